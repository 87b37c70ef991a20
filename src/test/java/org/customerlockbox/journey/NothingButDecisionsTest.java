package org.customerlockbox.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.HistoryService;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.runtime.Job;
import org.customerlockbox.support.Client.Answer;
import org.customerlockbox.support.Database;
import org.customerlockbox.support.TestRequest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Proves that nothing but decisions opens access: the attacker is the engine's own Java API, with
 * every right there is, and gets neither a grant nor a mail.
 */
class NothingButDecisionsTest {

  private static final String PROCESS = "customer-lockbox";
  private static final String GRANT_ACCESS = "serviceTask_grantAccess";

  private static final Logger LOG = LoggerFactory.getLogger(NothingButDecisionsTest.class);

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

    @ParameterizedTest(name = "{0}, moved to {1}")
    @CsvSource({
      "filed, serviceTask_grantAccess",
      "filed, subProcess_openAccess",
      "filed, subProcess_accessWindow",
      "filed, serviceTask_revokeAccess",
      "filed, gateway_tenantOptedIn",
      "filed, serviceTask_askTenant",
      "filed, gateway_decided",
      "filed, userTask_decideAsTenant",
      "managed, serviceTask_grantAccess",
      "managed, serviceTask_askTenant",
      "managed, userTask_decideAsTenant",
      "pending, serviceTask_grantAccess",
      "pending, subProcess_openAccess",
      "pending, subProcess_accessWindow",
      "pending, serviceTask_revokeAccess",
      "pending, serviceTask_askTenant",
      "pending, gateway_decided"
    })
    void aTokenThatIsMovedOpensNothing(String stage, String element) {
      var request = at(stage);
      var status = request.status();

      for (var withVariables : List.of(false, true)) {
        attempt(
            () -> {
              var modification =
                  app.runtimeService()
                      .createProcessInstanceModification(request.processInstanceId())
                      .startBeforeActivity(element);
              if (withVariables) {
                forged(request).forEach(modification::setVariable);
              }
              modification.execute(true, true);
            });
        runEverything(request);
      }

      isClosed(request);
      assertThat(request.status()).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"filed", "managed", "pending"})
    void variablesThatAreSetOpenNothing(String stage) {
      var request = at(stage);
      var status = request.status();

      app.runtimeService().setVariables(request.processInstanceId(), forged(request));
      app.runtimeService()
          .createProcessInstanceModification(request.processInstanceId())
          .cancelAllForActivity("subProcess_decideRequest")
          .startAfterActivity("subProcess_decideRequest")
          .execute();
      runEverything(request);

      isClosed(request);
      assertThat(request.status()).isEqualTo(status);
    }

    @Test
    void aTaskMovedOverTheTenantIsNotEnoughAfterTheProvidersDecision() {
      var request = app.filed().decided("mona", "Approve");
      var forged = forged(request);
      // what the form shows would be noticed before anything else
      forged.keySet().removeAll(List.of("requester", "requestedDuration", "level", "accessEnds"));
      app.runtimeService().setVariables(request.processInstanceId(), forged);

      request.decided("sofia", "Approve");
      runEverything(request);

      // the provider's decision counts, the forged answer of the tenant does not
      isClosed(request);
      assertThat(request.status()).isEqualTo("Pending");
    }

    @ParameterizedTest
    @ValueSource(strings = {"denied", "canceled", "expired", "error"})
    void anEndedRequestIsNotRevivedByRestartingItsProcess(String how) {
      var request = ended(how);
      var status = request.status();
      var history =
          app.bean(HistoryService.class)
              .createHistoricProcessInstanceQuery()
              .processInstanceId(request.processInstanceId())
              .singleResult();
      var before = instances();

      for (var element : List.of(GRANT_ACCESS, "subProcess_accessWindow", "gateway_decided")) {
        for (var builtInSkipped : List.of(false, true)) {
          attempt(
              () -> {
                var restart =
                    app.runtimeService()
                        .restartProcessInstances(history.getProcessDefinitionId())
                        .startBeforeActivity(element)
                        .processInstanceIds(history.getId());
                (builtInSkipped ? restart.skipCustomListeners().skipIoMappings() : restart)
                    .execute();
              });
        }
      }

      // counted first: running everything ends what earlier tests left
      assertThat(instances()).isEqualTo(before);
      runEverywhere();
      isClosed(request);
      assertThat(request.status()).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"filed", "pending", "denied", "approved"})
    void aSecondInstanceForARequestIsRefused(String stage) {
      var request = at(stage);
      var before = instances();

      for (var element : List.of(GRANT_ACCESS, "subProcess_accessWindow", "gateway_decided", "")) {
        attempt(
            () -> {
              var start =
                  app.runtimeService()
                      .createProcessInstanceByKey(PROCESS)
                      .businessKey(request.id())
                      .setVariable("tenantId", "contoso");
              if (!element.isEmpty()) {
                start.startBeforeActivity(element);
              }
              start.execute(true, true);
            });
        attempt(
            () ->
                app.runtimeService()
                    .startProcessInstanceByKey(
                        PROCESS, request.id(), Map.of("tenantApproved", (Object) true)));
      }

      assertThat(instances()).isEqualTo(before);
      runEverywhere();
      // the first instance's own job is among them
      assertThat(request.grants()).isEqualTo(stage.equals("approved") ? 1 : 0);
    }

    @Test
    void aStartWithoutAPersonFilesNothing() {
      var before = app.allRows();

      attempt(
          () ->
              app.runtimeService()
                  .startProcessInstanceByKey(PROCESS, Map.of("tenantId", (Object) "contoso")));

      assertThat(app.allRows()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({
      "filed, userTask_approveAsProvider",
      "pending, userTask_decideAsTenant",
      "pending, userTask_withdrawRequest"
    })
    void aTaskCompletedByNobodyIsNoDecision(String stage, String key) {
      var request = at(stage);
      var status = request.status();
      var decisions = request.decisions();
      var task = request.task(key).getId();
      var approval = Map.of("decision", (Object) "Approve", "comment", "");

      assertThat(catchThrowable(() -> app.taskService().complete(task, approval))).isNotNull();
      attempt(() -> app.taskService().resolveTask(task, approval));
      attempt(() -> app.taskService().complete(task, approval));
      attempt(
          () -> app.taskService().handleBpmnError(task, "lockbox.accessNotOpened", "", approval));
      runEverything(request);

      assertThat(request.status()).isEqualTo(status);
      assertThat(request.decisions()).isEqualTo(decisions);
      isClosed(request);
    }

    @Test
    void aDeletedOrPostponedTimerDoesNotLengthenTheDeadline() {
      var request = app.pending();
      var timers = app.managementService().createJobQuery().timers();
      timers
          .processInstanceId(request.processInstanceId())
          .list()
          .forEach(
              job -> {
                if (request.dueJobs().name(job).equals("event_tenantDecisionOverdue")) {
                  app.managementService()
                      .setJobDuedate(job.getId(), Date.from(app.now().plus(Duration.ofDays(365))));
                } else {
                  app.managementService().deleteJob(job.getId());
                }
              });
      app.runtimeService()
          .setVariable(
              request.processInstanceId(),
              "tenantDecisionDueAt",
              Date.from(app.now().plus(Duration.ofDays(365))));

      app.clock().set(request.expires());

      assertThat(request.decide("alice", "Approve").status()).isEqualTo(409);
      assertThat(request.status()).isEqualTo("Expired");
      isClosed(request);
    }

    @Test
    void timersThatRunEarlyEndNothingAndOpenNothing() {
      var request = app.pending();

      runEverything(request);

      assertThat(request.status()).isEqualTo("Pending");
      isClosed(request);
      request.decided("alice", "Approve");
      request.dueJobs().run();
      assertThat(request.grants()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
      "pending, lockbox.requestCanceled", "filed, lockbox.requestCanceled",
      "pending, lockbox.accessRevoked", "pending, lockbox.workFinished",
      "approved, lockbox.accessRevoked", "approved, lockbox.requestCanceled"
    })
    void aMessageFromNowhereOpensAndChangesNothing(String stage, String message) {
      var request = at(stage);
      var status = request.status();

      attempt(
          () ->
              app.runtimeService()
                  .createMessageCorrelation(message)
                  .processInstanceBusinessKey(request.id())
                  .setVariables(forged(request))
                  .correlateAll());

      assertThat(request.status()).isEqualTo(status);
      isClosed(request);
    }

    @Test
    void openAccessEndsOnTimeWhateverTheProcessSays() {
      var request = app.open();
      var end = request.accessEnds();
      var later = Date.from(end.plus(Duration.ofDays(30)));
      app.runtimeService().setVariable(request.processInstanceId(), "accessEndsAt", later);
      request.dueJobs().all().forEach(job -> app.managementService().deleteJob(job.getId()));
      app.runtimeService().suspendProcessInstanceById(request.processInstanceId());

      app.clock().set(end);

      assertThat(mails().status()).isEqualTo(403);
      assertThat(request.status()).isEqualTo("Completing");
    }

    @Test
    void revokedAccessIsNotOpenedAgainByGoingBackInTheDiagram() {
      var request = app.open();
      request.insist(request.revoke("alice"));

      for (var element : List.of(GRANT_ACCESS, "subProcess_accessWindow")) {
        attempt(
            () ->
                app.runtimeService()
                    .createProcessInstanceModification(request.processInstanceId())
                    .startBeforeActivity(element)
                    .execute());
      }
      runEverything(request);

      assertThat(mails().status()).isEqualTo(403);
      assertThat(request.grants()).isEqualTo(1);
      assertThat(request.status()).isIn("Revoking", "Revoked");
    }

    @Test
    void grantingTwiceOpensOnce() {
      var request = app.open();
      var end = request.accessEnds();
      app.clock().forward(Duration.ofMinutes(30));

      attempt(
          () ->
              app.runtimeService()
                  .createProcessInstanceModification(request.processInstanceId())
                  .startBeforeActivity(GRANT_ACCESS)
                  .execute());
      runDue(request);

      assertThat(request.grants()).isEqualTo(1);
      assertThat(request.accessEnds()).isEqualTo(end);
      assertThat(request.operations().stream().filter("Grant Lockbox Access"::equals)).hasSize(1);
    }

    @Test
    void aDiagramWithoutDecisionsThatSomebodyDeployedOpensNothing() {
      var request = app.pending();
      var diagram =
          """
          <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
              xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="x">
            <process id="shortcut" isExecutable="true" camunda:historyTimeToLive="P1D">
              <startEvent id="start"/>
              <sequenceFlow id="a" sourceRef="start" targetRef="grant"/>
              <serviceTask id="grant" camunda:expression="${grantAccess.execute(execution)}"/>
              <sequenceFlow id="b" sourceRef="grant" targetRef="end"/>
              <endEvent id="end"/>
            </process>
          </definitions>
          """;
      var repository = app.bean(RepositoryService.class);
      var deployment =
          repository
              .createDeployment()
              .addString("shortcut.bpmn", diagram)
              .name("shortcut")
              .deploy();
      try {
        attempt(
            () ->
                app.runtimeService()
                    .createProcessInstanceByKey("shortcut")
                    .businessKey(request.id())
                    .execute());
      } finally {
        repository.deleteDeployment(deployment.getId(), true);
      }

      assertThat(request.status()).isEqualTo("Pending");
      isClosed(request);
    }

    // ------------------------------------------------------------------- helpers

    private TestRequest at(String stage) {
      return switch (stage) {
        case "filed" -> app.filed();
        case "managed" -> app.filed().decided("mona", "Approve");
        case "pending" -> app.pending();
        case "approved" -> app.approved();
        default -> ended(stage);
      };
    }

    private TestRequest ended(String how) {
      switch (how) {
        case "denied" -> {
          return app.pending().decided("alice", "Deny");
        }
        case "canceled" -> {
          var request = app.pending();
          return request.insist(request.cancel("erin"));
        }
        case "expired" -> {
          var request = app.pending();
          app.clock().set(request.expires());
          request.dueJobs().run();
          return request;
        }
        case "error" -> {
          var request = app.approved();
          app.clock().forward(Duration.ofMinutes(15));
          request.dueJobs().run();
          return request;
        }
        default -> throw new IllegalArgumentException(how);
      }
    }

    private Map<String, Object> forged(TestRequest request) {
      var forged = new HashMap<String, Object>();
      forged.put("providerApproved", true);
      forged.put("tenantApproved", true);
      forged.put("tenantMustDecide", false);
      forged.put("outcome", "Approved");
      forged.put("requester", "omar");
      forged.put("level", "security");
      forged.put("accessOpensBy", Date.from(app.now().plus(Duration.ofDays(1))));
      forged.put("accessEndsAt", Date.from(app.now().plus(Duration.ofDays(30))));
      forged.put("accessEnds", "never");
      forged.put("requestedDuration", "PT4H");
      forged.put("decision", "Approve");
      return forged;
    }

    private long instances() {
      return app.runtimeService()
          .createProcessInstanceQuery()
          .processDefinitionKey(PROCESS)
          .count();
    }

    private Answer mails() {
      return as("erin").get("/content/contoso/mailboxes/carol@contoso.example/messages");
    }

    /** It may work or be refused: what counts is what is open afterwards. */
    private static void attempt(Runnable attack) {
      try {
        attack.run();
      } catch (RuntimeException refused) {
        LOG.debug("Refused: {}", refused.getMessage());
      }
    }

    /** Runs each job of the request, due or not, and what follows from it. */
    private void runEverything(TestRequest request) {
      for (var round = 0; round < 3; round++) {
        run(request.dueJobs().all());
      }
    }

    private void runDue(TestRequest request) {
      for (var round = 0; round < 3; round++) {
        run(request.dueJobs().due());
      }
    }

    private void runEverywhere() {
      for (var round = 0; round < 2; round++) {
        run(
            app.managementService()
                .createJobQuery()
                .processDefinitionKey(PROCESS)
                .messages()
                .list());
      }
    }

    private void run(List<Job> jobs) {
      for (var job : jobs) {
        attempt(() -> app.managementService().executeJob(job.getId()));
      }
    }

    private void isClosed(TestRequest request) {
      assertThat(request.grants()).isZero();
      assertThat(mails().status()).isEqualTo(403);
      assertThat(request.operations()).doesNotContain("Grant Lockbox Access");
      assertThat(request.json().path("accessStartDateTime").isNull()).isTrue();
    }
  }
}
