package org.customerlockbox.transparency;

/**
 * A log contradicts what was signed before: somebody changed or deleted records, or the tree over
 * them. Nothing is signed; retrying cannot help.
 */
public final class LogBrokenException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  LogBrokenException(String message) {
    super(message);
  }
}
