package org.customerlockbox.support;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Stands still until a test moves it. Keeps whole microseconds, as the product's clock and both
 * databases do.
 */
public final class MovableClock extends Clock {

  /** Where a new clock stands. */
  public static final Instant START = Instant.parse("2026-11-23T18:30:00Z");

  private final Consumer<Instant> follower;
  private volatile Instant now = START;

  public MovableClock() {
    this(instant -> {});
  }

  /**
   * @param follower is told of every move, for another clock that must show the same
   */
  public MovableClock(Consumer<Instant> follower) {
    this.follower = Objects.requireNonNull(follower);
    follower.accept(now);
  }

  /** Moves to the given instant. */
  public void set(Instant instant) {
    now = instant.truncatedTo(ChronoUnit.MICROS);
    follower.accept(now);
  }

  /** Moves by the given time. */
  public void forward(Duration duration) {
    set(now.plus(duration));
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
