package org.customerlockbox.time;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Compares this node's clock with the database's. Deadlines are compared with the node's clock, so
 * a node whose clock is off must not decide: it is not ready, and it denies.
 *
 * <p>Trust has to be earned and ends by itself: there is none before the first comparison, none
 * when the last one is long ago (a node that was stopped and goes on), and none from the moment the
 * clock jumps, which shows against the time that the processor counts.
 */
@Component
public class ClockWatch implements SmartInitializingSingleton {

  private static final Duration LONGEST_WITHOUT_COMPARISON = Duration.ofMinutes(1);

  private final JdbcClient jdbc;
  private final Clock clock;
  private final Duration maxSkew;
  private volatile @Nullable Comparison last;

  /** A comparison: how far the clocks were apart, and both kinds of time when that was seen. */
  private record Comparison(Duration skew, Instant at, long nanos) {}

  ClockWatch(
      JdbcClient jdbc, Clock clock, @Value("${lockbox.clock.max-skew:PT5S}") Duration maxSkew) {
    this.jdbc = jdbc;
    this.clock = clock;
    this.maxSkew = maxSkew;
  }

  @Override
  public void afterSingletonsInstantiated() {
    measure();
  }

  /** Compares the clocks; while the database cannot be asked, the last comparison grows old. */
  @Scheduled(fixedDelayString = "${lockbox.clock.check-interval:PT10S}")
  public void measure() {
    try {
      var database =
          jdbc.sql("select current_timestamp").query(OffsetDateTime.class).single().toInstant();
      var now = clock.instant();
      last = new Comparison(Duration.between(database, now).abs(), now, System.nanoTime());
    } catch (DataAccessException e) {
      // the database's own health tells that
    }
  }

  /** How far the clocks are apart, as last compared. */
  public Duration skew() {
    var comparison = last;
    return comparison == null ? Duration.ZERO : comparison.skew();
  }

  /** Whether this node's clock may be used for decisions. */
  public boolean isTrusted() {
    var comparison = last;
    if (comparison == null) {
      return false;
    }
    var counted = Duration.ofNanos(System.nanoTime() - comparison.nanos());
    var jumped = Duration.between(comparison.at(), clock.instant()).minus(counted).abs();
    return comparison.skew().compareTo(maxSkew) <= 0
        && counted.compareTo(LONGEST_WITHOUT_COMPARISON) <= 0
        && jumped.compareTo(maxSkew) <= 0;
  }

  /**
   * Refuses to go on with a clock in doubt.
   *
   * @throws IllegalStateException if the clock is in doubt; another node, or a later try, may do
   */
  public void requireTrusted() {
    if (!isTrusted()) {
      throw new IllegalStateException(
          "This node's clock is in doubt (last seen " + skew() + " off); it does not decide");
    }
  }
}
