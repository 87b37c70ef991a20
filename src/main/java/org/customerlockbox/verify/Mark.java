package org.customerlockbox.verify;

import java.util.List;
import org.customerlockbox.proof.Checkpoint;
import org.customerlockbox.proof.NoteKey;
import org.customerlockbox.proof.SignedNote;

/**
 * A checkpoint that the log must agree with.
 *
 * @param name where it is from, for people
 * @param isFromOutside whether the caller brought it, and the log did not
 */
record Mark(String name, Checkpoint checkpoint, boolean isFromOutside) {

  /**
   * Reads a note and checks who signed it.
   *
   * @throws IllegalArgumentException if it is no checkpoint, or none of the keys signed it
   */
  static Mark read(String name, String note, List<NoteKey> keys, boolean isFromOutside) {
    var signed = SignedNote.parse(note);
    var checkpoint = Checkpoint.parse(signed.text());
    if (keys.stream()
        .noneMatch(key -> key.name().equals(checkpoint.origin()) && key.signed(signed))) {
      throw new IllegalArgumentException("not signed by a key that is trusted");
    }
    return new Mark(name, checkpoint, isFromOutside);
  }

  long size() {
    return checkpoint.size();
  }
}
