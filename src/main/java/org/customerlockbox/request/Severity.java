package org.customerlockbox.request;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Optional;

/** How urgent the problem is. */
public enum Severity {
  LOW("Low"),
  NORMAL("Normal"),
  HIGH("High"),
  CRITICAL("Critical");

  private final String word;

  Severity(String word) {
    this.word = word;
  }

  /** The word of the API. */
  @JsonValue
  public String word() {
    return word;
  }

  /** The severity with the given word. */
  public static Optional<Severity> ofWord(String word) {
    return Arrays.stream(values()).filter(severity -> severity.word.equals(word)).findFirst();
  }

  @Override
  public String toString() {
    return word;
  }
}
