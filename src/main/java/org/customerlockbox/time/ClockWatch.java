package org.customerlockbox.time;

import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Compares this node's clock with the database's. Deadlines are compared with the node's clock, so
 * a node whose clock is off must not decide: it is not ready, and it denies.
 */
@Component
public class ClockWatch {

  private final JdbcClient jdbc;
  private final Clock clock;
  private final Duration maxSkew;
  private volatile Duration skew = Duration.ZERO;

  ClockWatch(
      JdbcClient jdbc, Clock clock, @Value("${lockbox.clock.max-skew:PT5S}") Duration maxSkew) {
    this.jdbc = jdbc;
    this.clock = clock;
    this.maxSkew = maxSkew;
  }

  /** Measures the skew; an unreachable database changes nothing, because nothing works then. */
  @Scheduled(fixedDelayString = "${lockbox.clock.check-interval:PT10S}")
  public void measure() {
    try {
      var database =
          jdbc.sql("select current_timestamp").query(OffsetDateTime.class).single().toInstant();
      skew = Duration.between(database, clock.instant()).abs();
    } catch (DataAccessException e) {
      // the database's own health tells that
    }
  }

  /** How far the clocks are apart, as last measured. */
  public Duration skew() {
    return skew;
  }

  /** Whether this node's clock may be used for decisions. */
  public boolean isTrusted() {
    return skew.compareTo(maxSkew) <= 0;
  }

  /**
   * Refuses to go on with a clock in doubt.
   *
   * @throws IllegalStateException if the clock is in doubt; another node, or a later try, may do
   */
  public void requireTrusted() {
    if (!isTrusted()) {
      throw new IllegalStateException(
          "This node's clock is " + skew + " off the database's; it does not decide");
    }
  }
}
