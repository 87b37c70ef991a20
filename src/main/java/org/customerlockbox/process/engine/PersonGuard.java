package org.customerlockbox.process.engine;

import java.util.Map;
import java.util.Set;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.impl.DeploymentStatisticsQueryImpl;
import org.camunda.bpm.engine.impl.ProcessDefinitionStatisticsQueryImpl;
import org.camunda.bpm.engine.impl.cmd.AssignTaskCmd;
import org.camunda.bpm.engine.impl.cmd.ClaimTaskCmd;
import org.camunda.bpm.engine.impl.cmd.CompleteTaskCmd;
import org.camunda.bpm.engine.impl.cmd.HandleTaskBpmnErrorCmd;
import org.camunda.bpm.engine.impl.cmd.HandleTaskEscalationCmd;
import org.camunda.bpm.engine.impl.cmd.ResolveTaskCmd;
import org.camunda.bpm.engine.impl.cmd.SetJobRetriesCmd;
import org.camunda.bpm.engine.impl.cmd.StartProcessInstanceAtActivitiesCmd;
import org.camunda.bpm.engine.impl.cmd.SubmitTaskFormCmd;
import org.camunda.bpm.engine.impl.identity.Authentication;
import org.camunda.bpm.engine.impl.interceptor.Command;
import org.camunda.bpm.engine.impl.interceptor.CommandContext;
import org.camunda.bpm.engine.impl.interceptor.CommandInterceptor;
import org.camunda.bpm.engine.impl.metrics.MetricsQueryImpl;
import org.camunda.bpm.engine.variable.VariableMap;
import org.camunda.bpm.engine.variable.type.ValueType;
import org.camunda.bpm.engine.variable.value.TypedValue;
import org.customerlockbox.identity.Role;
import org.customerlockbox.problem.InvalidInputException;
import org.customerlockbox.problem.NotAllowedException;
import org.customerlockbox.problem.StateConflictException;
import org.jspecify.annotations.Nullable;

/**
 * What a person may not do in the engine although its authorizations would let them; jobs and our
 * own code, with nobody signed in, are not concerned.
 *
 * <p>Who may work on a task could otherwise end it by an error of the diagram, set any variable of
 * the process while completing or "resolving" it, or claim it in somebody else's name; who may
 * start a process could start it in the middle; and counts over all tenants are open to anybody who
 * may look at a diagram.
 */
final class PersonGuard extends CommandInterceptor {

  /** The fields of our forms: nothing else is given when a task is completed. */
  private static final Set<String> FORM_FIELDS =
      Set.of(
          "requestId",
          "tenantName",
          "requesterName",
          "serviceRequestNumber",
          "reasonType",
          "reasonDetail",
          "severity",
          "resources",
          "actions",
          "accessInWords",
          "accessEnds",
          "decisionDeadline",
          "providerDecisions",
          "decision",
          "comment");

  private static final Set<String> COUNTING_GROUPS =
      Set.of(Role.OPERATOR.group(), Role.PROCESS_OWNER.group());

  private final IdentityService identityService;

  PersonGuard(IdentityService identityService) {
    this.identityService = identityService;
  }

  @Override
  public <T> T execute(Command<T> command) {
    var person = identityService.getCurrentAuthentication();
    if (person == null || person.getUserId() == null) {
      return next.execute(command);
    }
    if (command instanceof StartProcessInstanceAtActivitiesCmd
        || command instanceof ResolveTaskCmd
        || command instanceof HandleTaskBpmnErrorCmd
        || command instanceof HandleTaskEscalationCmd) {
      throw new NotAllowedException("This is not open to anybody.");
    }
    if (command instanceof ProcessDefinitionStatisticsQueryImpl
        || command instanceof DeploymentStatisticsQueryImpl
        || command instanceof MetricsQueryImpl
        || CommandFields.isPartOf(command, "TaskReportImpl")) {
      requireCounting(person);
    }
    if (command instanceof SetJobRetriesCmd) {
      return next.execute(new Retried<>((SetJobRetriesCmd) command));
    }
    if (command instanceof CompleteTaskCmd) {
      requireFormFields(CommandFields.of(command, CompleteTaskCmd.class, "variables"));
    } else if (command instanceof SubmitTaskFormCmd) {
      requireFormFields(CommandFields.of(command, SubmitTaskFormCmd.class, "properties"));
    } else if (command instanceof ClaimTaskCmd) {
      var claimant = CommandFields.of(command, ClaimTaskCmd.class, "userId");
      if (claimant != null && !claimant.equals(person.getUserId())) {
        throw new NotAllowedException("A task is claimed for oneself.");
      }
    } else if (command instanceof AssignTaskCmd
        && CommandFields.of(command, AssignTaskCmd.class, "userId") == null) {
      var taskId = (String) CommandFields.of(command, AssignTaskCmd.class, "taskId");
      return next.execute(new Released<>(String.valueOf(taskId)));
    }
    return next.execute(command);
  }

  private static void requireCounting(Authentication person) {
    if (person.getGroupIds() == null
        || person.getGroupIds().stream().noneMatch(COUNTING_GROUPS::contains)) {
      throw new NotAllowedException("Counts over all tenants are not open to you.");
    }
  }

  private static void requireFormFields(@Nullable Object given) {
    if (!(given instanceof Map<?, ?> variables)) {
      return;
    }
    for (var name : variables.keySet()) {
      if (!FORM_FIELDS.contains(String.valueOf(name))) {
        throw new InvalidInputException(String.valueOf(name), "is not a field of the form");
      }
      if (!isText(variables, String.valueOf(name))) {
        throw new InvalidInputException(String.valueOf(name), "must be a text");
      }
    }
  }

  private static boolean isText(Map<?, ?> variables, String name) {
    if (!(variables instanceof VariableMap map)) {
      var value = variables.get(name);
      return value == null || value instanceof String;
    }
    // read as it was sent: what is not a text may be an object that nobody should deserialize
    TypedValue sent = map.getValueTyped(name);
    if (sent == null || sent.getType() == null) {
      return sent == null || sent.getValue() == null || sent.getValue() instanceof String;
    }
    return ValueType.STRING.equals(sent.getType()) || ValueType.NULL.equals(sent.getType());
  }

  /**
   * Retries a job that has failed. A job's due date and a count of zero are not a retry: with them
   * somebody could hurry a deadline along, or put an end of access off for ever.
   */
  private record Retried<T>(SetJobRetriesCmd command) implements Command<T> {

    private static final int MOST = 10;

    @Override
    @SuppressWarnings("unchecked")
    public @Nullable T execute(CommandContext context) {
      var retries = (Integer) CommandFields.of(command, SetJobRetriesCmd.class, "retries");
      if (retries == null || retries < 1 || retries > MOST) {
        throw new InvalidInputException("retries", "must be from 1 to " + MOST);
      }
      if (Boolean.TRUE.equals(CommandFields.of(command, SetJobRetriesCmd.class, "isDueDateSet"))) {
        throw new InvalidInputException("dueDate", "is not for anybody to set");
      }
      var jobId = (String) CommandFields.of(command, SetJobRetriesCmd.class, "jobId");
      if (jobId == null) {
        throw new NotAllowedException("Jobs are retried one by one.");
      }
      var job = context.getJobManager().findJobById(jobId);
      if (job != null && job.getRetries() > 0) {
        throw new StateConflictException("This job has not failed; it runs by itself.", null);
      }
      return (T) command.execute(context);
    }
  }

  /** Gives a claimed task back to its candidates: for whoever may work on it. */
  private record Released<T>(String taskId) implements Command<T> {

    @Override
    public @Nullable T execute(CommandContext context) {
      var task = context.getTaskManager().findTaskById(taskId);
      if (task != null && task.getCandidates().isEmpty()) {
        throw new NotAllowedException("This task is nobody else's.");
      }
      new ClaimTaskCmd(taskId, null).execute(context);
      return null;
    }
  }
}
