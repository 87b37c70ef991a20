package org.customerlockbox.process.engine;

import java.util.List;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.authorization.Authorization;
import org.camunda.bpm.engine.authorization.Resources;
import org.camunda.bpm.engine.authorization.TaskPermissions;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.delegate.TaskListener;
import org.camunda.bpm.engine.impl.bpmn.behavior.UserTaskActivityBehavior;
import org.camunda.bpm.engine.impl.bpmn.parser.AbstractBpmnParseListener;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.persistence.entity.AuthorizationEntity;
import org.camunda.bpm.engine.impl.pvm.process.ActivityImpl;
import org.camunda.bpm.engine.impl.pvm.process.ScopeImpl;
import org.camunda.bpm.engine.impl.util.xml.Element;
import org.camunda.bpm.engine.task.IdentityLink;
import org.customerlockbox.identity.Role;

/**
 * Lets a tenant's approvers and administrators read every shared task of the tenant's requests, the
 * provider's stage included; working on one takes more. The engine removes the right with the task.
 *
 * <p>Attached while a diagram is read, as part of the engine: no edit of a diagram drops it.
 */
final class TaskVisibility extends AbstractBpmnParseListener implements TaskListener {

  private static final List<Role> READERS =
      List.of(Role.TENANT_APPROVER, Role.TENANT_ADMINISTRATOR);

  @Override
  public void parseUserTask(Element element, ScopeImpl scope, ActivityImpl activity) {
    ((UserTaskActivityBehavior) activity.getActivityBehavior())
        .getTaskDefinition()
        .addBuiltInTaskListener(TaskListener.EVENTNAME_CREATE, this);
  }

  @Override
  public void notify(DelegateTask task) {
    var tenantId = task.getTenantId();
    // what is somebody's own, the engineer's "Withdraw request", concerns nobody else
    if (tenantId == null || task.getAssignee() != null) {
      return;
    }
    var candidates =
        task.getCandidates().stream().map(IdentityLink::getGroupId).collect(Collectors.toSet());
    for (var reader : READERS) {
      var group = EngineGroups.ofTenant(tenantId, reader);
      if (!candidates.contains(group)) {
        letRead(group, task.getId());
      }
    }
  }

  private static void letRead(String group, String taskId) {
    var read = new AuthorizationEntity(Authorization.AUTH_TYPE_GRANT);
    read.setGroupId(group);
    read.setResource(Resources.TASK);
    read.setResourceId(taskId);
    read.addPermission(TaskPermissions.READ);
    // whoever completed the task before has no right over authorizations
    var command = Context.getCommandContext();
    command.runWithoutAuthorization(
        () -> {
          command.getAuthorizationManager().insert(read);
          return null;
        });
  }
}
