package org.customerlockbox.notification;

/** A way out of the house for mails. */
interface Delivery {

  /**
   * Hands a mail over. May be called twice for one mail, if a node dies between handing it over and
   * noting so; the mail has the same Message-ID then.
   *
   * @throws DeliveryUnavailableException if no mail can be handed over now; a retry may succeed
   * @throws MailRefusedException if this mail was refused; others may pass
   */
  void deliver(Outbox.ClaimedMail mail);
}
