package org.customerlockbox.sink;

import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.Status;
import org.springframework.stereotype.Component;

/**
 * Says which sinks take nothing from this node. A sink holds no decision up, so it takes no node
 * out of service: the status is <i>DELAYED</i>, on which operators can alert.
 */
@Component("sinks")
class SinksHealthIndicator implements HealthIndicator {

  private static final Status DELAYED = new Status("DELAYED", "A sink is behind");

  private final SinkRounds rounds;

  SinksHealthIndicator(SinkRounds rounds) {
    this.rounds = rounds;
  }

  @Override
  public Health health() {
    var failing =
        rounds.workers().stream()
            .filter(SinkWorker::failing)
            .map(worker -> worker.sink().name())
            .toList();
    var health = failing.isEmpty() ? Health.up() : Health.status(DELAYED);
    return health
        .withDetail("sinks", rounds.workers().size())
        .withDetail("failing", failing)
        .build();
  }
}
