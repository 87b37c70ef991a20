package org.customerlockbox.request;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Optional;

/**
 * Where a request stands. <i>Expired</i> means nobody answered; <i>Completed</i> means access ran
 * its time.
 */
public enum Status {
  /** The provider's levels decide. */
  INITIALIZING("Initializing", false),
  /** The tenant decides. */
  PENDING("Pending", false),
  /** Access is open, or opening. */
  APPROVED("Approved", false),
  DENIED("Denied", true),
  EXPIRED("Expired", true),
  CANCELED("Canceled", true),
  /** Access was closed early; the target is being cleaned up. */
  REVOKING("Revoking", false),
  REVOKED("Revoked", true),
  /** Access ran its time or the work was finished; the target is being cleaned up. */
  COMPLETING("Completing", false),
  COMPLETED("Completed", true),
  /** Access is closed, and cleaning up at the target fails so far. It is retried for ever. */
  REVOKE_FAILED("RevokeFailed", false),
  /** Approved access that could not open in time, and never will. */
  ERROR("Error", true);

  private final String word;
  private final boolean isFinal;

  Status(String word, boolean isFinal) {
    this.word = word;
    this.isFinal = isFinal;
  }

  /** The word of the API and of the database. */
  @JsonValue
  public String word() {
    return word;
  }

  /** Whether nothing follows. */
  public boolean isFinal() {
    return isFinal;
  }

  /** The status with the given word. */
  public static Optional<Status> ofWord(String word) {
    return Arrays.stream(values()).filter(status -> status.word.equals(word)).findFirst();
  }

  @Override
  public String toString() {
    return word;
  }
}
