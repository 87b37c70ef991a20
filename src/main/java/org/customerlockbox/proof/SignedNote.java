package org.customerlockbox.proof;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * A text with signatures below it (C2SP signed-note).
 *
 * @param text what is signed; ends in a line feed
 * @param signatures one or more
 */
public record SignedNote(String text, List<Signature> signatures) {

  private static final String BEGIN = "\u2014 ";
  private static final int LONGEST = 1_000_000;
  private static final int MOST_SIGNATURES = 100;

  /**
   * One signature.
   *
   * @param name the key's name
   * @param content the key's id, 4 bytes, and the signature, in Base64
   */
  public record Signature(String name, String content) {

    public Signature {
      NoteKey.checkName(name);
      if (Hash.strictBase64(content).length <= NoteKey.ID_LENGTH) {
        throw new IllegalArgumentException("A signature is too short");
      }
    }

    static Signature of(String name, byte[] keyId, byte[] signature) {
      var content = Arrays.copyOf(keyId, keyId.length + signature.length);
      System.arraycopy(signature, 0, content, keyId.length, signature.length);
      return new Signature(name, Base64.getEncoder().encodeToString(content));
    }

    byte[] keyId() {
      return Arrays.copyOf(Hash.strictBase64(content), NoteKey.ID_LENGTH);
    }

    byte[] signature() {
      var all = Hash.strictBase64(content);
      return Arrays.copyOfRange(all, NoteKey.ID_LENGTH, all.length);
    }
  }

  public SignedNote {
    signatures = List.copyOf(signatures);
    if (signatures.isEmpty() || !text.endsWith("\n")) {
      throw new IllegalArgumentException("A note has lines of text and at least one signature");
    }
  }

  /**
   * Reads a note.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static SignedNote parse(String note) {
    if (note.length() > LONGEST
        || note.chars().anyMatch(c -> c < ' ' && c != '\n' || c == '\uFFFD')) {
      throw new IllegalArgumentException("Not a note: too long, or not plain text");
    }
    var split = note.lastIndexOf("\n\n");
    if (split < 0 || split + 2 >= note.length() || !note.endsWith("\n")) {
      throw new IllegalArgumentException("Not a note: no signatures below an empty line");
    }
    var signatures = new ArrayList<Signature>();
    for (var line : note.substring(split + 2, note.length() - 1).split("\n", -1)) {
      var parts = line.split(" ", -1);
      if (!line.startsWith(BEGIN) || parts.length != 3 || signatures.size() == MOST_SIGNATURES) {
        throw new IllegalArgumentException("Not a signature: " + line);
      }
      signatures.add(new Signature(parts[1], parts[2]));
    }
    return new SignedNote(note.substring(0, split + 1), signatures);
  }

  /** The bytes that are signed. */
  byte[] signed() {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The note as it is passed on. */
  @Override
  public String toString() {
    var note = new StringBuilder(text).append('\n');
    for (var signature : signatures) {
      note.append(BEGIN).append(signature.name()).append(' ').append(signature.content());
      note.append('\n');
    }
    return note.toString();
  }
}
