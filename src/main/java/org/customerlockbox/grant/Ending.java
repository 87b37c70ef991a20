package org.customerlockbox.grant;

/** How access ended. */
public enum Ending {
  /** Somebody closed it early. */
  REVOKED("Revoked"),
  /** It ran its time, or the engineer finished. */
  COMPLETED("Completed");

  private final String word;

  Ending(String word) {
    this.word = word;
  }

  /** The word of the database and of the API. */
  public String word() {
    return word;
  }
}
