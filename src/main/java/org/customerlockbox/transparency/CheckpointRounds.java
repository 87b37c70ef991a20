package org.customerlockbox.transparency;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.customerlockbox.time.Instants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Signs, again and again, the logs in which something was recorded, and mails the witnesses. One
 * node at a time does it; a node that dies loses its claim.
 */
@Component
class CheckpointRounds {

  private static final Logger LOG = LoggerFactory.getLogger(CheckpointRounds.class);
  private static final Duration CLAIM = Duration.ofMinutes(5);
  private static final int PAGE = 100;

  private final JdbcClient jdbc;
  private final Clock clock;
  private final CheckpointSigning signing;
  private final Checkpoints checkpoints;
  private final Witnesses witnesses;

  CheckpointRounds(
      JdbcClient jdbc,
      Clock clock,
      CheckpointSigning signing,
      Checkpoints checkpoints,
      Witnesses witnesses) {
    this.jdbc = jdbc;
    this.clock = clock;
    this.signing = signing;
    this.checkpoints = checkpoints;
    this.witnesses = witnesses;
  }

  /** One round, then a pause. What goes wrong with one log does not hold up the others. */
  @Scheduled(
      fixedDelayString = "${lockbox.log.checkpoint-interval:PT30S}",
      initialDelayString = "${lockbox.log.checkpoint-interval:PT30S}")
  void rounds() {
    try {
      round();
    } catch (DataAccessException | TransactionException e) {
      LOG.warn("The log is not signed for now, and it is tried again: {}", e.getMessage());
    }
  }

  /**
   * Signs what is due, and mails what is due.
   *
   * @return whether it was this node's turn
   */
  boolean round() {
    if (!claim(clock.instant())) {
      return false;
    }
    try {
      var after = "";
      for (var due = signing.due(after, PAGE); !due.isEmpty(); due = signing.due(after, PAGE)) {
        due.forEach(this::sign);
        after = due.get(due.size() - 1);
        renew(clock.instant().plus(CLAIM));
      }
      for (var due = witnesses.due(PAGE); !due.isEmpty(); due = witnesses.due(PAGE)) {
        due.forEach(witnesses::mail);
        renew(clock.instant().plus(CLAIM));
      }
      return true;
    } finally {
      renew(clock.instant());
    }
  }

  private void sign(String logId) {
    try {
      checkpoints.current(logId);
    } catch (LogBrokenException e) {
      // said when it began, and by health since
    } catch (SigningKeyException | DataAccessException | TransactionException e) {
      LOG.warn(
          "The log {} is not signed for now, and it is tried again: {}", logId, e.getMessage());
    }
  }

  private boolean claim(Instant now) {
    try {
      return jdbc.sql(
                  """
                  update log_duty set claimed_until = :until
                  where name = 'checkpoints' and claimed_until <= :now
                  """)
              .param("until", Instants.toSql(now.plus(CLAIM)))
              .param("now", Instants.toSql(now))
              .update()
          > 0;
    } catch (ConcurrencyFailureException e) {
      // another node claims it at this very moment
      return false;
    }
  }

  private void renew(Instant until) {
    jdbc.sql("update log_duty set claimed_until = :until where name = 'checkpoints'")
        .param("until", Instants.toSql(until))
        .update();
  }
}
