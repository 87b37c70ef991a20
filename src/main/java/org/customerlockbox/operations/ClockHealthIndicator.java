package org.customerlockbox.operations;

import org.customerlockbox.time.ClockWatch;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.stereotype.Component;

/** Out of service while this node's clock and the database's are too far apart to decide. */
@Component("clockSkew")
class ClockHealthIndicator implements HealthIndicator {

  private final ClockWatch clockWatch;

  ClockHealthIndicator(ClockWatch clockWatch) {
    this.clockWatch = clockWatch;
  }

  @Override
  public Health health() {
    var health = clockWatch.isTrusted() ? Health.up() : Health.outOfService();
    return health.withDetail("skew", clockWatch.skew().toString()).build();
  }
}
