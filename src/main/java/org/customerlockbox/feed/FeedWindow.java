package org.customerlockbox.feed;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The stretch of time whose content is asked for.
 *
 * @param start included
 * @param end not included
 */
public record FeedWindow(Instant start, Instant end) {

  private static final Duration WIDEST = Duration.ofHours(24);

  /** Seven days, and an hour for clocks and queues. */
  private static final Duration FURTHEST_BACK = Duration.ofDays(7).plusHours(1);

  /** Following the pages of a list takes its time too. */
  private static final Duration FURTHEST_BACK_LATER_PAGES = FURTHEST_BACK.plusHours(1);

  /**
   * Reads a window; without start and end it is the last 24 hours.
   *
   * @param laterPage whether a page after the first is asked for
   * @throws FeedRefusedException if one of the two is missing, is no time, or they are too far
   *     apart, in the wrong order, or too long ago
   */
  public static FeedWindow of(
      @Nullable String start, @Nullable String end, Instant now, boolean laterPage) {
    if (isMissing(start) && isMissing(end)) {
      return new FeedWindow(now.minus(WIDEST), now);
    }
    if (isMissing(start) || isMissing(end)) {
      throw FeedRefusedException.windowInvalid();
    }
    var window = new FeedWindow(time("startTime", start), time("endTime", end));
    var earliest = now.minus(laterPage ? FURTHEST_BACK_LATER_PAGES : FURTHEST_BACK);
    if (!window.start().isBefore(window.end())
        || window.start().plus(WIDEST).isBefore(window.end())
        || window.start().isBefore(earliest)) {
      throw FeedRefusedException.windowInvalid();
    }
    return window;
  }

  private static boolean isMissing(@Nullable String text) {
    return text == null || text.isBlank();
  }

  private static Instant time(String name, @Nullable String text) {
    return FeedTimes.parse(text == null ? "" : text)
        .orElseThrow(() -> FeedRefusedException.parameterInvalid(name, "datetime"));
  }
}
