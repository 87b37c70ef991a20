package org.customerlockbox.transparency;

/**
 * This node has no key with which it may sign; the message says what to do. The application does
 * not start.
 */
public final class SigningKeyException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  SigningKeyException(String message) {
    super(message);
  }

  SigningKeyException(String message, Throwable cause) {
    super(message, cause);
  }
}
