package org.customerlockbox.verify;

/** What was given cannot be checked at all: a wrong argument, a file that cannot be read. */
final class UnusableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UnusableException(String message) {
    super(message);
  }
}
