package org.customerlockbox.notification;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Sends what is due, again and again. Each node has one; a lease on the row keeps two from sending
 * the same mail. Nothing is sent inside a transaction.
 */
@Component
class Courier {

  private static final Logger LOG = LoggerFactory.getLogger(Courier.class);

  private static final int ROUND = 100;

  /**
   * Longer than a mail server that answers each command at the last moment may take (15 s each,
   * some ten of them).
   */
  static final Duration LEASE = Duration.ofMinutes(5);

  private final Outbox outbox;
  private final Delivery delivery;

  /** Whether the last round came to its end; only this class's single thread reads it. */
  private boolean working = true;

  Courier(Outbox outbox, Delivery delivery) {
    this.outbox = outbox;
    this.delivery = delivery;
  }

  /** One round, then a pause. What goes wrong is logged once, when it begins and when it ends. */
  @Scheduled(
      fixedDelayString = "${lockbox.mail.poll-interval:PT1S}",
      initialDelayString = "${lockbox.mail.poll-interval:PT1S}")
  void rounds() {
    try {
      deliverDue();
      if (!working) {
        working = true;
        LOG.info("Mails are going out again");
      }
    } catch (DeliveryUnavailableException | DataAccessException | TransactionException e) {
      if (working) {
        working = false;
        LOG.warn("No mails are going out, and it is tried again: {}", e.getMessage());
      }
    }
  }

  /**
   * Sends what is due. A mail that is refused does not hold up the next one.
   *
   * @throws DeliveryUnavailableException if there is no way out for any mail; the rest stays due
   */
  void deliverDue() {
    for (var id : outbox.due(ROUND)) {
      var claimed = outbox.claim(id, LEASE);
      if (claimed.isPresent()) {
        deliver(claimed.get());
      }
    }
  }

  private void deliver(Outbox.ClaimedMail mail) {
    try {
      delivery.deliver(mail);
    } catch (DeliveryUnavailableException e) {
      outbox.failed(mail, String.valueOf(e.getMessage()));
      throw e;
    } catch (RuntimeException e) {
      // also what nobody thought of: a mail that cannot be made must not hold up the others
      outbox.failed(mail, String.valueOf(e.getMessage()));
      LOG.warn(
          "A mail was not taken and is tried again: {} for {}, {}",
          mail.kind(),
          mail.requestId(),
          e.getMessage());
      return;
    }
    outbox.sent(mail);
  }
}
