package org.customerlockbox.verify;

import java.util.Locale;

/** What the verifier says, gravest first. */
enum Verdict {
  /** Two signed histories of the same log contradict each other. */
  FORKED(6),
  /** Something is not what was signed, or not signed by a key that is trusted. */
  INVALID(1),
  /** The end of what was signed is not there. */
  MISSING(3),
  /** A record in the middle is not there. */
  GAP(4),
  /** A record stands in another's place. */
  MOVED(5),
  OK(0);

  private final int exitCode;

  Verdict(int exitCode) {
    this.exitCode = exitCode;
  }

  int exitCode() {
    return exitCode;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
