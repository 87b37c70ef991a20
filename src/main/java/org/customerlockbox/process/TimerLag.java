package org.customerlockbox.process;

import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** How the engine's jobs are doing. */
@Component
public class TimerLag {

  private final ManagementService managementService;
  private final ProcessEngine engine;
  private final Clock clock;
  private final boolean isMeantToRun;

  TimerLag(
      ManagementService managementService,
      ProcessEngine engine,
      Clock clock,
      @Value("${camunda.bpm.job-execution.enabled:true}") boolean isMeantToRun) {
    this.managementService = managementService;
    this.engine = engine;
    this.clock = clock;
    this.isMeantToRun = isMeantToRun;
  }

  /** How long the job that is due longest has been due; zero if none is. */
  public Duration longest() {
    var now = clock.instant();
    var due =
        managementService
            .createJobQuery()
            .withRetriesLeft()
            .active()
            .duedateLowerThan(Date.from(now))
            .orderByJobDuedate()
            .asc()
            .listPage(0, 1);
    if (due.isEmpty() || due.get(0).getDuedate() == null) {
      return Duration.ZERO;
    }
    return Duration.between(due.get(0).getDuedate().toInstant(), now);
  }

  /** How many incidents are open. */
  public long incidents() {
    return engine.getRuntimeService().createIncidentQuery().count();
  }

  /** Whether this node runs jobs, or was told not to. */
  public boolean isAsConfigured() {
    var configuration = (ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration();
    return !isMeantToRun || configuration.getJobExecutor().isActive();
  }

  /** Whether this node was told to run jobs. */
  public boolean isMeantToRun() {
    return isMeantToRun;
  }
}
