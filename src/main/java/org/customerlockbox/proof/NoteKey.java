package org.customerlockbox.proof;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A public key of signed notes: a name and an Ed25519 key. Its text form, for example {@code
 * example.com/logs/1+a1b2c3d4+AQ…}, is what people compare and pin.
 */
public final class NoteKey {

  static final int ID_LENGTH = 4;

  private static final byte ED25519 = 1;
  private static final int KEY_LENGTH = 32;

  /** What stands before the 32 bytes in the X.509 form (RFC 8410). */
  private static final byte[] X509 = HexFormat.of().parseHex("302a300506032b6570032100");

  private final String name;
  private final byte[] raw;
  private final PublicKey key;

  private NoteKey(String name, byte[] raw) {
    checkName(name);
    if (raw.length != KEY_LENGTH) {
      throw new IllegalArgumentException("An Ed25519 key has 32 bytes");
    }
    this.name = name;
    this.raw = raw.clone();
    var encoded = Arrays.copyOf(X509, X509.length + KEY_LENGTH);
    System.arraycopy(raw, 0, encoded, X509.length, KEY_LENGTH);
    try {
      this.key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("Not an Ed25519 key", e);
    }
  }

  /**
   * Names a key.
   *
   * @param raw the 32 bytes of an Ed25519 public key
   * @throws IllegalArgumentException if the name or the key cannot be one
   */
  public static NoteKey of(String name, byte[] raw) {
    return new NoteKey(name, raw);
  }

  /** As {@link #of(String, byte[])}. */
  public static NoteKey of(String name, PublicKey key) {
    return new NoteKey(name, raw(key));
  }

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException if it is none, or its parts do not belong together
   */
  public static NoteKey parse(String text) {
    var parts = text.strip().split("\\+", 3);
    if (parts.length != 3) {
      throw new IllegalArgumentException("Not a key: it reads name+id+key");
    }
    var typed = Hash.strictBase64(parts[2]);
    if (typed.length != 1 + KEY_LENGTH || typed[0] != ED25519) {
      throw new IllegalArgumentException("Not an Ed25519 key");
    }
    var key = new NoteKey(parts[0], Arrays.copyOfRange(typed, 1, typed.length));
    if (!key.id().equals(parts[1])) {
      throw new IllegalArgumentException("The key's id does not belong to it");
    }
    return key;
  }

  /** The 32 bytes of an Ed25519 public key. */
  public static byte[] raw(PublicKey key) {
    var encoded = key.getEncoded();
    if (encoded.length != X509.length + KEY_LENGTH
        || !Arrays.equals(X509, Arrays.copyOf(encoded, X509.length))) {
      throw new IllegalArgumentException("Not an Ed25519 key");
    }
    return Arrays.copyOfRange(encoded, X509.length, encoded.length);
  }

  /** Refuses what cannot be a name: empty, or with white space or {@code +}. */
  static void checkName(String name) {
    if (name.isEmpty()
        || name.indexOf('+') >= 0
        || name.codePoints()
            .anyMatch(c -> Character.isWhitespace(c) || Character.isSpaceChar(c) || c < ' ')) {
      throw new IllegalArgumentException("Not the name of a log or key: '" + name + "'");
    }
  }

  public String name() {
    return name;
  }

  /** The key's id, 8 hexadecimal digits: the beginning of a hash over name and key. */
  public String id() {
    return HexFormat.of().formatHex(idBytes());
  }

  byte[] idBytes() {
    var hash = Hash.sha256(name.getBytes(StandardCharsets.UTF_8), new byte[] {'\n', ED25519}, raw);
    return Arrays.copyOf(hash.bytes(), ID_LENGTH);
  }

  /** The key in PEM, as other tools read it. */
  public String pem() {
    var encoded = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
    return "-----BEGIN PUBLIC KEY-----\n" + encoded + "\n-----END PUBLIC KEY-----\n";
  }

  /** Whether this key signed the note: at least one of its signatures is this key's, and right. */
  public boolean signed(SignedNote note) {
    return note.signatures().stream()
        .filter(one -> one.name().equals(name) && Arrays.equals(one.keyId(), idBytes()))
        .anyMatch(one -> isRight(note.signed(), one.signature()));
  }

  private boolean isRight(byte[] text, byte[] signature) {
    try {
      var check = Signature.getInstance("Ed25519");
      check.initVerify(key);
      check.update(text);
      return check.verify(signature);
    } catch (SignatureException e) {
      // not even the form of one
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform from 15 on has Ed25519", e);
    }
  }

  /** The text form. */
  @Override
  public String toString() {
    var typed = new byte[1 + KEY_LENGTH];
    typed[0] = ED25519;
    System.arraycopy(raw, 0, typed, 1, KEY_LENGTH);
    return name + "+" + id() + "+" + Base64.getEncoder().encodeToString(typed);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof NoteKey that && name.equals(that.name) && Arrays.equals(raw, that.raw);
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + Arrays.hashCode(raw);
  }
}
