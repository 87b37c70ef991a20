package org.customerlockbox.sink;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How sinks are served, all of them.
 *
 * @param pollInterval the pause between two looks at the logs
 * @param batch how many records are taken at a time
 * @param timeout how long connecting, handing over a batch, or a webhook's answer may take
 * @param firstDelay the wait after a first failure; it doubles with each further one
 * @param longestDelay the longest wait
 * @param retention how long it is kept which webhook was called when
 */
@ConfigurationProperties("lockbox.delivery")
public record DeliverySettings(
    @DefaultValue("PT1S") Duration pollInterval,
    @DefaultValue("200") int batch,
    @DefaultValue("PT10S") Duration timeout,
    @DefaultValue("PT1S") Duration firstDelay,
    @DefaultValue("PT5M") Duration longestDelay,
    @DefaultValue("P30D") Duration retention) {

  public DeliverySettings {
    require(pollInterval.toMillis() > 0, "poll-interval", "must be at least PT0.001S");
    require(batch > 0 && batch <= 1_000, "batch", "must be 1 to 1000");
    require(timeout.toMillis() > 0, "timeout", "must be at least PT0.001S");
    require(timeout.toHours() < 1, "timeout", "must be shorter than an hour");
    require(firstDelay.toMillis() > 0, "first-delay", "must be at least PT0.001S");
    require(longestDelay.compareTo(firstDelay) >= 0, "longest-delay", "is below first-delay");
    require(longestDelay.toHours() < 24, "longest-delay", "must be shorter than a day");
    require(!retention.isNegative() && !retention.isZero(), "retention", "must be positive");
  }

  /** How long a node has a sink to itself without saying so again: longer than a batch can take. */
  Duration lease() {
    return timeout.multipliedBy(4).plusMinutes(1);
  }

  private static void require(boolean holds, String setting, String otherwise) {
    if (!holds) {
      throw new SinkSettingsException("lockbox.delivery." + setting + " " + otherwise);
    }
  }
}
