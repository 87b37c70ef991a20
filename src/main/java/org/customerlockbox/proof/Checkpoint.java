package org.customerlockbox.proof;

import java.util.regex.Pattern;

/**
 * What a log says about itself (C2SP tlog-checkpoint): which log, how many records, and the root of
 * the tree over them. Signed, it binds the log to that history.
 *
 * @param origin names the log; unique, without white space and {@code +}
 * @param size how many records
 * @param root the root of the tree over them
 */
public record Checkpoint(String origin, long size, Hash root) {

  private static final Pattern SIZE = Pattern.compile("0|[1-9][0-9]{0,17}");

  public Checkpoint {
    NoteKey.checkName(origin);
    if (size < 0) {
      throw new IllegalArgumentException("Not a size: " + size);
    }
  }

  /**
   * Reads a note's text. Further lines, which the format allows, are not looked at.
   *
   * @throws IllegalArgumentException if it is no checkpoint
   */
  public static Checkpoint parse(String text) {
    var lines = text.split("\n", -1);
    if (lines.length < 4 || !lines[lines.length - 1].isEmpty()) {
      throw new IllegalArgumentException("A checkpoint has three lines: origin, size and root");
    }
    for (var i = 3; i < lines.length - 1; i++) {
      if (lines[i].isEmpty()) {
        throw new IllegalArgumentException("A checkpoint has no empty lines");
      }
    }
    if (!SIZE.matcher(lines[1]).matches()) {
      throw new IllegalArgumentException("Not a size: " + lines[1]);
    }
    return new Checkpoint(lines[0], Long.parseLong(lines[1]), Hash.ofBase64(lines[2]));
  }

  /** The text that is signed. */
  public String text() {
    return origin + "\n" + size + "\n" + root.base64() + "\n";
  }
}
