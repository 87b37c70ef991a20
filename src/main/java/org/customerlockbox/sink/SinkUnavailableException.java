package org.customerlockbox.sink;

/** A sink takes nothing now; a retry can help, for this and every other log. */
final class SinkUnavailableException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Says why, without addresses and secrets. */
  SinkUnavailableException(String why) {
    super(why);
  }

  SinkUnavailableException(String why, Throwable cause) {
    super(why, cause);
  }
}
