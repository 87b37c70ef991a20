package org.customerlockbox.operations;

import java.time.Duration;
import org.customerlockbox.notification.Outbox;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.Status;
import org.springframework.stereotype.Component;

/**
 * Tells how old the oldest waiting mail is.
 *
 * <p>A mail server that is down holds no decision up, so it takes no node out of service either:
 * the status is <i>DELAYED</i>, which counts as ready and which operators can alert on.
 */
@Component("mailOutbox")
class MailOutboxHealthIndicator implements HealthIndicator {

  private static final Status DELAYED = new Status("DELAYED", "Mails wait longer than they should");

  private final Outbox outbox;
  private final Duration longest;

  MailOutboxHealthIndicator(
      Outbox outbox, @Value("${lockbox.mail.delayed-after:PT5M}") Duration longest) {
    this.outbox = outbox;
    this.longest = longest;
  }

  @Override
  public Health health() {
    var oldest = outbox.oldestPending().orElse(Duration.ZERO);
    var health = oldest.compareTo(longest) > 0 ? Health.status(DELAYED) : Health.up();
    return health
        .withDetail("waiting", outbox.backlog())
        .withDetail("oldest", oldest.toString())
        .build();
  }
}
