package org.customerlockbox.operations;

import org.customerlockbox.process.TimerLag;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.stereotype.Component;

/** Down when this node should run the engine's jobs and does not. */
@Component("jobs")
class JobsHealthIndicator implements HealthIndicator {

  private final TimerLag timerLag;

  JobsHealthIndicator(TimerLag timerLag) {
    this.timerLag = timerLag;
  }

  @Override
  public Health health() {
    var health = timerLag.isAsConfigured() ? Health.up() : Health.down();
    return health.withDetail("enabled", timerLag.isMeantToRun()).build();
  }
}
