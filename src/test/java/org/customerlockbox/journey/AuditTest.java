package org.customerlockbox.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.customerlockbox.audit.Audit;
import org.customerlockbox.audit.AuditFact;
import org.customerlockbox.support.Client.Answer;
import org.customerlockbox.support.Database;
import org.customerlockbox.support.LockboxApp;
import org.customerlockbox.support.TestRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Proves that each fact is recorded once, in a sequence without gaps, with the person, the means
 * and the address; and that what cannot be recorded does not happen.
 */
class AuditTest {

  private static final String MAILBOX = "/content/contoso/mailboxes/carol@contoso.example/messages";

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

    @Test
    void aWholeLifeIsOneRecordForEachFact() {
      var request = app.open();
      var message = as("erin").get(MAILBOX).json().get(0).path("id").asText();
      assertThat(as("erin").get(MAILBOX + "/" + message).status()).isEqualTo(200);
      request.insist(request.revoke("adele"));
      assertThat(as("erin").get(MAILBOX).status()).isEqualTo(403);
      request.dueJobs().run();

      assertThat(lines(request))
          .containsExactly(
              "Create Lockbox Request by erin (Provider, API)",
              "Approve Lockbox Request by mona (Provider, API)",
              "Approve Lockbox Request by sofia (Provider, API)",
              "Send Lockbox Request by system (System, SYSTEM)",
              "Set-AccessToCustomerDataRequest by alice (Tenant, API)",
              "Grant Lockbox Access by system (System, SYSTEM)",
              "MailItemsAccessed by erin (Provider, API)",
              "MailItemsAccessed by erin (Provider, API)",
              "Revoke Lockbox Access by adele (Tenant, API)");
      var sequences =
          request.audit().stream().map(record -> record.path("sequence").asLong()).toList();
      assertThat(sequences).isSorted().doesNotHaveDuplicates();
      for (var record : request.audit()) {
        assertThat(record.path("id").asText()).hasSize(36);
        assertThat(record.path("creationTime").asText()).endsWith("Z");
        assertThat(record.path("requestId").asText()).isEqualTo(request.id());
        if (!record.path("channel").asText().equals("SYSTEM")) {
          assertThat(record.path("clientIp").asText()).isIn("127.0.0.1", "0:0:0:0:0:0:0:1");
        } else {
          assertThat(record.path("clientIp").isNull()).isTrue();
        }
      }
      var read = request.audit().get(7);
      assertThat(read.path("objectId").asText()).isEqualTo(message);
      assertThat(read.path("grantId").asText()).hasSize(36);
      gapless();
    }

    @Test
    void everyOtherEndingIsRecordedOnce() {
      var canceled = app.pending();
      canceled.insist(canceled.cancel("erin"));
      assertThat(canceled.operations()).endsWith("Cancel Lockbox Request").hasSize(5);

      var denied = app.filed().decided("mona", "Deny");
      assertThat(denied.operations())
          .containsExactly("Create Lockbox Request", "Deny Lockbox Request");

      var failed = app.approved();
      app.clock().forward(java.time.Duration.ofMinutes(15));
      failed.dueJobs().run();
      assertThat(failed.operations()).endsWith("Lockbox Access Failure").hasSize(6);

      var finished = app.open();
      finished.insist(finished.complete("erin")).dueJobs().run();
      assertThat(finished.operations()).endsWith("Complete Lockbox Access").hasSize(7);

      var over = app.open();
      app.clock().set(over.accessEnds());
      over.dueJobs().run();
      assertThat(over.operations()).endsWith("Complete Lockbox Access").hasSize(7);

      var expired = app.pending();
      app.clock().set(expired.expires());
      expired.dueJobs().run();
      assertThat(expired.operations()).endsWith("Lockbox Request Expiry").hasSize(5);
      gapless();
    }

    @Test
    void theMeansIsTheOneThatThePersonUsed() {
      var request = app.filed().decided("mona", "Approve");
      var approval = Map.of("variables", Map.of("decision", Map.of("value", "Approve")));

      var rest =
          as("sofia")
              .with("X-Forwarded-For", "203.0.113.9")
              .post(
                  "/engine-rest/task/"
                      + request.task("userTask_approveAsProvider").getId()
                      + "/complete",
                  approval);
      assertThat(rest.status()).as(rest.toString()).isEqualTo(204);
      var tasklist =
          app.inTasklist("alice")
              .post(
                  "/camunda/api/engine/engine/default/task/"
                      + request.task("userTask_decideAsTenant").getId()
                      + "/submit-form",
                  approval);
      assertThat(tasklist.status()).as(tasklist.toString()).isBetween(200, 204);

      assertThat(lines(request))
          .containsExactly(
              "Create Lockbox Request by erin (Provider, API)",
              "Approve Lockbox Request by mona (Provider, API)",
              "Approve Lockbox Request by sofia (Provider, ENGINE_REST)",
              "Send Lockbox Request by system (System, SYSTEM)",
              "Set-AccessToCustomerDataRequest by alice (Tenant, TASKLIST)");
      assertThat(request.audit().get(2).path("clientIp").asText()).isNotEqualTo("203.0.113.9");
      assertThat(request.json().at("/decisions/2/approver").asText()).isEqualTo("alice");
    }

    @Test
    void refusedCallsAddNothingToARequestsRecords() {
      var request = app.pending();
      var before = request.operations();

      request.decide("mona", "Approve");
      request.decide("erin", "Approve");
      request.decide("fay", "Approve");
      request.cancel("alice");
      request.revoke("alice");
      request.complete("erin");

      assertThat(request.operations()).isEqualTo(before);
      gapless();
    }

    @Test
    void aRefusedReadOfAnEngineerIsRecordedInTheTenantsLog() {
      app.filed();
      var before = app.rows("audit_record");

      assertThat(as("erin").get(MAILBOX).status()).isEqualTo(403);

      assertThat(app.rows("audit_record")).isEqualTo(before + 1);
      var last = app.bean(Audit.class).ofLog("contoso", lastSequence("contoso") - 1, 10).get(0);
      assertThat(last.operation()).isEqualTo("Lockbox Access Denied");
      assertThat(last.userId()).isEqualTo("erin");
    }

    @Test
    void theSameFactAgainAddsNothing() {
      var request = app.open();
      var before = app.rows("audit_record");
      var last = lastSequence("contoso");
      var fact =
          new AuditFact(
              "contoso",
              request.id() + "/granted",
              "Grant Lockbox Access",
              new AuditFact.Who("system", AuditFact.UserType.SYSTEM, "SYSTEM", null),
              request.id(),
              null,
              null,
              Map.of());

      var isNew = app.transaction().execute(status -> app.bean(Audit.class).record(fact));

      assertThat(isNew).isFalse();
      assertThat(app.rows("audit_record")).isEqualTo(before);
      assertThat(lastSequence("contoso")).isEqualTo(last);
    }

    @Test
    void settingsAndApproversAreRecordedOnceForEachChange() {
      var before = lastSequence("contoso");
      var settings =
          Map.of(
              "customerLockboxEnabled",
              true,
              "requestLifetime",
              "PT6H",
              "maxAccessDuration",
              "PT1H");

      for (var repeat = 0; repeat < 2; repeat++) {
        as("adele").put("/api/v1/tenants/contoso/settings", settings);
        as("adele").put("/api/v1/tenants/contoso/approvers/carol");
      }
      as("adele").delete("/api/v1/tenants/contoso/approvers/carol");
      as("adele").delete("/api/v1/tenants/contoso/approvers/carol");

      var records = app.bean(Audit.class).ofLog("contoso", before, 100);
      assertThat(records)
          .extracting(record -> record.operation() + " by " + record.userId())
          .containsExactly(
              "Set-CustomerLockboxSettings by adele",
              "Add-CustomerLockboxApprover by adele",
              "Remove-CustomerLockboxApprover by adele");
    }

    @Test
    void manyAtOnceLeaveNoGapsAndNoDoubles() throws Exception {
      app.open();
      var before = app.rows("audit_record");
      var fabrikam = new HashMap<>(LockboxApp.filing());
      fabrikam.put("tenantId", "fabrikam");
      fabrikam.put("resources", List.of(Map.of("type", "mailbox", "id", "frank@fabrikam.example")));
      Callable<Long> life =
          () -> {
            var facts = 0L;
            for (var i = 0; i < 4; i++) {
              var one = app.filed().decided("mona", "Approve").decided("sofia", "Deny");
              var other = app.filed("omar", fabrikam);
              other.insist(other.cancel("omar"));
              assertThat(as("erin").get(MAILBOX).status()).isEqualTo(200);
              assertThat(as("omar").get(MAILBOX).status()).isEqualTo(403);
              assertThat(one.operations()).hasSize(3);
              facts += 3 + 2 + 2;
            }
            return facts;
          };
      var pool = Executors.newFixedThreadPool(4);
      try {
        var facts = 0L;
        for (var result : pool.invokeAll(List.of(life, life, life, life))) {
          facts += result.get();
        }
        assertThat(app.rows("audit_record")).isEqualTo(before + facts);
      } finally {
        pool.shutdownNow();
      }
      gapless();
    }

    // ---------------------------------------------------------- audit or nothing

    @ParameterizedTest
    @ValueSource(
        strings = {
          "file",
          "approve as manager",
          "approve as security",
          "approve as tenant",
          "deny as tenant",
          "cancel",
          "revoke",
          "complete",
          "settings",
          "name",
          "remove",
          "add a member",
          "change an account",
          "open",
          "expire",
          "end"
        })
    void whatCannotBeRecordedDoesNotHappen(String what) {
      var request = prepared(what);
      var before = state(request);

      withoutALog(
          () -> {
            var answer = attempt(what, request);
            if (answer != null) {
              assertThat(answer.status()).as(answer.toString()).isGreaterThanOrEqualTo(500);
              assertThat(answer.isProblem()).isTrue();
              assertThat(answer.text()).doesNotContain("audit_record", "Exception", "SQL");
            }
            assertThat(state(request)).isEqualTo(before);
          });

      assertThat(state(request)).isEqualTo(before);
      gapless();
    }

    @Test
    void whatCannotBeRecordedIsNotRead() {
      app.open();
      var id = as("erin").get(MAILBOX).json().get(0).path("id").asText();

      withoutALog(
          () -> {
            for (var path : List.of(MAILBOX, MAILBOX + "/" + id)) {
              var answer = as("erin").get(path);
              assertThat(answer.status()).as(answer.toString()).isGreaterThanOrEqualTo(400);
              assertThat(answer.isProblem()).isTrue();
              assertThat(answer.text()).doesNotContain("Message-ID", "subject");
            }
          });

      assertThat(as("erin").get(MAILBOX).status()).isEqualTo(200);
    }

    @Test
    void whatWasRefusedForWantOfALogWorksOnceItIsBack() {
      var request = app.pending();
      withoutALog(
          () ->
              assertThat(request.decide("alice", "Approve").status()).isGreaterThanOrEqualTo(500));

      request.decided("alice", "Approve").dueJobs().run();

      assertThat(as("erin").get(MAILBOX).status()).isEqualTo(200);
    }

    // ------------------------------------------------------------------- helpers

    private TestRequest prepared(String what) {
      return switch (what) {
        case "approve as security" -> app.filed().decided("mona", "Approve");
        case "approve as tenant", "deny as tenant", "cancel" -> app.pending();
        case "revoke", "complete" -> app.open();
        case "open" -> app.approved();
        case "expire" -> {
          var request = app.pending();
          app.clock().set(request.expires());
          yield request;
        }
        case "end" -> {
          var request = app.open();
          app.clock().set(request.accessEnds());
          yield request;
        }
        default -> app.filed();
      };
    }

    private @Nullable Answer attempt(String what, TestRequest request) {
      var tenant = "/api/v1/tenants/contoso";
      return switch (what) {
        case "file" -> as("erin").post(TestRequest.ALL, LockboxApp.filing());
        case "approve as manager" -> request.decide("mona", "Approve");
        case "approve as security" -> request.decide("sofia", "Approve");
        case "approve as tenant" -> request.decide("alice", "Approve");
        case "deny as tenant" -> request.decide("alice", "Deny");
        case "cancel" -> request.cancel("erin");
        case "revoke" -> request.revoke("alice");
        case "complete" -> request.complete("erin");
        case "settings" ->
            as("alice")
                .put(
                    tenant + "/settings",
                    Map.of(
                        "customerLockboxEnabled", false,
                        "requestLifetime", "PT1H",
                        "maxAccessDuration", "PT1H"));
        case "name" -> as("adele").put(tenant + "/approvers/carol");
        case "remove" -> as("adele").delete(tenant + "/approvers/alice");
        case "add a member" ->
            as("adele")
                .post(
                    tenant + "/members",
                    Map.of(
                        "userId", "new.person",
                        "displayName", "New Person",
                        "email", "new.person@contoso.example"));
        case "change an account" ->
            as("admin").put("/api/v1/accounts/max", Map.of("active", false, "roles", List.of()));
        case "open" -> fails(request, "serviceTask_grantAccess");
        case "expire" -> fails(request, "event_tenantDecisionOverdue");
        case "end" -> {
          // leaving the window needs no record, ending access does
          request.dueJobs().run("event_accessTimeOver");
          yield fails(request, "serviceTask_revokeAccess");
        }
        default -> throw new IllegalArgumentException(what);
      };
    }

    /** A job that cannot be done; there is no answer to look at. */
    private static @Nullable Answer fails(TestRequest request, String element) {
      assertThat(catchThrowable(() -> request.dueJobs().run(element)))
          .isInstanceOf(RuntimeException.class);
      return null;
    }

    private Map<String, Object> state(TestRequest request) {
      var state = new HashMap<String, Object>();
      for (var table :
          List.of(
              "access_request",
              "request_transition",
              "decision",
              "access_grant",
              "account",
              "provider_role",
              "tenant_role",
              "mail_outbox",
              "invitation")) {
        state.put(table, app.rows(table));
      }
      state.put("stored status", request.storedStatus());
      state.put("ordinal", request.column("status_ordinal", Integer.class));
      state.put(
          "closed grants",
          app.jdbc()
              .sql("select count(*) from access_grant where closed_at is not null")
              .query(Long.class)
              .single());
      state.put(
          "active accounts",
          app.jdbc().sql("select count(*) from account where active").query(Long.class).single());
      state.put("tenants", app.jdbc().sql("select * from tenant order by id").query().listOfRows());
      return state;
    }

    private void withoutALog(Runnable story) {
      app.jdbc().sql("alter table audit_record rename to audit_record_elsewhere").update();
      try {
        story.run();
      } finally {
        app.jdbc().sql("alter table audit_record_elsewhere rename to audit_record").update();
      }
    }

    private static List<String> lines(TestRequest request) {
      return request.audit().stream()
          .map(
              record ->
                  "%s by %s (%s, %s)"
                      .formatted(
                          record.path("operation").asText(),
                          record.path("userId").asText(),
                          record.path("userType").asText(),
                          record.path("channel").asText()))
          .toList();
    }

    private long lastSequence(String log) {
      return app.jdbc()
          .sql("select last_sequence from audit_log where tenant_id = :log")
          .param("log", log)
          .query(Long.class)
          .single();
    }

    private void gapless() {
      var logs =
          app.jdbc()
              .sql(
                  """
                  select l.tenant_id as log, l.last_sequence as last, count(r.sequence) as records,
                    coalesce(max(r.sequence), 0) as highest, coalesce(min(r.sequence), 1) as lowest
                  from audit_log l left join audit_record r on r.tenant_id = l.tenant_id
                  group by l.tenant_id, l.last_sequence
                  """)
              .query()
              .listOfRows();
      assertThat(logs).hasSizeGreaterThanOrEqualTo(4);
      for (var log : logs) {
        assertThat(log.get("highest")).as(log.toString()).isEqualTo(log.get("last"));
        assertThat(log.get("records")).as(log.toString()).isEqualTo(log.get("last"));
        assertThat(((Number) log.get("lowest")).longValue()).as(log.toString()).isEqualTo(1);
      }
    }
  }
}
