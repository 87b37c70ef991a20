package org.customerlockbox.process.engine;

import static org.camunda.bpm.engine.authorization.Authorization.ANY;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.AuthorizationService;
import org.camunda.bpm.engine.authorization.Authorization;
import org.camunda.bpm.engine.authorization.Permission;
import org.camunda.bpm.engine.authorization.Permissions;
import org.camunda.bpm.engine.authorization.ProcessDefinitionPermissions;
import org.camunda.bpm.engine.authorization.ProcessInstancePermissions;
import org.camunda.bpm.engine.authorization.Resource;
import org.camunda.bpm.engine.authorization.Resources;
import org.customerlockbox.identity.Role;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What each role may do in the engine, made so at every start: what the table lacks is taken away.
 *
 * <p>Tasks are not in it: whoever is a task's assignee or candidate may read and work on that task
 * (the engine adds that when the task appears and removes it with the task), and {@link
 * TaskVisibility} lets a tenant read the tasks of its requests. Nobody has a right over
 * authorizations, deployments, batches, or the variables of a process.
 */
@Component
class RoleAuthorizations implements SmartInitializingSingleton {

  private static final String PROCESS = "customer-lockbox";
  private static final String TASKLIST = "tasklist";
  private static final String COCKPIT = "cockpit";
  private static final String ADMIN = "admin";

  /** Authorizations on these are made for single tasks and filters, elsewhere. */
  private static final Set<Resource> ELSEWHERE = Set.of(Resources.TASK, Resources.FILTER);

  /** One right of one role. */
  private record Right(Role role, Resource resource, String id, List<Permission> permissions) {

    static Right of(Role role, Resource resource, String id, Permission... permissions) {
      return new Right(role, resource, id, List.of(permissions));
    }

    boolean isFor(Authorization authorization) {
      return authorization.getAuthorizationType() == Authorization.AUTH_TYPE_GRANT
          && role.group().equals(authorization.getGroupId())
          && resource.resourceType() == authorization.getResourceType()
          && id.equals(authorization.getResourceId());
    }
  }

  private static final List<Right> RIGHTS =
      List.of(
          // those who decide or file work in Tasklist and may look at the diagram
          Right.of(Role.ENGINEER, Resources.APPLICATION, TASKLIST, Permissions.ACCESS),
          Right.of(
              Role.ENGINEER,
              Resources.PROCESS_DEFINITION,
              PROCESS,
              ProcessDefinitionPermissions.READ,
              ProcessDefinitionPermissions.CREATE_INSTANCE),
          Right.of(
              Role.ENGINEER, Resources.PROCESS_INSTANCE, ANY, ProcessInstancePermissions.CREATE),
          Right.of(Role.MANAGER, Resources.APPLICATION, TASKLIST, Permissions.ACCESS),
          readDiagram(Role.MANAGER),
          Right.of(Role.SECURITY, Resources.APPLICATION, TASKLIST, Permissions.ACCESS),
          readDiagram(Role.SECURITY),
          Right.of(Role.TENANT_APPROVER, Resources.APPLICATION, TASKLIST, Permissions.ACCESS),
          readDiagram(Role.TENANT_APPROVER),
          Right.of(Role.TENANT_ADMINISTRATOR, Resources.APPLICATION, TASKLIST, Permissions.ACCESS),
          readDiagram(Role.TENANT_ADMINISTRATOR),

          // operators see everything in Cockpit and retry jobs; they change nothing else
          Right.of(Role.OPERATOR, Resources.APPLICATION, COCKPIT, Permissions.ACCESS),
          Right.of(
              Role.OPERATOR,
              Resources.PROCESS_DEFINITION,
              ANY,
              ProcessDefinitionPermissions.READ,
              ProcessDefinitionPermissions.READ_INSTANCE,
              ProcessDefinitionPermissions.READ_TASK,
              ProcessDefinitionPermissions.READ_HISTORY,
              ProcessDefinitionPermissions.RETRY_JOB),
          readDecisions(Role.OPERATOR),
          readDecisionDiagrams(Role.OPERATOR),
          Right.of(Role.OPERATOR, Resources.DEPLOYMENT, ANY, Permissions.READ),

          // process owners see how their diagrams do
          Right.of(Role.PROCESS_OWNER, Resources.APPLICATION, COCKPIT, Permissions.ACCESS),
          Right.of(
              Role.PROCESS_OWNER,
              Resources.PROCESS_DEFINITION,
              ANY,
              ProcessDefinitionPermissions.READ,
              ProcessDefinitionPermissions.READ_INSTANCE,
              ProcessDefinitionPermissions.READ_TASK,
              ProcessDefinitionPermissions.READ_HISTORY),
          readDecisions(Role.PROCESS_OWNER),
          readDecisionDiagrams(Role.PROCESS_OWNER),
          Right.of(Role.PROCESS_OWNER, Resources.DEPLOYMENT, ANY, Permissions.READ),

          // administrators look people up; our API is where they manage them
          Right.of(Role.PROVIDER_ADMINISTRATOR, Resources.APPLICATION, ADMIN, Permissions.ACCESS),
          Right.of(Role.PROVIDER_ADMINISTRATOR, Resources.USER, ANY, Permissions.READ),
          Right.of(Role.PROVIDER_ADMINISTRATOR, Resources.GROUP, ANY, Permissions.READ),
          Right.of(Role.PROVIDER_ADMINISTRATOR, Resources.TENANT, ANY, Permissions.READ));

  private final AuthorizationService authorizations;
  private final TransactionTemplate transaction;

  RoleAuthorizations(AuthorizationService authorizations, TransactionTemplate transaction) {
    this.authorizations = authorizations;
    this.transaction = transaction;
  }

  @Override
  public void afterSingletonsInstantiated() {
    TwoNodes.atOnce(() -> transaction.executeWithoutResult(status -> makeSo()));
  }

  private void makeSo() {
    var groups = Arrays.stream(Role.values()).map(Role::group).collect(Collectors.toSet());
    // few: those of tasks and filters are left out, and tenants' own groups have no others
    var elsewhere = ELSEWHERE.stream().map(Resource::resourceType).collect(Collectors.toSet());
    var present =
        Arrays.stream(Resources.values())
            .filter(resource -> !elsewhere.contains(resource.resourceType()))
            .flatMap(
                resource ->
                    authorizations
                        .createAuthorizationQuery()
                        .resourceType(resource)
                        .list()
                        .stream())
            .toList();
    for (var authorization : present) {
      var known = RIGHTS.stream().anyMatch(right -> right.isFor(authorization));
      var ours = authorization.getGroupId() == null || groups.contains(authorization.getGroupId());
      if (ours && !known) {
        authorizations.deleteAuthorization(authorization.getId());
      }
    }
    for (var right : RIGHTS) {
      var authorization =
          present.stream()
              .filter(right::isFor)
              .findFirst()
              .orElseGet(
                  () -> {
                    var added =
                        authorizations.createNewAuthorization(Authorization.AUTH_TYPE_GRANT);
                    added.setGroupId(right.role().group());
                    added.setResource(right.resource());
                    added.setResourceId(right.id());
                    return added;
                  });
      authorization.setPermissions(right.permissions().toArray(Permission[]::new));
      authorizations.saveAuthorization(authorization);
    }
  }

  private static Right readDiagram(Role role) {
    return Right.of(role, Resources.PROCESS_DEFINITION, PROCESS, ProcessDefinitionPermissions.READ);
  }

  private static Right readDecisions(Role role) {
    return Right.of(
        role, Resources.DECISION_DEFINITION, ANY, Permissions.READ, Permissions.READ_HISTORY);
  }

  private static Right readDecisionDiagrams(Role role) {
    return Right.of(role, Resources.DECISION_REQUIREMENTS_DEFINITION, ANY, Permissions.READ);
  }
}
