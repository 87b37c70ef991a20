package org.customerlockbox.process;

import static org.customerlockbox.process.AccessRequestProcess.Variables.COMMENT;
import static org.customerlockbox.process.AccessRequestProcess.Variables.DECISION;
import static org.customerlockbox.process.AccessRequestProcess.Variables.LEVEL;
import static org.customerlockbox.process.AccessRequestProcess.Variables.TENANT_ID;

import java.util.Map;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.task.Task;
import org.customerlockbox.api.Lifecycle;
import org.customerlockbox.approval.DecidingTasks;
import org.customerlockbox.approval.Stage;
import org.customerlockbox.approval.Verdict;
import org.customerlockbox.grant.Grants;
import org.customerlockbox.identity.Actor;
import org.customerlockbox.problem.StateConflictException;
import org.customerlockbox.process.AccessRequestProcess.Elements;
import org.customerlockbox.process.AccessRequestProcess.Messages;
import org.customerlockbox.request.AccessRequest;
import org.customerlockbox.request.AccessRequests;
import org.customerlockbox.request.RequestDraft;
import org.customerlockbox.request.RequestId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Leads requests through the diagram for our API. What counts is what the rooms store; the diagram
 * is told in the same transaction.
 */
@Component
class CamundaLifecycle implements Lifecycle, DecidingTasks {

  private static final Logger LOG = LoggerFactory.getLogger(CamundaLifecycle.class);

  private final RuntimeService runtimeService;
  private final TaskService taskService;
  private final AccessRequests requests;
  private final ObjectProvider<Grants> grants;
  private final EngineCalls engineCalls;

  CamundaLifecycle(
      RuntimeService runtimeService,
      TaskService taskService,
      AccessRequests requests,
      ObjectProvider<Grants> grants,
      EngineCalls engineCalls) {
    this.runtimeService = runtimeService;
    this.taskService = taskService;
    this.requests = requests;
    // looked up when needed: grants ask approval, and approval asks this class
    this.grants = grants;
    this.engineCalls = engineCalls;
  }

  @Override
  @Transactional
  public AccessRequest file(Actor actor, RequestDraft draft) {
    var request = requests.file(actor, draft);
    engineCalls.as(
        actor,
        () ->
            runtimeService
                .createProcessInstanceByKey(AccessRequestProcess.KEY)
                .businessKey(request.id().value())
                .setVariable(TENANT_ID.name(), request.tenantId())
                .execute());
    return requests.get(request.id());
  }

  @Override
  @Transactional
  public AccessRequest cancel(Actor actor, RequestId id, String comment) {
    var canceled = requests.cancel(actor, id, comment);
    tell(id, Messages.REQUEST_CANCELED);
    return canceled;
  }

  @Override
  @Transactional
  public AccessRequest revoke(Actor actor, RequestId id, String comment) {
    var closing = grants.getObject().revoke(actor, id, comment);
    tell(id, Messages.ACCESS_REVOKED);
    return closing;
  }

  @Override
  @Transactional
  public AccessRequest complete(Actor actor, RequestId id, String comment) {
    var closing = grants.getObject().complete(actor, id, comment);
    tell(id, Messages.WORK_FINISHED);
    return closing;
  }

  @Override
  public void complete(Actor actor, RequestId id, Stage stage, Verdict verdict, String comment) {
    // found by the application, not by the actor: that it is theirs was checked against the rows
    var task =
        taskService
            .createTaskQuery()
            .processDefinitionKey(AccessRequestProcess.KEY)
            .processInstanceBusinessKey(id.value())
            .taskDefinitionKey(
                stage.isTenants() ? Elements.DECIDE_AS_TENANT : Elements.APPROVE_AS_PROVIDER)
            .list()
            .stream()
            .filter(found -> isAt(found, stage))
            .findFirst()
            .orElseThrow(
                () ->
                    new StateConflictException(
                        "The process of request "
                            + id
                            + " does not wait for this decision. Tell the provider's operators.",
                        null));
    engineCalls.as(
        actor,
        () -> {
          taskService.complete(
              task.getId(), Map.of(DECISION.name(), verdict.word(), COMMENT.name(), comment));
          return task;
        });
  }

  private boolean isAt(Task task, Stage stage) {
    return stage.isTenants()
        || String.valueOf(stage.level())
            .equals(taskService.getVariable(task.getId(), LEVEL.name()));
  }

  /**
   * Tells the diagram what has happened. A diagram that does not wait for it (somebody moved its
   * token) changes nothing about what has happened; it is logged for the operators.
   */
  private void tell(RequestId id, String message) {
    var waiting =
        runtimeService
            .createExecutionQuery()
            .processInstanceBusinessKey(id.value())
            .messageEventSubscriptionName(message)
            .list();
    if (waiting.isEmpty()) {
      LOG.warn("The process of request {} does not wait for {}", id, message);
    }
    waiting.forEach(
        execution ->
            engineCalls.run(() -> runtimeService.messageEventReceived(message, execution.getId())));
  }
}
