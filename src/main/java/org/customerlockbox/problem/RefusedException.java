package org.customerlockbox.problem;

/** A rule said no. Nothing was changed; repeating the same call cannot help. */
public abstract class RefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int status;

  RefusedException(int status, String message) {
    super(message);
    this.status = status;
  }

  /** The HTTP status that says the same: 400, 403, 404 or 409. */
  public int status() {
    return status;
  }

  /** The sentence for the person who reads it. */
  public String sentence() {
    return String.valueOf(getMessage());
  }
}
