package org.customerlockbox.feed;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.stereotype.Component;

/** Counts the calls of each tenant's collectors, minute by minute, on this node. */
@Component
public class FeedThrottle {

  private static final long MINUTE = 60;

  private final Clock clock;
  private final int most;
  private volatile Minute current = new Minute(Long.MIN_VALUE);

  private record Minute(long number, ConcurrentMap<String, AtomicInteger> calls) {
    Minute(long number) {
      this(number, new ConcurrentHashMap<>());
    }
  }

  FeedThrottle(Clock clock, FeedSettings settings) {
    this.clock = clock;
    this.most = settings.requestsPerMinute();
  }

  /** Counts a call; returns after what time to call again if it is one too many. */
  public Optional<Duration> count(String tenantId) {
    var second = clock.instant().getEpochSecond();
    var calls = minute(Math.floorDiv(second, MINUTE)).calls();
    var number = calls.computeIfAbsent(tenantId, tenant -> new AtomicInteger()).incrementAndGet();
    return number <= most
        ? Optional.empty()
        : Optional.of(Duration.ofSeconds(MINUTE - Math.floorMod(second, MINUTE)));
  }

  private Minute minute(long number) {
    var known = current;
    if (known.number() == number) {
      return known;
    }
    synchronized (this) {
      if (current.number() != number) {
        current = new Minute(number);
      }
      return current;
    }
  }
}
