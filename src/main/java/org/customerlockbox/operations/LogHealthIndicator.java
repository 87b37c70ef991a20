package org.customerlockbox.operations;

import org.customerlockbox.transparency.Checkpoints;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Down when a log contradicts what was signed before, or when this node's key was replaced.
 *
 * <p>NB. Not part of readiness: whoever changes one tenant's log must not be able to take the
 * service from all of them.
 */
@Component("verifiableLog")
class LogHealthIndicator implements HealthIndicator {

  private final Checkpoints checkpoints;

  LogHealthIndicator(Checkpoints checkpoints) {
    this.checkpoints = checkpoints;
  }

  @Override
  public Health health() {
    var broken = checkpoints.broken();
    var canSign = checkpoints.canSign();
    var health = broken == 0 && canSign ? Health.up() : Health.down();
    return health.withDetail("brokenLogs", broken).withDetail("canSign", canSign).build();
  }
}
