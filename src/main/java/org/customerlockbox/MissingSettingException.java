package org.customerlockbox;

/** A setting is missing without which the application cannot start; the message says which. */
final class MissingSettingException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  MissingSettingException(String message) {
    super(message);
  }
}
