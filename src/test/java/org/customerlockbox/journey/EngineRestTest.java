package org.customerlockbox.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.customerlockbox.support.Client.Answer;
import org.customerlockbox.support.Database;
import org.customerlockbox.support.TestRequest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Proves that the engine's REST API is a door to the same rules, not a way around them: the same
 * command, the same refusals, and no variable that anybody sends counts.
 */
class EngineRestTest {

  private static final String APPROVE_AS_PROVIDER = "userTask_approveAsProvider";
  private static final String DECIDE_AS_TENANT = "userTask_decideAsTenant";
  private static final String START = "/engine-rest/process-definition/key/customer-lockbox/";

  @Nested
  class OnH2 extends Story {
    OnH2() {
      super(Database.H2);
    }
  }

  @Nested
  class OnPostgreSql extends Story {
    OnPostgreSql() {
      super(Database.POSTGRESQL);
    }
  }

  abstract static class Story extends Journey {

    Story(Database database) {
      super(database);
    }

    @ParameterizedTest
    @ValueSource(strings = {"complete", "submit-form"})
    void aRequestIsDecidedFromEndToEndByCompletingTasks(String verb) {
      var request = app.filed();

      done(complete("mona", request, APPROVE_AS_PROVIDER, verb, decision("Approve")));
      assertThat(request.status()).isEqualTo("Initializing");
      done(complete("sofia", request, APPROVE_AS_PROVIDER, verb, decision("Approve")));
      assertThat(request.status()).isEqualTo("Pending");
      done(claim("alice", request, DECIDE_AS_TENANT));
      done(complete("alice", request, DECIDE_AS_TENANT, verb, decision("Approve")));
      assertThat(request.status()).isEqualTo("Approved");
      request.dueJobs().run();
      assertThat(mails().status()).isEqualTo(200);
      done(complete("aaron", request, "userTask_endAccessEarly", verb, variables("comment", "no")));
      assertThat(mails().status()).isEqualTo(403);
      request.dueJobs().run();
      assertThat(request.status()).isEqualTo("Revoked");

      var channels =
          request.audit().stream().map(record -> record.path("channel").asText()).distinct();
      assertThat(channels).contains("API", "ENGINE_REST", "SYSTEM");
      assertThat(request.json().at("/decisions/2/comment").asText()).isEqualTo("why not");
    }

    @Test
    void theTaskIsFoundByTheRequestsIdAsBusinessKey() {
      var request = app.pending();

      var found = as("alice").get("/engine-rest/task?processInstanceBusinessKey=" + request.id());

      assertThat(found.status()).isEqualTo(200);
      assertThat(found.json().findValuesAsText("taskDefinitionKey"))
          .containsExactly(DECIDE_AS_TENANT);
      assertThat(found.json().get(0).path("name").asText()).contains(request.id());
      for (var stranger : List.of("fay", "felix", "carol", "admin")) {
        var nothing =
            as(stranger).get("/engine-rest/task?processInstanceBusinessKey=" + request.id());
        assertThat(nothing.text()).doesNotContain(request.id());
      }
    }

    @Test
    void aDenialCountsAsWell() {
      var provider = app.filed();
      done(complete("max", provider, APPROVE_AS_PROVIDER, "complete", decision("Deny")));
      assertThat(provider.status()).isEqualTo("Denied");
      assertThat(provider.isLed()).isFalse();

      var tenant = app.pending();
      done(complete("alice", tenant, DECIDE_AS_TENANT, "submit-form", decision("Deny")));
      assertThat(tenant.status()).isEqualTo("Denied");
      assertThat(tenant.grants()).isZero();
    }

    @Test
    void withdrawingAndFinishingAreTasksOfTheRequester() {
      var withdrawn = app.pending();
      done(
          complete(
              "erin",
              withdrawn,
              "userTask_withdrawRequest",
              "submit-form",
              variables("comment", "")));
      assertThat(withdrawn.status()).isEqualTo("Canceled");
      assertThat(withdrawn.isLed()).isFalse();

      var finished = app.open();
      done(complete("erin", finished, "userTask_finishWork", "complete", variables()));
      assertThat(mails().status()).isEqualTo(403);
      finished.dueJobs().run();
      assertThat(finished.status()).isEqualTo("Completed");
    }

    @ParameterizedTest(name = "{0} at {1}")
    @CsvSource({
      "erin, provider", "omar, provider", "sofia, provider", "otto, provider", "petra, provider",
      "admin, provider", "alice, provider", "adele, provider", "carol, provider", "fay, provider",
      "felix, provider", "erin, tenant", "omar, tenant", "mona, tenant", "max, tenant",
      "sofia, tenant", "otto, tenant", "petra, tenant", "admin, tenant", "adele, tenant",
      "carol, tenant", "fay, tenant", "felix, tenant"
    })
    void whoeverMayNotDecideCompletesNothing(String user, String stage) {
      var isTenants = stage.equals("tenant");
      var request = isTenants ? app.pending() : app.filed();
      var key = isTenants ? DECIDE_AS_TENANT : APPROVE_AS_PROVIDER;
      var before = request.decisions();

      for (var verb : List.of("complete", "submit-form")) {
        refused(complete(user, request, key, verb, decision("Approve")), 403, 404);
        claim(user, request, key);
        refused(complete(user, request, key, verb, decision("Approve")), 403, 404);
      }

      assertThat(request.decisions()).isEqualTo(before);
      assertThat(request.status()).isEqualTo(isTenants ? "Pending" : "Initializing");
      assertThat(request.task(key).getAssignee()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "approve",
          "APPROVE",
          "Approved",
          "Approve ",
          "yes",
          "true",
          "",
          "Deny,Approve",
          "null",
          "${true}"
        })
    void anythingButApproveAndDenyIsRefused(String word) {
      var request = app.pending();

      var answer = complete("alice", request, DECIDE_AS_TENANT, "complete", decision(word));

      refused(answer, 400);
      assertThat(answer.field("message")).contains("Approve");
      assertThat(request.status()).isEqualTo("Pending");
    }

    @Test
    void aMissingOrWronglyTypedDecisionIsRefused() {
      var request = app.pending();

      refused(complete("alice", request, DECIDE_AS_TENANT, "complete", variables()), 400);
      refused(
          complete("alice", request, DECIDE_AS_TENANT, "complete", variables("comment", "x")), 400);
      for (var value :
          List.of(
              Map.of("value", true, "type", "Boolean"),
              Map.of("value", 1, "type", "Integer"),
              Map.of("value", "\"Approve\"", "type", "Json"))) {
        var body = Map.of("variables", Map.of("decision", value));
        refused(complete("alice", request, DECIDE_AS_TENANT, "complete", body), 400);
        refused(complete("alice", request, DECIDE_AS_TENANT, "submit-form", body), 400);
      }
      refused(as("alice").post(task(request, DECIDE_AS_TENANT) + "/complete", "{}"), 400);
      assertThat(request.status()).isEqualTo("Pending");
      assertThat(request.decisions()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
      "outcome, Approved",
      "tenantApproved, true",
      "providerApproved, true",
      "requester, omar",
      "tenantMustDecide, false",
      "accessEndsAt, 2099-01-01T00:00:00",
      "accessOpensBy, 2099-01-01",
      "tenantId, fabrikam",
      "level, security",
      "tenantDecisionDueAt, 2099-01-01T00:00:00",
      "resourceTypes, document",
      "requestedDuration, PT4H",
      "somethingElse, x"
    })
    void forgedVariablesAreRefusedAndChangeNothing(String name, String value) {
      var request = app.filed();
      var before = app.runtimeService().getVariables(request.processInstanceId());

      for (var verb : List.of("complete", "submit-form")) {
        for (var type : List.of("String", "Boolean", "Object")) {
          var variables = new HashMap<String, Object>();
          variables.put("decision", Map.of("value", "Approve", "type", "String"));
          variables.put(name, Map.of("value", value, "type", type));
          var answer =
              complete("mona", request, APPROVE_AS_PROVIDER, verb, Map.of("variables", variables));
          assertThat(answer.status()).as(answer.toString()).isBetween(400, 499);
        }
      }

      assertThat(app.runtimeService().getVariables(request.processInstanceId())).isEqualTo(before);
      assertThat(request.decisions()).isZero();
      done(complete("mona", request, APPROVE_AS_PROVIDER, "complete", decision("Approve")));
    }

    @ParameterizedTest
    @CsvSource({
      "requestId, LBX-ZZZZZZZZ",
      "requesterName, Somebody Else",
      "tenantName, Fabrikam",
      "serviceRequestNumber, SR-1",
      "reasonType, ProductionAlert",
      "reasonDetail, nothing",
      "severity, Critical",
      "resources, document /",
      "actions, write",
      "accessInWords, 4 hours"
    })
    void aSubmittedFormThatShowedSomethingElseIsRefused(String name, String value) {
      var request = app.pending();

      var answer =
          complete(
              "alice",
              request,
              DECIDE_AS_TENANT,
              "submit-form",
              variables("decision", "Approve", name, value));

      refused(answer, 409);
      assertThat(answer.field("message")).contains(name);
      assertThat(request.status()).isEqualTo("Pending");
      done(complete("aaron", request, DECIDE_AS_TENANT, "complete", decision("Approve")));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"resources", "reasonDetail", "requesterName", "accessInWords", "requestId"})
    void aShownValueThatAnOperatorChangedStopsTheDecisionThroughEveryDoor(String name) {
      var request = app.pending();
      app.runtimeService().setVariable(request.processInstanceId(), name, "something harmless");

      var answer = complete("alice", request, DECIDE_AS_TENANT, "complete", decision("Approve"));
      refused(answer, 409);
      assertThat(answer.field("message")).contains(name).endsWith(".");
      var throughApi = request.decide("aaron", "Approve");
      assertThat(throughApi.status()).as(throughApi.toString()).isEqualTo(409);
      assertThat(throughApi.field("detail")).contains(name);

      assertThat(request.status()).isEqualTo("Pending");
      assertThat(request.decisions()).isEqualTo(2);
    }

    @Test
    void theDeadlineAndTheTurnCountHereToo() {
      var request = app.pending();
      var path = task(request, DECIDE_AS_TENANT);
      app.clock().set(request.expires());

      var late = as("alice").post(path + "/complete", decision("Approve"));

      refused(late, 409);
      assertThat(late.field("message")).contains("expired");
      request.dueJobs().run();
      assertThat(as("alice").post(path + "/complete", decision("Approve")).status())
          .isBetween(400, 499);
      assertThat(request.status()).isEqualTo("Expired");
    }

    @Test
    void separationOfDutiesHoldsHereToo() {
      var roles = Map.of("active", true, "roles", List.of("manager", "security"));
      assertThat(as("admin").put("/api/v1/accounts/max", roles).status()).isEqualTo(204);
      // the API gives no engineer this role; a hand at the database does
      app.jdbc().sql("insert into provider_role values ('erin', 'MANAGER')").update();
      var request = app.filed();

      refused(complete("erin", request, APPROVE_AS_PROVIDER, "complete", decision("Approve")), 403);
      done(complete("max", request, APPROVE_AS_PROVIDER, "complete", decision("Approve")));
      refused(complete("max", request, APPROVE_AS_PROVIDER, "complete", decision("Approve")), 403);
      assertThat(request.decisions()).isEqualTo(1);
    }

    // ----------------------------------------------------------------- filing

    @ParameterizedTest
    @ValueSource(strings = {"start", "submit-form"})
    void anEngineerFilesWithTheStartForm(String verb) {
      var answer = as("erin").post(START + verb, startForm());

      assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
      var id = answer.field("businessKey");
      if (id.isEmpty()) {
        id = newest("erin");
      }
      var request = new TestRequest(app, id);
      assertThat(request.status()).isEqualTo("Initializing");
      assertThat(request.json().at("/resources/1/id").asText()).isEqualTo("/finance/");
      assertThat(request.json().at("/requester/id").asText()).isEqualTo("erin");
      app.open(request);
      assertThat(mails().status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice", "mona", "sofia", "otto", "petra", "admin", "carol", "fay"})
    void nobodyElseStarts(String user) {
      var before = app.allRows();

      for (var verb : List.of("start", "submit-form")) {
        refused(as(user).post(START + verb, startForm()), 403, 404);
      }

      assertThat(app.allRows()).isEqualTo(before);
    }

    @Test
    void aStartWithAnotherRequestsKeyOrAnInventedOneIsRefused() {
      var request = app.pending();
      var before = app.allRows();

      for (var key :
          List.of(request.id(), request.id().toLowerCase(), "LBX-ZZZZZZZZ", "key", " ")) {
        for (var verb : List.of("start", "submit-form")) {
          for (var variables : List.of(startForm(), Map.<String, Object>of())) {
            var body = new HashMap<String, Object>(variables);
            body.put("businessKey", key);
            var answer = as("erin").post(START + verb, body);
            assertThat(answer.status()).as(answer.toString()).isBetween(400, 499);
          }
        }
      }

      assertThat(app.allRows()).isEqualTo(before);
      assertThat(request.status()).isEqualTo("Pending");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "outcome",
          "tenantApproved",
          "providerApproved",
          "requester",
          "requestId",
          "accessEndsAt",
          "tenantMustDecide",
          "decision",
          "levels",
          "tenantDecisionDueAt"
        })
    void aStartWithMoreThanTheFormHasIsRefused(String name) {
      var before = app.allRows();
      for (var verb : List.of("start", "submit-form")) {
        @SuppressWarnings("unchecked")
        var variables = new HashMap<>((Map<String, Object>) startForm().get("variables"));
        variables.put(name, Map.of("value", "Approved"));

        var answer = as("erin").post(START + verb, Map.of("variables", variables));

        refused(answer, 400);
        assertThat(answer.field("message")).contains(name);
      }
      assertThat(app.allRows()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({
      "tenantId, nowhere",
      "tenantId, ''",
      "reasonType, Curiosity",
      "severity, Extreme",
      "resources, everything",
      "resources, mailbox",
      "resources, document ../",
      "actions, write",
      "requestedDuration, PT99H",
      "requestedDuration, tomorrow",
      "serviceRequestNumber, ''",
      "reasonDetail, <b>bold</b>",
      "reasonDetail, ${1+1}"
    })
    void aStartFormThatCannotBeTakenIsRefusedAndStoresNothing(String name, String value) {
      var before = app.allRows();
      @SuppressWarnings("unchecked")
      var variables = new HashMap<>((Map<String, Object>) startForm().get("variables"));
      variables.put(name, Map.of("value", value, "type", "String"));

      var answer = as("erin").post(START + "submit-form", Map.of("variables", variables));

      refused(answer, 400);
      assertThat(answer.field("message")).isNotBlank().doesNotContain("Exception");
      assertThat(app.allRows()).isEqualTo(before);
    }

    @Test
    void aStartInTheMiddleIsRefused() {
      var before = app.allRows();
      var body = new HashMap<>(startForm());
      body.put(
          "startInstructions",
          List.of(Map.of("type", "startBeforeActivity", "activityId", "serviceTask_grantAccess")));

      refused(as("erin").post(START + "start", body), 403);

      assertThat(app.allRows()).isEqualTo(before);
    }

    // ------------------------------------------------------------------- helpers

    private Answer mails() {
      return as("erin").get("/content/contoso/mailboxes/carol@contoso.example/messages");
    }

    private String newest(String user) {
      return as(user).get(TestRequest.ALL + "?size=1").json().at("/items/0/requestId").asText();
    }

    private static String task(TestRequest request, String key) {
      return "/engine-rest/task/" + request.task(key).getId();
    }

    private Answer claim(String user, TestRequest request, String key) {
      return as(user).post(task(request, key) + "/claim", Map.of("userId", user));
    }

    private Answer complete(
        String user, TestRequest request, String key, String verb, Map<String, ?> body) {
      return as(user).post(task(request, key) + "/" + verb, body);
    }

    private static Map<String, Object> decision(String word) {
      return variables("decision", word, "comment", "why not");
    }

    private static Map<String, Object> variables(String... namesAndValues) {
      var variables = new HashMap<String, Object>();
      for (var i = 0; i < namesAndValues.length; i += 2) {
        variables.put(namesAndValues[i], Map.of("value", namesAndValues[i + 1], "type", "String"));
      }
      return Map.of("variables", variables);
    }

    private static Map<String, Object> startForm() {
      return variables(
          "tenantId", "contoso",
          "serviceRequestNumber", "SR-4711",
          "reasonType", "CustomerInitiatedSupport",
          "reasonDetail", "Carol cannot open mails from Monday",
          "severity", "Normal",
          "resources", "mailbox carol@contoso.example\ndocument /finance/\n",
          "actions", "read",
          "requestedDuration", "PT2H");
    }

    private static void done(Answer answer) {
      assertThat(answer.status()).as(answer.toString()).isBetween(200, 204);
    }

    private static void refused(Answer answer, Integer... statuses) {
      assertThat(answer.status()).as(answer.toString()).isIn((Object[]) statuses);
      assertThat(answer.header("Content-Type"))
          .hasValueSatisfying(type -> assertThat(type).contains("json"));
      assertThat(answer.text()).doesNotContain("org.camunda", "org.customerlockbox", "<html");
    }
  }
}
