package org.customerlockbox.time;

import java.time.Clock;
import java.time.Duration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Provides the clock that everybody injects; the only place that reads the system's time. */
@Configuration
class TimeConfiguration {

  /** UTC, in whole microseconds, so that an instant read back from a database equals itself. */
  @Bean
  @ConditionalOnMissingBean
  Clock clock() {
    return Clock.tick(Clock.systemUTC(), Duration.ofNanos(1_000));
  }
}
