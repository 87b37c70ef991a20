package org.customerlockbox.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.camunda.bpm.engine.test.assertions.bpmn.BpmnAwareTests.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.camunda.bpm.engine.FormService;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.impl.util.ClockUtil;
import org.camunda.bpm.engine.runtime.Incident;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.camunda.bpm.engine.task.IdentityLink;
import org.camunda.bpm.engine.test.assertions.bpmn.AbstractAssertions;
import org.customerlockbox.api.Lifecycle;
import org.customerlockbox.audit.Audit;
import org.customerlockbox.grant.Grants;
import org.customerlockbox.identity.Account;
import org.customerlockbox.identity.Accounts;
import org.customerlockbox.identity.Actor;
import org.customerlockbox.identity.Channel;
import org.customerlockbox.identity.Role;
import org.customerlockbox.problem.RefusedException;
import org.customerlockbox.process.AccessRequestProcess.Elements;
import org.customerlockbox.request.AccessRequests;
import org.customerlockbox.request.ReminderDue;
import org.customerlockbox.request.RequestDraft;
import org.customerlockbox.request.RequestId;
import org.customerlockbox.request.Status;
import org.customerlockbox.support.MovableClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.event.ApplicationEvents;
import org.springframework.test.context.event.RecordApplicationEvents;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Tells the stories that the diagram can take, each to its end, with the real delegates and rooms:
 * both sides of every timer, every path, every end. {@link ScenarioCoverage} names what no story
 * passes.
 */
@SpringBootTest(
    classes = ProcessRooms.class,
    webEnvironment = WebEnvironment.NONE,
    properties = {
      "spring.datasource.url=jdbc:h2:mem:process;DB_CLOSE_DELAY=-1",
      "camunda.bpm.job-execution.enabled=false",
      // health belongs to a room that is not here
      "management.endpoint.health.validate-group-membership=false",
      // the clock that stories move is far from the database's
      "lockbox.clock.max-skew=PT10000000H",
      "spring.main.banner-mode=off"
    })
@RecordApplicationEvents
@ExtendWith(ScenarioCoverage.class)
class AccessRequestProcessTest {

  private static final Actor ERIN = new Actor("erin", null, Channel.API, null);
  private static final Actor MONA = new Actor("mona", null, Channel.TASKLIST, null);
  private static final Actor SOFIA = new Actor("sofia", null, Channel.TASKLIST, null);
  private static final Actor ALICE = new Actor("alice", "contoso", Channel.TASKLIST, null);
  private static final Actor NINA = new Actor("nina", "northwind", Channel.TASKLIST, null);

  // what was agreed, said here once more so that a change of it is seen
  private static final Duration PROVIDER_DECIDES_WITHIN = Duration.ofHours(24);
  private static final Duration TENANT_DECIDES_WITHIN = Duration.ofHours(12);
  private static final Duration ACCESS_OPENS_WITHIN = Duration.ofMinutes(15);
  private static final Duration ACCESS_ASKED_FOR = Duration.ofHours(2);

  @Autowired private Lifecycle lifecycle;
  @Autowired private AccessRequests requests;
  @Autowired private Grants grants;
  @Autowired private Accounts accounts;
  @Autowired private Audit audit;
  @Autowired private EngineCalls engineCalls;
  @Autowired private ProcessEngine engine;
  @Autowired private RuntimeService runtimeService;
  @Autowired private TaskService taskService;
  @Autowired private FormService formService;
  @Autowired private RepositoryService repositoryService;
  @Autowired private ManagementService managementService;
  @Autowired private JdbcClient jdbc;
  @Autowired private TransactionTemplate transaction;
  @Autowired private Clock clock;
  @Autowired private ProcessRooms.FragileTarget target;
  @Autowired private ApplicationEvents events;

  @BeforeEach
  void aNewDay() {
    AbstractAssertions.init(engine);
    target.repair();
    // the clock's start, a while after what earlier stories left
    clock().set(Instant.parse("2026-11-23T18:30:00Z").plus(days()));
    transaction.executeWithoutResult(
        status -> {
          if (jdbc.sql("select count(*) from tenant").query(Long.class).single() == 0) {
            people();
          }
          jdbc.sql(
                  "update tenant set opted_in = (id = 'contoso'), request_lifetime_seconds = 43200")
              .update();
        });
  }

  private Duration days() {
    var stories = runtimeService.createProcessInstanceQuery().count();
    var ended = engine.getHistoryService().createHistoricProcessInstanceQuery().finished().count();
    return Duration.ofDays(10 * (stories + ended));
  }

  @AfterAll
  static void letTheEnginesClockGo() {
    ClockUtil.reset();
  }

  // ------------------------------------------------------------------------------ the main way

  @Test
  void aRequestThatEverybodyApprovesOpensAccessUntilItsTimeIsOver() {
    // given a request that waits for the managers
    var request = filed("contoso");
    assertThat(request).isWaitingAt(Elements.APPROVE_AS_PROVIDER, Elements.WITHDRAW_REQUEST);
    assertThat(groupsAsked(request)).containsExactly("provider.manager");

    // when all approve, one after the other
    complete(MONA, request, Elements.APPROVE_AS_PROVIDER, "Approve");
    assertThat(groupsAsked(request)).containsExactly("provider.security");
    complete(SOFIA, request, Elements.APPROVE_AS_PROVIDER, "Approve");
    assertThat(groupsAsked(request)).containsExactly("contoso.approver");
    complete(ALICE, request, Elements.DECIDE_AS_TENANT, "Approve");

    // then access is still closed, until the job opens it
    assertThat(grants.of(id(request))).isEmpty();
    run(request, Elements.GRANT_ACCESS);
    var opened = clock.instant();
    assertThat(request).isWaitingAt(Elements.END_ACCESS_EARLY, Elements.FINISH_WORK);
    assertThat(grants.open("erin", "contoso")).hasSize(1);

    // and it ends by itself when its time is over, not before
    isDueAt(request, "event_accessTimeOver", opened.plus(ACCESS_ASKED_FOR));
    run(request, "event_accessTimeOver");
    run(request, Elements.REVOKE_ACCESS);
    ends(request, "endEvent_accessEnded", Status.COMPLETED);
  }

  @Test
  void aTenantThatHasNotOptedInIsNotAskedAndThatIsRecorded() {
    var request = filed("northwind");

    approveAsProvider(request);

    assertThat(request).hasPassed("endEvent_tenantNotOptedIn").isWaitingAt(Elements.GRANT_ACCESS);
    assertThat(requests.get(id(request)).notOptedInAt()).isNotNull();
    run(request, Elements.GRANT_ACCESS);
    assertThat(grants.open("erin", "northwind")).hasSize(1);
    complete(ERIN, request, Elements.FINISH_WORK, "");
    run(request, Elements.REVOKE_ACCESS);
    ends(request, "endEvent_accessEnded", Status.COMPLETED);
    assertThat(request).hasNotPassed(Elements.DECIDE_AS_TENANT);
  }

  @Test
  void aTenantThatOptsInBeforeAccessOpensDecidesAfterAll() {
    // given a request that was approved without the tenant
    var request = filed("northwind");
    approveAsProvider(request);

    // when the tenant opts in before the job runs
    jdbc.sql("update tenant set opted_in = true where id = 'northwind'").update();
    run(request, Elements.GRANT_ACCESS);

    // then nothing opens, the provider is not asked again, and the tenant decides
    assertThat(grants.of(id(request))).isEmpty();
    assertThat(request)
        .hasPassed("event_tenantOptedIn")
        .isWaitingAt(Elements.DECIDE_AS_TENANT, Elements.WITHDRAW_REQUEST);
    assertThat(groupsAsked(request)).containsExactly("northwind.approver");
    assertThat(requests.get(id(request)).storedStatus()).isEqualTo(Status.PENDING);
    complete(NINA, request, Elements.DECIDE_AS_TENANT, "Deny");
    ends(request, "endEvent_deniedByTenant", Status.DENIED);
    assertThat(grants.of(id(request))).isEmpty();
  }

  @Test
  void theStartFormFilesLikeTheApi() throws IOException {
    var definition =
        repositoryService
            .createProcessDefinitionQuery()
            .processDefinitionKey(AccessRequestProcess.KEY)
            .latestVersion()
            .singleResult();
    var filled = new HashMap<String, Object>();
    filled.put("tenantId", "contoso");
    filled.put("serviceRequestNumber", "SR-4711");
    filled.put("reasonType", "CustomerInitiatedSupport");
    filled.put("reasonDetail", "Carol cannot open mails from Monday");
    filled.put("severity", "High");
    filled.put("resources", "mailbox carol@contoso.example\ndocument /finance/\n");
    filled.put("actions", "read");
    filled.put("requestedDuration", "PT2H");
    assertThat(filled.keySet()).isEqualTo(inputs("file-access-request").keySet());

    var request = as(ERIN, () -> formService.submitStartForm(definition.getId(), filled));

    var stored = requests.get(RequestId.of(instance(request.getId()).getBusinessKey()));
    assertThat(stored.requester()).isEqualTo("erin");
    assertThat(stored.resources()).hasSize(2);
    assertThat(instance(request.getId())).isWaitingAt(Elements.APPROVE_AS_PROVIDER);
    assertThat(request.getTenantId()).isEqualTo("contoso");
  }

  // ---------------------------------------------------------------------------------- denials

  @Test
  void aDenialByTheFirstLevelEndsItAndNoOtherLevelIsAsked() {
    var request = filed("contoso");

    complete(MONA, request, Elements.APPROVE_AS_PROVIDER, "Deny");

    ends(request, "endEvent_deniedByProvider", Status.DENIED);
    assertThat(request)
        .hasPassed("endEvent_providerDenied", "serviceTask_recordProviderDenial")
        .hasNotPassed(Elements.DECIDE_AS_TENANT, Elements.GRANT_ACCESS);
  }

  @Test
  void aDenialByTheSecondLevelEndsIt() {
    var request = filed("contoso");

    complete(MONA, request, Elements.APPROVE_AS_PROVIDER, "Approve");
    complete(SOFIA, request, Elements.APPROVE_AS_PROVIDER, "Deny");

    ends(request, "endEvent_deniedByProvider", Status.DENIED);
    assertThat(request).hasNotPassed(Elements.DECIDE_AS_TENANT, Elements.GRANT_ACCESS);
  }

  @Test
  void aDenialByTheTenantEndsItWithoutAccess() {
    var request = pending();

    complete(ALICE, request, Elements.DECIDE_AS_TENANT, "Deny");

    ends(request, "endEvent_deniedByTenant", Status.DENIED);
    assertThat(request)
        .hasPassed("endEvent_tenantDenied", "serviceTask_recordTenantDenial")
        .hasNotPassed(Elements.GRANT_ACCESS);
    assertThat(grants.of(id(request))).isEmpty();
  }

  // ---------------------------------------------------------------------------------- silence

  @Test
  void anUnansweredProviderDecisionExpiresAfterTwentyFourHours() {
    var request = filed("contoso");

    isDueAt(
        request, "event_providerDecisionOverdue", clock.instant().plus(PROVIDER_DECIDES_WITHIN));
    run(request, "event_providerDecisionOverdue");

    ends(request, "endEvent_requestExpired", Status.EXPIRED);
    assertThat(request)
        .hasPassed("serviceTask_expireUnapprovedRequest", "endEvent_providerSilent")
        .hasNotPassed(Elements.DECIDE_AS_TENANT, Elements.GRANT_ACCESS);
  }

  @Test
  void theProvidersTimeIsNotGivenAnewToTheSecondLevel() {
    var request = filed("contoso");
    var filedAt = clock.instant();
    clock().forward(Duration.ofHours(23));

    complete(MONA, request, Elements.APPROVE_AS_PROVIDER, "Approve");

    isDueAt(request, "event_providerDecisionOverdue", filedAt.plus(PROVIDER_DECIDES_WITHIN));
  }

  @Test
  void anUnansweredTenantDecisionExpiresAfterTwelveHoursWithTwoReminders() {
    // given a request that waits for the tenant since an hour after filing
    var request = filed("contoso");
    clock().forward(Duration.ofHours(1));
    approveAsProvider(request);
    var asked = clock.instant();

    // then a reminder is due at half time, and another an hour before the end; the task stays
    isDueAt(request, "event_tenantReminderDue", asked.plus(Duration.ofHours(6)));
    run(request, "event_tenantReminderDue");
    assertThat(remindersOf(request)).containsExactly("half");
    isDueAt(request, "event_tenantLastReminderDue", asked.plus(Duration.ofHours(11)));
    run(request, "event_tenantLastReminderDue");
    assertThat(remindersOf(request)).containsExactly("half", "last");
    assertThat(request).isWaitingAt(Elements.DECIDE_AS_TENANT);

    // and nobody gets access when the twelve hours are over
    isDueAt(request, "event_tenantDecisionOverdue", asked.plus(TENANT_DECIDES_WITHIN));
    run(request, "event_tenantDecisionOverdue");
    ends(request, "endEvent_requestExpired", Status.EXPIRED);
    assertThat(request)
        .hasPassed("serviceTask_expireUnansweredRequest", "endEvent_tenantSilent")
        .hasNotPassed(Elements.GRANT_ACCESS);
    assertThat(grants.of(id(request))).isEmpty();
  }

  @Test
  void aTenantsOwnLifetimeMovesDeadlineAndReminders() {
    jdbc.sql("update tenant set request_lifetime_seconds = 7200 where id = 'contoso'").update();
    var request = pending();
    var asked = clock.instant();

    isDueAt(request, "event_tenantReminderDue", asked.plus(Duration.ofMinutes(60)));
    run(request, "event_tenantReminderDue");
    // the last quarter, because it is shorter than an hour
    isDueAt(request, "event_tenantLastReminderDue", asked.plus(Duration.ofMinutes(90)));
    run(request, "event_tenantLastReminderDue");
    isDueAt(request, "event_tenantDecisionOverdue", asked.plus(Duration.ofMinutes(120)));
  }

  @Test
  void aDecisionCountsUntilTheDeadlineAndNotAfterwardsWhetherOrNotTheTimerRan() {
    var late = pending();
    var inTime = pending();
    var deadline = clock.instant().plus(TENANT_DECIDES_WITHIN);

    clock().set(deadline.minusMillis(1));
    complete(ALICE, inTime, Elements.DECIDE_AS_TENANT, "Approve");
    clock().set(deadline);

    assertThat(requests.get(id(inTime)).storedStatus()).isEqualTo(Status.APPROVED);
    assertThatThrownBy(() -> complete(ALICE, late, Elements.DECIDE_AS_TENANT, "Approve"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("has expired");
    assertThat(late).isWaitingAt(Elements.DECIDE_AS_TENANT);
    run(late, "event_tenantDecisionOverdue");
    ends(late, "endEvent_requestExpired", Status.EXPIRED);
  }

  @Test
  void aTimerThatSomebodyHurriesAlongChangesNothing() {
    var request = pending();
    var timer = job(request, "event_tenantDecisionOverdue");

    assertThatThrownBy(() -> managementService.executeJob(timer.getId()))
        .hasMessageContaining("waits for the tenant's decision");

    assertThat(request).isWaitingAt(Elements.DECIDE_AS_TENANT);
    assertThat(requests.get(id(request)).storedStatus()).isEqualTo(Status.PENDING);
    // and it comes back by itself, again and again, until its time has come
    var again = job(request, "event_tenantDecisionOverdue");
    assertThat(again.getRetries()).isPositive();
    isDueAt(request, "event_tenantDecisionOverdue", clock.instant().plus(Duration.ofMinutes(1)));
    for (var early = 0; early < 5; early++) {
      assertThatThrownBy(() -> managementService.executeJob(again.getId()))
          .hasMessageContaining("waits for the tenant's decision");
    }
    clock().set(requests.get(id(request)).expiresAt());
    run(request, "event_tenantDecisionOverdue");
    ends(request, "endEvent_requestExpired", Status.EXPIRED);
  }

  // ------------------------------------------------------------------------------- withdrawal

  @Test
  void aRequesterWithdrawsWithTheTaskWhileTheProviderDecides() {
    var request = filed("contoso");

    complete(ERIN, request, Elements.WITHDRAW_REQUEST, "");

    ends(request, "endEvent_requestCanceled", Status.CANCELED);
    assertThat(request).hasPassed("endEvent_requestWithdrawn");
  }

  @Test
  void aRequesterWithdrawsWithTheTaskWhileTheTenantDecides() {
    var request = pending();

    complete(ERIN, request, Elements.WITHDRAW_REQUEST, "");

    ends(request, "endEvent_requestCanceled", Status.CANCELED);
    assertThat(jobs(request)).isEmpty();
  }

  @Test
  void aRequesterWithdrawsThroughTheApi() {
    var request = pending();

    lifecycle.cancel(ERIN, id(request), "Solved otherwise");

    ends(request, "endEvent_requestCanceled", Status.CANCELED);
    assertThat(request)
        .hasPassed("event_requestCanceled", "serviceTask_recordCancellation")
        .hasNotPassed(Elements.GRANT_ACCESS);
  }

  // ------------------------------------------------------------------------------ opening

  @Test
  void anOpeningThatFailsIsTriedAgainAndThenIsAnIncident() {
    var request = approved();
    target.breakDown();

    // tried at once, then after 5 seconds, 30 seconds and 2 minutes
    fails(request, Elements.GRANT_ACCESS);
    for (var wait : List.of(5, 30, 120)) {
      isDueAt(request, Elements.GRANT_ACCESS, clock.instant().plusSeconds(wait));
      fails(request, Elements.GRANT_ACCESS);
    }

    assertThat(due(request)).isEmpty();
    assertThat(incidents(request)).containsExactly(Incident.FAILED_JOB_HANDLER_TYPE);
    assertThat(grants.of(id(request))).isEmpty();
    assertThat(requests.get(id(request)).storedStatus()).isEqualTo(Status.APPROVED);
  }

  @Test
  void anOperatorsRetryWithinTheLimitOpens() {
    var request = approved();
    openingFailsForGood(request);

    target.repair();
    retry(request);
    run(request, Elements.GRANT_ACCESS);

    assertThat(incidents(request)).isEmpty();
    assertThat(grants.open("erin", "contoso")).hasSize(1);
    assertThat(request).isWaitingAt(Elements.END_ACCESS_EARLY, Elements.FINISH_WORK);
    assertThat(jobs(request)).containsExactly("event_accessTimeOver");
    complete(ERIN, request, Elements.FINISH_WORK, "");
    run(request, Elements.REVOKE_ACCESS);
    ends(request, "endEvent_accessEnded", Status.COMPLETED);
  }

  @Test
  void accessThatCouldNotOpenWithinFifteenMinutesNeverOpens() {
    // given an approved request whose target is out of order
    var request = approved();
    var approvedAt = clock.instant();
    openingFailsForGood(request);

    // when the fifteen minutes are over
    isDueAt(request, "event_openingOverdue", approvedAt.plus(ACCESS_OPENS_WITHIN));
    run(request, "event_openingOverdue");

    // then the request has failed, and the incident stays for the operator to see
    assertThat(requests.get(id(request)).storedStatus()).isEqualTo(Status.ERROR);
    assertThat(request)
        .hasPassed("serviceTask_recordMissedOpening", "endEvent_openingMissed")
        .isNotEnded();
    assertThat(incidents(request)).hasSize(1);

    // and a retry, with the target repaired, opens nothing any more
    target.repair();
    retry(request);
    run(request, Elements.GRANT_ACCESS);
    ends(request, "endEvent_accessFailed", Status.ERROR);
    assertThat(request)
        .hasPassed("event_accessNotOpened", "serviceTask_recordFailure")
        .hasNotPassed(Elements.END_ACCESS_EARLY);
    assertThat(grants.of(id(request))).isEmpty();
  }

  @Test
  void accessOpensUntilTheLimitAndNotAtIt() {
    var inTime = approved();
    var late = approved();
    var limit = clock.instant().plus(ACCESS_OPENS_WITHIN);

    clock().set(limit.minusMillis(1));
    run(inTime, Elements.GRANT_ACCESS);
    clock().set(limit);
    run(late, Elements.GRANT_ACCESS);

    assertThat(grants.of(id(inTime))).isPresent();
    assertThat(grants.of(id(late))).isEmpty();
    ends(late, "endEvent_accessFailed", Status.ERROR);
  }

  @Test
  void accessNeverOpensForSomebodyWhoIsNoEngineerAnyMore() {
    var request = approved();
    transaction.executeWithoutResult(status -> accounts.take("erin", null, Role.ENGINEER));
    try {
      run(request, Elements.GRANT_ACCESS);
    } finally {
      transaction.executeWithoutResult(status -> accounts.give("erin", null, Role.ENGINEER));
    }

    ends(request, "endEvent_accessFailed", Status.ERROR);
    assertThat(grants.of(id(request))).isEmpty();
  }

  // --------------------------------------------------------------------------- end of access

  @Test
  void anApproverOfTheTenantEndsAccessEarlyWithTheTask() {
    var request = open();

    complete(ALICE, request, Elements.END_ACCESS_EARLY, "");

    // closed at once, before any job has run
    assertThat(grants.open("erin", "contoso")).isEmpty();
    assertThat(requests.get(id(request)).storedStatus()).isEqualTo(Status.REVOKING);
    run(request, Elements.REVOKE_ACCESS);
    ends(request, "endEvent_accessEnded", Status.REVOKED);
    assertThat(request).hasPassed("endEvent_endedByTenant");
  }

  @Test
  void anEngineerFinishesTheWorkWithTheTask() {
    var request = open();

    complete(ERIN, request, Elements.FINISH_WORK, "");

    assertThat(grants.open("erin", "contoso")).isEmpty();
    run(request, Elements.REVOKE_ACCESS);
    ends(request, "endEvent_accessEnded", Status.COMPLETED);
    assertThat(request).hasPassed("endEvent_workDone");
  }

  @Test
  void accessIsRevokedThroughTheApi() {
    var request = open();

    lifecycle.revoke(MONA, id(request), "Wrong mailbox");

    assertThat(grants.open("erin", "contoso")).isEmpty();
    run(request, Elements.REVOKE_ACCESS);
    ends(request, "endEvent_accessEnded", Status.REVOKED);
    assertThat(request).hasPassed("event_accessRevoked");
  }

  @Test
  void theWorkIsFinishedThroughTheApi() {
    var request = open();

    lifecycle.complete(ERIN, id(request), "Done");

    assertThat(grants.open("erin", "contoso")).isEmpty();
    run(request, Elements.REVOKE_ACCESS);
    ends(request, "endEvent_accessEnded", Status.COMPLETED);
    assertThat(request).hasPassed("event_workFinished");
  }

  @Test
  void aRevocationThatFailsIsNeverGivenUp() {
    // given access that the tenant ended, at a target that is out of order
    var request = open();
    target.breakDown();
    complete(ALICE, request, Elements.END_ACCESS_EARLY, "");

    // when cleaning up fails twice
    fails(request, Elements.REVOKE_ACCESS);
    runsAgainLater(request);
    fails(request, Elements.REVOKE_ACCESS);
    runsAgainLater(request);

    // then nobody is alarmed yet; at the third time the operator is, and the state says it
    assertThat(incidents(request)).isEmpty();
    fails(request, Elements.REVOKE_ACCESS);
    assertThat(incidents(request)).containsExactly(RevokeForEver.INCIDENT);
    assertThat(requests.get(id(request)).storedStatus()).isEqualTo(Status.REVOKE_FAILED);

    // and it goes on, with one incident, access closed all the time, at most five minutes apart
    for (var attempt = 4; attempt <= 12; attempt++) {
      runsAgainLater(request);
      fails(request, Elements.REVOKE_ACCESS);
      assertThat(incidents(request)).containsExactly(RevokeForEver.INCIDENT);
      assertThat(grants.open("erin", "contoso")).isEmpty();
    }
    assertThat(job(request, Elements.REVOKE_ACCESS).getDuedate().toInstant())
        .isEqualTo(clock.instant().plus(Duration.ofMinutes(5)));

    // until the target is repaired; then the incident is gone and the request ends
    target.repair();
    runsAgainLater(request);
    run(request, Elements.REVOKE_ACCESS);
    assertThat(incidents(request)).isEmpty();
    ends(request, "endEvent_accessEnded", Status.REVOKED);
  }

  @Test
  void accessThatRanItsTimeIsClosedEvenWhileCleaningUpFails() {
    var request = open();
    var end = clock.instant().plus(ACCESS_ASKED_FOR);
    target.breakDown();

    clock().set(end);
    assertThat(grants.open("erin", "contoso")).isEmpty();
    run(request, "event_accessTimeOver");
    fails(request, Elements.REVOKE_ACCESS);

    assertThat(requests.get(id(request)).storedStatus()).isEqualTo(Status.COMPLETING);
    assertThat(grants.of(id(request)).orElseThrow().closedAt()).isEqualTo(end);
  }

  // ------------------------------------------------------------------------------- the helpers

  private ProcessInstance filed(String tenantId) {
    var filed =
        lifecycle.file(
            ERIN,
            new RequestDraft(
                tenantId,
                "SR-4711",
                "CustomerInitiatedSupport",
                "Carol cannot open mails from Monday",
                List.of(new RequestDraft.Resource("mailbox", "carol@contoso.example")),
                List.of("read"),
                ACCESS_ASKED_FOR.toString(),
                "Normal"));
    return runtimeService
        .createProcessInstanceQuery()
        .processInstanceBusinessKey(filed.id().value())
        .singleResult();
  }

  private void approveAsProvider(ProcessInstance request) {
    complete(MONA, request, Elements.APPROVE_AS_PROVIDER, "Approve");
    complete(SOFIA, request, Elements.APPROVE_AS_PROVIDER, "Approve");
  }

  private ProcessInstance pending() {
    var request = filed("contoso");
    approveAsProvider(request);
    assertThat(request).isWaitingAt(Elements.DECIDE_AS_TENANT, Elements.WITHDRAW_REQUEST);
    return request;
  }

  private ProcessInstance approved() {
    var request = pending();
    complete(ALICE, request, Elements.DECIDE_AS_TENANT, "Approve");
    assertThat(request).hasPassed("endEvent_tenantApproved").isWaitingAt(Elements.GRANT_ACCESS);
    return request;
  }

  private ProcessInstance open() {
    var request = approved();
    run(request, Elements.GRANT_ACCESS);
    assertThat(grants.open("erin", "contoso")).hasSize(1);
    return request;
  }

  private void openingFailsForGood(ProcessInstance request) {
    target.breakDown();
    while (!due(request).isEmpty()) {
      fails(request, Elements.GRANT_ACCESS);
      clock().forward(Duration.ofMinutes(2));
    }
    assertThat(incidents(request)).hasSize(1);
  }

  /**
   * Completes a task as Tasklist does: with every value that its form shows, and the answers.
   *
   * @param decision empty text where the form asks for none
   */
  private void complete(Actor who, ProcessInstance request, String taskKey, String decision) {
    var task =
        taskService
            .createTaskQuery()
            .processInstanceId(request.getId())
            .taskDefinitionKey(taskKey)
            .initializeFormKeys()
            .singleResult();
    assertThat(task).as("the task " + taskKey).isNotNull();
    var values = new HashMap<String, Object>();
    inputs(task.getCamundaFormRef().getKey())
        .forEach(
            (key, isShown) -> {
              if (isShown) {
                var value = taskService.getVariable(task.getId(), key);
                assertThat(value).as(key).isInstanceOf(String.class);
                values.put(key, value);
              }
            });
    values.put("comment", "");
    if (!decision.isEmpty()) {
      values.put("decision", decision);
    }
    as(
        who,
        () -> {
          formService.submitTaskForm(task.getId(), values);
          return task;
        });
  }

  private <T> T as(Actor who, Callable<T> call) {
    return transaction.execute(status -> engineCalls.as(who, call));
  }

  /** The keys of a form's inputs, and whether each is only shown. */
  private static Map<String, Boolean> inputs(String form) {
    try {
      var keys = new HashMap<String, Boolean>();
      var json = new ObjectMapper().readTree(ProcessFiles.in(Path.of("")).form(form));
      for (JsonNode component : json.get("components")) {
        if (component.has("key")) {
          keys.put(component.get("key").asText(), component.path("readonly").asBoolean());
        }
      }
      return keys;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** At the given instant the element's job is due, and a millisecond before it is not. */
  private void isDueAt(ProcessInstance request, String element, Instant instant) {
    clock().set(instant.minusMillis(1));
    assertThat(due(request)).as("a millisecond before " + instant).doesNotContain(element);
    clock().set(instant);
    assertThat(due(request)).as("at " + instant).contains(element);
  }

  private List<String> due(ProcessInstance request) {
    return managementService
        .createJobQuery()
        .processInstanceId(request.getId())
        .executable()
        .list()
        .stream()
        .map(this::element)
        .toList();
  }

  private List<String> jobs(ProcessInstance request) {
    return managementService.createJobQuery().processInstanceId(request.getId()).list().stream()
        .map(this::element)
        .toList();
  }

  private Job job(ProcessInstance request, String element) {
    return managementService.createJobQuery().processInstanceId(request.getId()).list().stream()
        .filter(job -> element(job).equals(element))
        .findFirst()
        .orElseThrow();
  }

  private String element(Job job) {
    return managementService
        .createJobDefinitionQuery()
        .jobDefinitionId(job.getJobDefinitionId())
        .singleResult()
        .getActivityId();
  }

  /** Runs the element's job, which must be due. */
  private void run(ProcessInstance request, String element) {
    assertThat(due(request)).contains(element);
    managementService.executeJob(job(request, element).getId());
  }

  private void fails(ProcessInstance request, String element) {
    assertThatThrownBy(() -> run(request, element))
        .hasMessageContaining("The mail server does not answer");
  }

  /** The job of "Revoke access" has retries left, waits, and is due after the wait. */
  private void runsAgainLater(ProcessInstance request) {
    var job = job(request, Elements.REVOKE_ACCESS);
    assertThat(job.getRetries()).isPositive();
    assertThat(job.getDuedate().toInstant())
        .isAfter(clock.instant())
        .isBeforeOrEqualTo(clock.instant().plus(Duration.ofMinutes(5)));
    isDueAt(request, Elements.REVOKE_ACCESS, job.getDuedate().toInstant());
  }

  private void retry(ProcessInstance request) {
    managementService.setJobRetries(job(request, Elements.GRANT_ACCESS).getId(), 1);
  }

  private List<String> incidents(ProcessInstance request) {
    return runtimeService.createIncidentQuery().processInstanceId(request.getId()).list().stream()
        .map(Incident::getIncidentType)
        .toList();
  }

  /** The process has ended here and only here, the row says the same, and so does the log. */
  private void ends(ProcessInstance request, String end, Status status) {
    assertThat(request).isEnded().hasPassed(end);
    var ends =
        engine
            .getHistoryService()
            .createHistoricActivityInstanceQuery()
            .processInstanceId(request.getId())
            .activityType("noneEndEvent")
            .list()
            .stream()
            .map(passed -> passed.getActivityId())
            .filter(MAIN_ENDS::contains)
            .toList();
    assertThat(ends).containsExactly(end);
    var row = requests.get(id(request));
    assertThat(row.storedStatus()).isEqualTo(status);
    assertThat(audit.ofRequest(row.tenantId(), row.id().value())).hasSizeGreaterThan(1);
    assertThat(jobs(request)).isEmpty();
    assertThat(incidents(request)).isEmpty();
  }

  private static final List<String> MAIN_ENDS =
      List.of(
          "endEvent_deniedByProvider",
          "endEvent_deniedByTenant",
          "endEvent_requestExpired",
          "endEvent_requestCanceled",
          "endEvent_accessFailed",
          "endEvent_accessEnded");

  private List<String> groupsAsked(ProcessInstance request) {
    return taskService
        .createTaskQuery()
        .processInstanceId(request.getId())
        .taskDefinitionKeyIn(Elements.APPROVE_AS_PROVIDER, Elements.DECIDE_AS_TENANT)
        .list()
        .stream()
        .flatMap(task -> taskService.getIdentityLinksForTask(task.getId()).stream())
        .map(IdentityLink::getGroupId)
        .toList();
  }

  private List<String> remindersOf(ProcessInstance request) {
    return events.stream(ReminderDue.class)
        .filter(reminder -> reminder.requestId().equals(id(request)))
        .map(ReminderDue::kind)
        .toList();
  }

  private ProcessInstance instance(String id) {
    return runtimeService.createProcessInstanceQuery().processInstanceId(id).singleResult();
  }

  private static RequestId id(ProcessInstance request) {
    return RequestId.of(request.getBusinessKey());
  }

  private MovableClock clock() {
    return (MovableClock) clock;
  }

  // ------------------------------------------------------------------------------- the people

  private void people() {
    tenant("contoso", "c0a70505-0000-4000-8000-000000000001");
    tenant("northwind", "40a7b14d-0000-4000-8000-000000000003");
    account("erin", null, Role.ENGINEER);
    account("mona", null, Role.MANAGER);
    account("sofia", null, Role.SECURITY);
    account("alice", "contoso", Role.TENANT_APPROVER);
    account("nina", "northwind", Role.TENANT_APPROVER);
  }

  private void tenant(String id, String organizationId) {
    jdbc.sql(
            """
            insert into tenant (id, name, organization_id, opted_in, request_lifetime_seconds,
              max_access_seconds, created_at)
            values (:id, :id, :organization, true, 43200, 14400, current_timestamp)
            """)
        .param("id", id)
        .param("organization", organizationId)
        .update();
    audit.openLog(id);
  }

  private void account(String id, @Nullable String tenantId, Role role) {
    accounts.add(new Account(id, tenantId, id, id + "@people.example", true));
    accounts.give(id, tenantId, role);
  }
}
