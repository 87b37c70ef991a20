package org.customerlockbox.time;

import java.time.Duration;
import java.util.ArrayList;

/** Durations in sentences. */
public final class Durations {

  private Durations() {}

  /** Returns the duration as people say it, for example {@code 1 hour 30 minutes}. */
  public static String inWords(Duration duration) {
    var parts = new ArrayList<String>();
    add(parts, duration.toDays(), "day");
    add(parts, duration.toHoursPart(), "hour");
    add(parts, duration.toMinutesPart(), "minute");
    add(parts, duration.toSecondsPart(), "second");
    return parts.isEmpty() ? "0 seconds" : String.join(" ", parts);
  }

  private static void add(ArrayList<String> parts, long amount, String unit) {
    if (amount > 0) {
      parts.add(amount + " " + unit + (amount == 1 ? "" : "s"));
    }
  }
}
