package org.customerlockbox.notification;

/**
 * This one mail was not taken, for example because its address does not exist. A retry helps if the
 * reason goes away; other mails are not concerned.
 */
final class MailRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  MailRefusedException(Exception cause) {
    super(reason(cause), cause);
  }

  /** Returns the innermost reason, which is what the mail server or the system said. */
  static String reason(Throwable thrown) {
    var innermost = thrown;
    for (var i = 0; i < 10; i++) {
      var next = innermost.getCause();
      if (next == null) {
        break;
      }
      innermost = next;
    }
    return innermost.getClass().getSimpleName() + ": " + String.valueOf(innermost.getMessage());
  }
}
