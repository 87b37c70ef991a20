package org.customerlockbox.notification;

/** No mail can be handed over at the moment, whoever it is for. A retry may succeed. */
final class DeliveryUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  DeliveryUnavailableException(Exception cause) {
    super(MailRefusedException.reason(cause), cause);
  }
}
