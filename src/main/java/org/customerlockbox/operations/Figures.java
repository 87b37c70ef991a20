package org.customerlockbox.operations;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.customerlockbox.grant.Grants;
import org.customerlockbox.notification.Outbox;
import org.customerlockbox.process.TimerLag;
import org.customerlockbox.request.AccessRequests;
import org.customerlockbox.request.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * The figures that operators watch. Read from the database every 15 seconds, so that scraping costs
 * nothing, however often it happens.
 */
@Component
class Figures {

  private static final Logger LOG = LoggerFactory.getLogger(Figures.class);

  private final AccessRequests requests;
  private final Grants grants;
  private final Outbox outbox;
  private final TimerLag timerLag;
  private final MultiGauge byStatus;
  private final AtomicLong openGrants = new AtomicLong();
  private final AtomicLong mailBacklog = new AtomicLong();
  private final AtomicLong mailAge = new AtomicLong();
  private final AtomicLong lag = new AtomicLong();
  private final AtomicLong incidents = new AtomicLong();

  Figures(
      AccessRequests requests,
      Grants grants,
      Outbox outbox,
      TimerLag timerLag,
      MeterRegistry meters) {
    this.requests = requests;
    this.grants = grants;
    this.outbox = outbox;
    this.timerLag = timerLag;
    this.byStatus =
        MultiGauge.builder("lockbox.requests")
            .description("Access requests by where they stand")
            .register(meters);
    Gauge.builder("lockbox.grants.open", openGrants, AtomicLong::get)
        .description("Grants that are open now")
        .register(meters);
    Gauge.builder("lockbox.mail.backlog", mailBacklog, AtomicLong::get)
        .description("Mails that wait to be sent")
        .register(meters);
    Gauge.builder("lockbox.incidents", incidents, AtomicLong::get)
        .description("Open incidents of the engine")
        .register(meters);
    age("lockbox.mail.oldest", "Age of the oldest waiting mail", mailAge, meters);
    age("lockbox.timer.lag", "How long the most overdue job has been due", lag, meters);
  }

  private static void age(
      String name, String description, AtomicLong millis, MeterRegistry meters) {
    TimeGauge.builder(name, millis, TimeUnit.MILLISECONDS, AtomicLong::get)
        .description(description)
        .register(meters);
  }

  @Scheduled(fixedDelayString = "${lockbox.figures-interval:PT15S}")
  void read() {
    try {
      var counts = requests.countByStatus();
      byStatus.register(
          Arrays.stream(Status.values())
              .map(
                  status ->
                      MultiGauge.Row.of(
                          Tags.of("status", status.word()), counts.getOrDefault(status.word(), 0L)))
              .toList(),
          true);
      openGrants.set(grants.countOpen());
      mailBacklog.set(outbox.backlog());
      mailAge.set(outbox.oldestPending().orElse(Duration.ZERO).toMillis());
      lag.set(timerLag.longest().toMillis());
      incidents.set(timerLag.incidents());
    } catch (DataAccessException e) {
      LOG.warn("The figures could not be read: {}", e.getMessage());
    }
  }
}
