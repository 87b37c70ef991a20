package org.customerlockbox.process.engine;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.camunda.bpm.engine.AuthorizationService;
import org.camunda.bpm.engine.FilterService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.authorization.Authorization;
import org.camunda.bpm.engine.authorization.Permissions;
import org.camunda.bpm.engine.authorization.Resources;
import org.camunda.bpm.engine.filter.Filter;
import org.camunda.bpm.engine.impl.persistence.entity.FilterEntity;
import org.camunda.bpm.engine.task.TaskQuery;
import org.customerlockbox.identity.Role;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** The lists of tasks that each role finds in Tasklist, made so at every start. */
@Component
class RoleFilters implements SmartInitializingSingleton {

  private static final String[] DECIDING_TASKS = {
    "userTask_approveAsProvider", "userTask_decideAsTenant"
  };

  /** What a list shows of each task, by the variables that each task carries for it. */
  private static final Map<String, String> COLUMNS =
      ordered(
          "listedServiceRequest", "Service request",
          "listedRequester", "Requested by",
          "listedReason", "Reason",
          "listedTenant", "Tenant",
          "listedDeadline", "Until");

  private record RoleFilter(
      String name,
      String description,
      int priority,
      String colour,
      Set<Role> roles,
      TaskQuery query) {}

  private final FilterService filters;
  private final TaskService tasks;
  private final AuthorizationService authorizations;
  private final TransactionTemplate transaction;

  RoleFilters(
      FilterService filters,
      TaskService tasks,
      AuthorizationService authorizations,
      TransactionTemplate transaction) {
    this.filters = filters;
    this.tasks = tasks;
    this.authorizations = authorizations;
    this.transaction = transaction;
  }

  @Override
  public void afterSingletonsInstantiated() {
    TwoNodes.atOnce(() -> transaction.executeWithoutResult(status -> makeSo()));
  }

  private List<RoleFilter> wanted() {
    return List.of(
        new RoleFilter(
            "Waiting for my decision",
            "Requests that you may approve or deny now",
            10,
            "#0f62fe",
            Set.of(Role.TENANT_APPROVER, Role.MANAGER, Role.SECURITY),
            tasks
                .createTaskQuery()
                .taskDefinitionKeyIn(DECIDING_TASKS)
                .taskCandidateGroupInExpression(StoredExpressions.CURRENT_USER_GROUPS)
                .includeAssignedTasks()
                .orderByDueDate()
                .asc()),
        new RoleFilter(
            "Expiring soon",
            "Less than an hour is left, then they end by themselves",
            20,
            "#da1e28",
            Set.of(
                Role.TENANT_APPROVER,
                Role.TENANT_ADMINISTRATOR,
                Role.MANAGER,
                Role.SECURITY,
                Role.ENGINEER),
            tasks
                .createTaskQuery()
                .followUpBeforeExpression(StoredExpressions.NOW)
                .orderByDueDate()
                .asc()),
        new RoleFilter(
            "All open of my tenant",
            "Every request for your tenant's content, at the provider or with you",
            30,
            "#24a148",
            Set.of(Role.TENANT_APPROVER, Role.TENANT_ADMINISTRATOR),
            tasks.createTaskQuery().orderByTaskCreateTime().desc()),
        new RoleFilter(
            "My requests and open access",
            "Withdraw a request, or finish work while access is open",
            10,
            "#0f62fe",
            Set.of(Role.ENGINEER),
            tasks
                .createTaskQuery()
                .taskAssigneeExpression(StoredExpressions.CURRENT_USER)
                .orderByTaskCreateTime()
                .desc()));
  }

  private void makeSo() {
    for (var wanted : wanted()) {
      var present =
          filters.createTaskFilterQuery().filterName(wanted.name()).list().stream()
              .filter(filter -> filter.getOwner() == null)
              .toList();
      var filter = present.isEmpty() ? filters.newTaskFilter(wanted.name()) : present.get(0);
      var queryBefore = ((FilterEntity) filter).getQueryInternal();
      filter.setQuery(wanted.query());
      // saving raises the revision, so that it is left alone when nothing changed
      if (present.isEmpty()
          || !queryBefore.equals(((FilterEntity) filter).getQueryInternal())
          || !properties(wanted).equals(filter.getProperties())) {
        filter.setProperties(properties(wanted));
        filters.saveFilter(filter);
      }
      letRead(filter, wanted.roles());
    }
  }

  private void letRead(Filter filter, Set<Role> roles) {
    var missing = new HashSet<>(roles.stream().map(Role::group).toList());
    var present =
        authorizations
            .createAuthorizationQuery()
            .resourceType(Resources.FILTER)
            .resourceId(filter.getId())
            .list();
    for (var authorization : present) {
      if (!missing.remove(String.valueOf(authorization.getGroupId()))) {
        authorizations.deleteAuthorization(authorization.getId());
      }
    }
    for (var group : missing) {
      var read = authorizations.createNewAuthorization(Authorization.AUTH_TYPE_GRANT);
      read.setGroupId(group);
      read.setResource(Resources.FILTER);
      read.setResourceId(filter.getId());
      read.addPermission(Permissions.READ);
      authorizations.saveAuthorization(read);
    }
  }

  private static Map<String, Object> properties(RoleFilter filter) {
    var properties = new LinkedHashMap<String, Object>();
    properties.put("description", filter.description());
    properties.put("priority", filter.priority());
    properties.put("color", filter.colour());
    properties.put("refresh", true);
    properties.put("showUndefinedVariable", false);
    properties.put(
        "variables",
        COLUMNS.entrySet().stream()
            .map(column -> ordered("name", column.getKey(), "label", column.getValue()))
            .toList());
    return properties;
  }

  private static Map<String, String> ordered(String... pairs) {
    var map = new LinkedHashMap<String, String>();
    for (var i = 0; i < pairs.length; i += 2) {
      map.put(pairs[i], pairs[i + 1]);
    }
    return map;
  }
}
