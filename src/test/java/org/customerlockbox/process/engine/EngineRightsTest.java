package org.customerlockbox.process.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.camunda.bpm.engine.task.Task;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What each role may do in the engine, and that nobody may do what is dangerous. */
class EngineRightsTest extends EngineTest {

  private static final Map<String, Set<String>> APPLICATIONS =
      Map.of(
          "tasklist", Set.of("erin", "mona", "sofia", "alice", "adele", "felix", "fay"),
          "cockpit", Set.of("otto", "petra"),
          "admin", Set.of("admin"));

  private Task task;

  @BeforeEach
  void start() {
    task = waitingForManager("contoso");
  }

  /** A verb that would be dangerous, with a body that would be right. */
  private record Danger(String method, String path, @Nullable String body) {}

  private List<Danger> dangers() {
    var instance = task.getProcessInstanceId();
    var definition = task.getProcessDefinitionId();
    return List.of(
        new Danger("POST", "/deployment/create", "{}"),
        new Danger("DELETE", "/deployment/" + deploymentId() + "?cascade=true", null),
        new Danger("POST", "/authorization/create", AUTHORIZATION),
        new Danger("PUT", "/authorization/x", AUTHORIZATION),
        new Danger("POST", "/user/create", "{\"profile\":{\"id\":\"m\"}}"),
        new Danger("PUT", "/user/alice/profile", "{\"id\":\"alice\",\"firstName\":\"x\"}"),
        new Danger("PUT", "/user/alice/credentials", "{\"password\":\"x\"}"),
        new Danger("DELETE", "/user/alice", null),
        new Danger("POST", "/group/create", "{\"id\":\"camunda-admin\"}"),
        new Danger("PUT", "/group/contoso.approver/members/erin", "{}"),
        new Danger("POST", "/tenant/create", "{\"id\":\"m\"}"),
        new Danger("PUT", "/tenant/contoso/user-members/erin", "{}"),
        new Danger("POST", "/message", "{\"messageName\":\"lockbox.accessRevoked\"}"),
        new Danger("POST", "/signal", "{\"name\":\"x\"}"),
        new Danger("POST", "/condition", "{\"variables\":{}}"),
        new Danger(
            "POST",
            "/process-instance/" + instance + "/modification",
            "{\"instructions\":[{\"type\":\"startBeforeActivity\",\"activityId\":\""
                + SECOND_TASK
                + "\"}]}"),
        new Danger("DELETE", "/process-instance/" + instance, null),
        new Danger("PUT", "/process-instance/" + instance + "/suspended", "{\"suspended\":true}"),
        new Danger(
            "PUT", "/process-instance/" + instance + "/variables/outcome", "{\"value\":\"x\"}"),
        new Danger(
            "POST",
            "/process-instance/" + instance + "/variables",
            "{\"modifications\":{\"outcome\":{\"value\":\"x\"}}}"),
        new Danger("PUT", "/execution/" + instance + "/localVariables/x", "{\"value\":\"x\"}"),
        new Danger("POST", "/execution/" + instance + "/signal", "{}"),
        new Danger("PUT", "/process-definition/" + definition + "/suspended", "{}"),
        new Danger("DELETE", "/process-definition/" + definition + "?cascade=true", null),
        new Danger("POST", "/process-definition/" + definition + "/restart", "{}"),
        new Danger(
            "POST",
            "/process-definition/key/" + PROCESS + "/start",
            "{\"startInstructions\":[{\"type\":\"startBeforeActivity\",\"activityId\":\""
                + SECOND_TASK
                + "\"}]}"),
        new Danger("POST", "/process-definition/key/" + PROCESS + "/start", "{}"),
        new Danger("POST", "/migration/generate", "{}"),
        new Danger("POST", "/migration/execute", "{}"),
        new Danger("POST", "/modification/execute", "{}"),
        new Danger(
            "POST", "/process-instance/delete", "{\"processInstanceIds\":[\"" + instance + "\"]}"),
        new Danger("DELETE", "/batch/x?cascade=true", null),
        new Danger("POST", "/telemetry/configuration", "{\"enableTelemetry\":true}"),
        new Danger("POST", "/task/create", "{\"name\":\"mine\",\"assignee\":\"alice\"}"),
        new Danger("DELETE", "/task/" + task.getId(), null),
        new Danger("PUT", "/task/" + task.getId(), "{\"name\":\"x\",\"assignee\":\"erin\"}"),
        new Danger("POST", "/task/" + task.getId() + "/assignee", "{\"userId\":\"erin\"}"),
        new Danger("POST", "/task/" + task.getId() + "/delegate", "{\"userId\":\"erin\"}"),
        new Danger(
            "POST",
            "/task/" + task.getId() + "/resolve",
            "{\"variables\":{\"outcome\":{\"value\":\"x\"}}}"),
        new Danger("POST", "/task/" + task.getId() + "/claim", "{\"userId\":\"erin\"}"),
        new Danger("POST", "/task/" + task.getId() + "/bpmnError", "{\"errorCode\":\"x\"}"),
        new Danger(
            "POST", "/task/" + task.getId() + "/bpmnEscalation", "{\"escalationCode\":\"x\"}"),
        new Danger(
            "POST",
            "/task/" + task.getId() + "/identity-links",
            "{\"userId\":\"erin\",\"type\":\"candidate\"}"),
        new Danger("PUT", "/task/" + task.getId() + "/variables/outcome", "{\"value\":\"x\"}"),
        new Danger("PUT", "/task/" + task.getId() + "/localVariables/outcome", "{\"value\":\"x\"}"),
        new Danger(
            "POST",
            "/task/" + task.getId() + "/complete",
            "{\"variables\":{\"outcome\":{\"value\":\"x\"}}}"),
        new Danger(
            "POST",
            "/task/" + task.getId() + "/submit-form",
            "{\"variables\":{\"decision\":{\"value\":\"{}\",\"type\":\"Json\"}}}"),
        new Danger(
            "POST", "/filter/create", "{\"resourceType\":\"Task\",\"name\":\"mine\",\"query\":{}}"),
        new Danger("DELETE", "/filter/" + filterId(), null),
        new Danger("POST", "/history/cleanup?immediatelyDue=true", "{}"),
        new Danger("DELETE", "/history/process-instance/" + instance, null),
        new Danger("POST", "/history/process-instance/set-removal-time", "{}"),
        new Danger("POST", "/external-task/fetchAndLock", "{\"workerId\":\"x\",\"maxTasks\":1}"),
        new Danger(
            "POST", "/decision-definition/key/approval-policy/evaluate", "{\"variables\":{}}"),
        new Danger("GET", "/process-definition/statistics", null),
        new Danger("GET", "/metrics/sum", null),
        new Danger("GET", "/metrics/activity-instance-start/sum", null),
        new Danger("GET", "/task/report/candidate-group-count", null));
  }

  private static final String AUTHORIZATION =
      """
      {"type":1,"permissions":["ALL"],"userId":null,"groupId":"tenant.approver",
       "resourceType":8,"resourceId":"*"}
      """;

  /** Operators and process owners may count; nobody else may do any of it. */
  private static final Set<String> COUNTS =
      Set.of(
          "/process-definition/statistics",
          "/metrics/sum",
          "/metrics/activity-instance-start/sum",
          "/task/report/candidate-group-count");

  @Test
  void nobodyMayDoWhatIsDangerousThroughEngineRest() throws Exception {
    var before = state();
    var wrong = new ArrayList<String>();
    for (var user : People.EVERYBODY) {
      for (var danger : dangers()) {
        var answer = as(user).send(danger.method(), "/engine-rest" + danger.path(), danger.body());
        if (!mayCount(user, danger) && !Set.of(400, 403, 404).contains(answer.statusCode())) {
          wrong.add(user + " " + danger + ": " + answer.statusCode() + " " + answer.body());
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(state()).isEqualTo(before);
  }

  @Test
  void nobodyMayDoWhatIsDangerousThroughTheWebApplications() throws Exception {
    var before = state();
    var wrong = new ArrayList<String>();
    for (var application : APPLICATIONS.entrySet()) {
      for (var user : application.getValue()) {
        var caller = as(user).signIn(application.getKey());
        for (var danger : dangers()) {
          var path = "/camunda/api/engine/engine/default" + danger.path();
          var answer = caller.send(danger.method(), path, danger.body());
          if (mayCount(user, danger)) {
            continue;
          }
          if (!Set.of(400, 403, 404, 405).contains(answer.statusCode())) {
            wrong.add(user + " " + danger + ": " + answer.statusCode() + " " + answer.body());
          }
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(state()).isEqualTo(before);
  }

  @Test
  void eachRoleOpensItsOwnWebApplicationsOnly() throws Exception {
    for (var application : APPLICATIONS.entrySet()) {
      for (var user : People.EVERYBODY) {
        var may = application.getValue().contains(user);
        assertThat(opens(user, application.getKey()))
            .as("%s opens %s", user, application.getKey())
            .isEqualTo(may);
      }
    }
  }

  @Test
  void cockpitsOwnApiIsOpenToThoseWhoMayOpenCockpit() throws Exception {
    var path = "/camunda/api/cockpit/plugin/base/default/process-definition/statistics";

    assertThat(as("otto").signIn("cockpit").get(path).statusCode()).isEqualTo(200);
    assertThat(as("alice").signIn("tasklist").get(path).statusCode()).isIn(401, 403);
    assertThat(as("erin").signIn("tasklist").get(path).statusCode()).isIn(401, 403);
  }

  @Test
  void aCandidateClaimsReleasesAndCompletes() throws Exception {
    var path = "/engine-rest/task/" + task.getId();

    assertThat(as("mona").post(path + "/claim", "{\"userId\":\"mona\"}").statusCode())
        .isEqualTo(204);
    assertThat(task(task.getProcessInstanceId()).getAssignee()).isEqualTo("mona");
    assertThat(as("mona").post(path + "/unclaim", "{}").statusCode()).isEqualTo(204);
    assertThat(task(task.getProcessInstanceId()).getAssignee()).isNull();
    var completed =
        as("mona")
            .post(path + "/complete", "{\"variables\":{\"decision\":{\"value\":\"Approve\"}}}");
    assertThat(completed.statusCode()).as(completed.body()).isEqualTo(204);
    assertThat(task(task.getProcessInstanceId()).getTaskDefinitionKey()).isEqualTo(SECOND_TASK);
  }

  @Test
  void operatorsSeeInstancesAndRetryJobs() throws Exception {
    var instance = task.getProcessInstanceId();
    var found =
        as("otto").get("/engine-rest/process-instance?businessKey=REQ-contoso&maxResults=5");

    assertThat(found.body()).contains(instance);
    assertThat(as("otto").get("/engine-rest/task/" + task.getId()).statusCode()).isEqualTo(200);
    assertThat(as("petra").get("/engine-rest/process-instance").body()).contains(instance);
    for (var user : List.of("erin", "mona", "alice", "admin", "carol")) {
      assertThat(as(user).get("/engine-rest/process-instance").body())
          .as(user)
          .doesNotContain(instance);
    }
    assertThat(as("erin").send("PUT", "/engine-rest/job/x/retries", "{\"retries\":1}").statusCode())
        .isEqualTo(403);
    assertThat(as("otto").send("PUT", "/engine-rest/job/x/retries", "{\"retries\":1}").statusCode())
        .isNotEqualTo(403);
  }

  @Test
  void rolesThatFileOrDecideMayReadTheDiagram() throws Exception {
    for (var user : List.of("erin", "mona", "alice", "adele")) {
      assertThat(
              as(user).get("/engine-rest/process-definition/key/customer-lockbox/xml").statusCode())
          .as(user)
          .isEqualTo(200);
    }
    assertThat(
            as("erin")
                .get("/engine-rest/process-definition/key/customer-lockbox/deployed-start-form")
                .statusCode())
        .isEqualTo(200);
    assertThat(as("carol").get("/engine-rest/process-definition").body()).isEqualTo("[]");
  }

  private boolean opens(String user, String application) throws Exception {
    try {
      return as(user)
              .signIn(application)
              .get("/camunda/app/" + application + "/default/")
              .statusCode()
          == 200;
    } catch (IllegalStateException cannotSignIn) {
      return false;
    }
  }

  private static boolean mayCount(String user, Danger danger) {
    return Set.of("otto", "petra").contains(user) && COUNTS.contains(danger.path());
  }

  /** Everything that one of the dangers would have changed. */
  private String state() {
    return List.of(
            engine.getRepositoryService().createDeploymentQuery().count(),
            engine.getRepositoryService().createProcessDefinitionQuery().active().count(),
            engine.getAuthorizationService().createAuthorizationQuery().count(),
            engine.getIdentityService().createUserQuery().count(),
            engine.getFilterService().createFilterQuery().count(),
            engine.getRuntimeService().createProcessInstanceQuery().active().count(),
            engine.getTaskService().createTaskQuery().taskUnassigned().count(),
            engine.getTaskService().createTaskQuery().taskDefinitionKey(FIRST_TASK).count(),
            engine.getManagementService().createBatchQuery().count(),
            engine
                .getRuntimeService()
                .createVariableInstanceQuery()
                .variableNameIn("outcome", "x")
                .count())
        .toString();
  }

  private String deploymentId() {
    return engine.getRepositoryService().createDeploymentQuery().list().get(0).getId();
  }

  private String filterId() {
    return engine.getFilterService().createFilterQuery().list().get(0).getId();
  }
}
