package org.customerlockbox.process;

import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import org.camunda.bpm.engine.impl.cmd.DefaultJobRetryCmd;
import org.camunda.bpm.engine.impl.interceptor.Command;
import org.camunda.bpm.engine.impl.interceptor.CommandContext;
import org.camunda.bpm.engine.impl.jobexecutor.FailedJobCommandFactory;
import org.camunda.bpm.engine.impl.persistence.entity.JobEntity;
import org.camunda.bpm.engine.impl.persistence.entity.TimerEntity;
import org.customerlockbox.grant.Grants;
import org.customerlockbox.problem.RefusedException;
import org.customerlockbox.process.AccessRequestProcess.Elements;
import org.customerlockbox.request.RequestId;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Decides what happens to a failed job: the engine's own way, except that "Revoke access" is never
 * given up.
 *
 * <p>A timer that a rule refuses because its deadline has not come is not a failure either; it
 * comes back a minute later, until it has.
 *
 * <p>The engine raises an incident only when it stops trying. So for that one job, retries stay
 * above zero, the time between attempts doubles up to five minutes, and the third failure raises an
 * incident of our own, which goes away when the clean-up succeeds.
 */
@Component
class RevokeForEver implements FailedJobCommandFactory {

  /** The type of our incident, as Cockpit shows it. */
  static final String INCIDENT = "revokeFailed";

  private static final int VISIBLE_AFTER = 3;
  private static final int ALWAYS_LEFT = 3;
  private static final Duration BEFORE_THE_DEADLINE = Duration.ofMinutes(1);
  private static final Duration FIRST_WAIT = Duration.ofSeconds(2);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

  private final ObjectProvider<Grants> grants;
  private final Clock clock;

  RevokeForEver(ObjectProvider<Grants> grants, Clock clock) {
    this.grants = grants;
    this.clock = clock;
  }

  @Override
  public Command<Object> getCommand(String jobId, Throwable exception) {
    return new RetryCommand(jobId, exception);
  }

  private final class RetryCommand extends DefaultJobRetryCmd {

    private static final long serialVersionUID = 1L;

    RetryCommand(String jobId, Throwable exception) {
      super(jobId, exception);
    }

    @Override
    public Object execute(CommandContext commandContext) {
      var job = getJob();
      if (job instanceof TimerEntity timer && isOurs(timer) && isRefused()) {
        // somebody hurried a deadline along, or a clock did: the rule said no, and time will come
        logException(timer);
        timer.unlock();
        timer.setDuedate(Date.from(clock.instant().plus(BEFORE_THE_DEADLINE)));
        return timer.getRetries();
      }
      if (job == null || !Elements.REVOKE_ACCESS.equals(job.getActivityId()) || !isOurs(job)) {
        return super.execute(commandContext);
      }
      var execution = commandContext.getExecutionManager().findExecutionById(job.getExecutionId());
      var id = RequestId.of(execution.getProcessInstance().getBusinessKey());
      var why = exception == null ? "unknown" : String.valueOf(exception.getMessage());
      var attempts = grants.getObject().cleanupFailed(id, why);
      logException(job);
      retryLater(job, attempts);
      if (attempts == VISIBLE_AFTER) {
        execution.createIncident(
            INCIDENT,
            id.value(),
            "Access of "
                + id
                + " is closed, but cleaning up at its target fails: "
                + why
                + ". It is retried by itself, for ever; repair the target.");
      }
      notifyAcquisition(commandContext);
      return attempts;
    }

    private static boolean isOurs(JobEntity job) {
      return AccessRequestProcess.KEY.equals(job.getProcessDefinitionKey());
    }

    private boolean isRefused() {
      for (var cause = exception; cause != null; cause = cause.getCause()) {
        if (cause instanceof RefusedException) {
          return true;
        }
      }
      return false;
    }

    private void retryLater(JobEntity job, int attempts) {
      var doubled = FIRST_WAIT.multipliedBy(1L << Math.min(attempts, 10));
      var wait = doubled.compareTo(LONGEST_WAIT) < 0 ? doubled : LONGEST_WAIT;
      job.unlock();
      job.setRetries(ALWAYS_LEFT);
      job.setDuedate(Date.from(clock.instant().plus(wait)));
    }
  }
}
