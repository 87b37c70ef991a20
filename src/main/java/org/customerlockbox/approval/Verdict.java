package org.customerlockbox.approval;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Optional;

/** What an approver says. There is no third. */
public enum Verdict {
  APPROVE("Approve"),
  DENY("Deny");

  private final String word;

  Verdict(String word) {
    this.word = word;
  }

  /** The word of the API, the forms and the database. */
  @JsonValue
  public String word() {
    return word;
  }

  /** Whether this lets the request go on. */
  public boolean isApproval() {
    return this == APPROVE;
  }

  /** The verdict with exactly the given word. */
  public static Optional<Verdict> ofWord(String word) {
    return Arrays.stream(values()).filter(verdict -> verdict.word.equals(word)).findFirst();
  }

  @Override
  public String toString() {
    return word;
  }
}
