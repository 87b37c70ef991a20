package org.customerlockbox.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.customerlockbox.support.Client.Answer;
import org.customerlockbox.support.Database;
import org.customerlockbox.support.LockboxApp;
import org.customerlockbox.support.TestRequest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Proves who may do what with a request, and that everybody else hears the right refusal: 404 where
 * it does not concern them, 403 where they never may, 409 where it is not their turn.
 */
class DecisionRulesTest {

  private static final List<String> EVERYBODY =
      List.of(
          "erin", "omar", "mona", "max", "sofia", "sam", "otto", "petra", "admin", "alice", "aaron",
          "adele", "carol", "fay", "felix");

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

    // ------------------------------------------------------------- the decision

    @ParameterizedTest(name = "{0}")
    @CsvSource(
        textBlock =
            """
            # stage,               erin, omar, mona, max, sofia, sam, otto, petra, admin, alice, aaron, adele, carol, fay, felix
            waits for a manager,   403,  404,  200,  200, 409,   409, 403,  404,   404,   409,   409,   403,   404,   404, 404
            waits for security,    403,  404,  403,  409, 200,   200, 403,  404,   404,   409,   409,   403,   404,   404, 404
            waits for the tenant,  403,  404,  403,  409, 403,   409, 403,  404,   404,   200,   200,   403,   404,   404, 404
            is approved,           403,  404,  403,  409, 403,   409, 403,  404,   404,   409,   409,   403,   404,   404, 404
            is open,               403,  404,  403,  409, 403,   409, 403,  404,   404,   409,   409,   403,   404,   404, 404
            was denied by mona,    403,  404,  403,  409, 409,   409, 403,  404,   404,   409,   409,   403,   404,   404, 404
            was denied by alice,   403,  404,  403,  409, 403,   409, 403,  404,   404,   409,   409,   403,   404,   404, 404
            was canceled,          403,  404,  403,  409, 403,   409, 403,  404,   404,   409,   409,   403,   404,   404, 404
            has expired,           403,  404,  403,  409, 403,   409, 403,  404,   404,   409,   409,   403,   404,   404, 404
            was revoked,           403,  404,  403,  409, 403,   409, 403,  404,   404,   409,   409,   403,   404,   404, 404
            is completed,          403,  404,  403,  409, 403,   409, 403,  404,   404,   409,   409,   403,   404,   404, 404
            """)
    void everybodyHearsTheRightAnswerWhenTheyDecide(
        org.junit.jupiter.params.aggregator.ArgumentsAccessor row) {
      var stage = row.getString(0);
      var request = at(stage);
      var status = request.status();
      var decisions = request.decisions();
      var recorded = request.operations();

      for (var i = 0; i < EVERYBODY.size(); i++) {
        var expected = row.getInteger(i + 1);
        var user = EVERYBODY.get(i);
        for (var decision : List.of("Approve", "Deny")) {
          if (expected == 200) {
            var answer = at(stage).decide(user, decision);
            assertThat(answer.status()).as(user + " " + answer).isEqualTo(200);
            continue;
          }
          var answer = request.decide(user, decision);
          assertThat(answer.status()).as(user + " " + answer).isEqualTo(expected);
          assertThat(answer.isProblem()).as(answer.toString()).isTrue();
          assertThat(answer.field("requestStatus"))
              .as(user + " " + answer)
              .isEqualTo(expected == 409 ? status : "");
        }
      }

      assertThat(request.status()).isEqualTo(status);
      assertThat(request.decisions()).isEqualTo(decisions);
      assertThat(request.operations()).isEqualTo(recorded);
    }

    @Test
    void onePersonWithBothRolesDecidesOneLevelOnly() {
      roles("max", "manager", "security");
      var request = app.filed().decided("max", "Approve");

      var second = request.decide("max", "Approve");

      assertThat(second.status()).as(second.toString()).isEqualTo(403);
      assertThat(request.decide(" MAX ", "Deny").status()).isEqualTo(403);
      assertThat(request.decisions()).isEqualTo(1);
      request.decided("sofia", "Approve");
      assertThat(request.status()).isEqualTo("Pending");
    }

    @Test
    void aRequesterWhoIsAlsoAnApproverNeverDecidesTheirOwn() {
      // the API gives no engineer these roles; a hand at the database does
      for (var role : List.of("MANAGER", "SECURITY")) {
        app.jdbc().sql("insert into provider_role values ('erin', '" + role + "')").update();
      }
      var request = app.filed();

      for (var spelling : List.of("erin", "ERIN", "Erin ", "\uFF45\uFF52\uFF49\uFF4E")) {
        var answer = request.decide(spelling, "Approve");
        assertThat(answer.status()).as(spelling + " " + answer).isEqualTo(403);
      }
      assertThat(request.decisions()).isZero();

      request.decided("mona", "Approve");
      assertThat(request.decide("erin", "Approve").status()).isEqualTo(403);
      var another = app.filed("omar", LockboxApp.filing());
      another.decided("erin", "Approve");
    }

    @Test
    void twoAccountsWithOneMailboxAreOnePerson() {
      var mailbox = mailbox("alice");
      try {
        // the API takes no such account; a hand at the database, or an import, may
        mailbox("alice", " " + mailbox("erin").toUpperCase(Locale.ROOT));
        assertThat(app.pending().decide("alice", "Approve").status()).isEqualTo(403);
        mailbox("alice", mailbox("sofia"));
        var request = app.pending();
        assertThat(request.decide("alice", "Deny").status()).isEqualTo(403);
        request.decided("aaron", "Approve");
      } finally {
        mailbox("alice", mailbox);
      }
    }

    @ParameterizedTest
    @CsvSource({
      "admin, /api/v1/accounts,               Mona@Provider.Example",
      "adele, /api/v1/tenants/contoso/members, ALICE@contoso.example"
    })
    void nobodyIsGivenASecondAccount(String who, String where, String email) {
      var known = as(who).get(where).text().toLowerCase(Locale.ROOT);
      assertThat(known).as("the mailbox is somebody's").contains(email.toLowerCase(Locale.ROOT));
      var second = new HashMap<String, Object>();
      second.putAll(Map.of("userId", "second", "displayName", "Somebody", "email", email));
      if (who.equals("admin")) {
        second.put("roles", List.of());
      }

      var answer = as(who).post(where, second);

      assertThat(answer.status()).as(answer.toString()).isEqualTo(409);
      assertThat(as(who).get(where).text()).doesNotContain("\"second\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"MONA", "Mona", " mona", "mona ", "\uFF4D\uFF4F\uFF4E\uFF41"})
    void anySpellingOfANameIsTheSamePerson(String spelling) {
      var request = app.filed();

      var answer = request.decide(spelling, "Approve");

      assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
      assertThat(answer.json().at("/decisions/0/approver").asText()).isEqualTo("mona");
      assertThat(request.decide("mona", "Approve").status()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ER\u0130N", "er\u0131n", "erin\u0000", "e\u200Brin", ""})
    void aNameThatOnlyLooksAlikeIsNobody(String spelling) {
      assertThat(as(spelling).get(TestRequest.ALL).status()).isEqualTo(401);
    }

    @Test
    void aWrongPasswordAndAnUnknownAccountLookAlike() {
      var wrong = app.anonymous().signedIn("erin", "Lockbox").get(TestRequest.ALL);
      var unknown = app.anonymous().signedIn("nobody", "lockbox").get(TestRequest.ALL);
      var none = app.anonymous().get(TestRequest.ALL);

      for (var answer : List.of(wrong, unknown, none)) {
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.isProblem()).isTrue();
        assertThat(answer.header("WWW-Authenticate"))
            .hasValueSatisfying(challenge -> assertThat(challenge).startsWith("Basic"));
        assertThat(answer.text()).isEqualTo(none.text());
      }
    }

    // ------------------------------------------------ eligibility as it is now

    @Test
    void somebodyNamedWhileARequestWaitsDecidesIt() {
      var request = app.pending();
      assertThat(request.decide("carol", "Approve").status()).isEqualTo(404);

      assertThat(name("adele", "carol").status()).isEqualTo(204);

      request.decided("carol", "Approve");
      assertThat(request.status()).isEqualTo("Approved");
    }

    @Test
    void somebodyRemovedWhileARequestWaitsDecidesNothing() {
      var request = app.pending();

      var removed = as("adele").delete("/api/v1/tenants/contoso/approvers/alice");
      assertThat(removed.status()).as(removed.toString()).isEqualTo(204);

      assertThat(request.decide("alice", "Approve").status()).isIn(403, 404);
      assertThat(request.status()).isEqualTo("Pending");
      request.decided("aaron", "Approve");
    }

    @Test
    void anApproverWhoLosesTheRoleOrTheAccountDecidesNothing() {
      var request = app.filed();

      roles("mona", "operator");
      assertThat(request.decide("mona", "Approve").status()).isEqualTo(403);
      var locked =
          as("admin")
              .put("/api/v1/accounts/max", Map.of("active", false, "roles", List.of("manager")));
      assertThat(locked.status()).as(locked.toString()).isEqualTo(204);
      assertThat(request.decide("max", "Approve").status()).isEqualTo(401);
      assertThat(request.decisions()).isZero();
    }

    @Test
    void aMemberWhoWasRemovedNoLongerSignsIn() {
      var request = app.pending();

      assertThat(as("adele").delete("/api/v1/tenants/contoso/members/aaron").status())
          .isEqualTo(204);

      assertThat(request.decide("aaron", "Approve").status()).isEqualTo(401);
    }

    @Test
    void aDecisionCountsAlthoughItsApproverLeftBeforeAccessOpened() {
      var request = app.approved();
      as("adele").delete("/api/v1/tenants/contoso/members/alice");

      request.dueJobs().run();

      assertThat(request.grants()).isEqualTo(1);
    }

    @ParameterizedTest(name = "{0} names {1}: {2}")
    @CsvSource({
      "adele, adele, 403", "adele, ADELE, 403", "adele, fay, 404", "adele, erin, 404",
      "adele, nobody, 404", "adele, carol, 204", "adele, Carol, 204", "alice, carol, 403",
      "carol, carol, 403", "fay, carol, 404", "felix, carol, 404", "admin, carol, 403",
      "otto, carol, 403", "mona, carol, 403", "erin, carol, 403", "petra, carol, 403"
    })
    void approversAreNamedByTheTenantsAdministratorOnly(String who, String whom, int status) {
      var approvers = app.rows("tenant_role");

      var answer = name(who, whom);

      assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
      assertThat(app.rows("tenant_role")).isEqualTo(approvers + (status == 204 ? 1 : 0));
      assertThat(name(who, whom).status()).as("a second time").isEqualTo(status);
      assertThat(app.rows("tenant_role")).isEqualTo(approvers + (status == 204 ? 1 : 0));
    }

    @Test
    void theLastApproverOfAnOptedInTenantStays() {
      assertThat(as("felix").delete("/api/v1/tenants/fabrikam/approvers/fay").status())
          .isEqualTo(409);
      assertThat(as("felix").delete("/api/v1/tenants/fabrikam/members/fay").status())
          .isEqualTo(409);
      assertThat(as("fay").get("/api/v1/tenants/fabrikam/approvers").text()).contains("fay");
    }

    // ------------------------------------------------------ the other commands

    @ParameterizedTest(name = "{0}: see {1}, cancel {2}, revoke {3}, complete {4}")
    @CsvSource({
      "erin, 200, 200, 403, 200", "omar, 404, 404, 404, 404", "mona, 200, 403, 200, 403",
      "max, 200, 403, 200, 403", "sofia, 200, 403, 200, 403", "sam, 200, 403, 200, 403",
      "otto, 200, 403, 403, 403", "petra, 404, 404, 404, 404", "admin, 404, 404, 404, 404",
      "alice, 200, 403, 200, 403", "aaron, 200, 403, 200, 403", "adele, 200, 403, 200, 403",
      "carol, 404, 404, 404, 404", "fay, 404, 404, 404, 404", "felix, 404, 404, 404, 404"
    })
    void whoSeesCancelsRevokesAndCompletes(
        String user, int see, int cancel, int revoke, int complete) {
      var pending = app.pending();
      assertThat(as(user).get(pending.path()).status()).isEqualTo(see);
      assertThat(as(user).get(pending.path() + "/audit").status()).isEqualTo(see);
      assertThat(pending.cancel(user).status()).isEqualTo(cancel);
      assertThat(pending.status()).isEqualTo(cancel == 200 ? "Canceled" : "Pending");

      var open = app.open();
      assertThat(open.revoke(user).status()).isEqualTo(revoke);
      assertThat(open.storedStatus()).isEqualTo(revoke == 200 ? "Revoking" : "Approved");
      var another = app.open();
      assertThat(another.complete(user).status()).isEqualTo(complete);
      assertThat(another.storedStatus()).isEqualTo(complete == 200 ? "Completing" : "Approved");
    }

    @Test
    void aRequestOfAnotherTenantLooksLikeNoRequest() {
      var request = app.pending();
      var calls = List.of("", "/audit");
      var commands = List.of("/decisions", "/cancel", "/revoke", "/complete");
      var none = "LBX-ZZZZZZZZ";

      for (var user : List.of("fay", "felix", "carol", "omar", "petra", "admin")) {
        for (var call : calls) {
          looksAlike(as(user).get(request.path() + call), as(user).get(path(none, call)), request);
        }
        for (var command : commands) {
          for (var body : List.of("{\"decision\":\"Approve\"}", "{\"comment\":\"x\"}")) {
            if (command.equals("/decisions") == body.contains("decision")) {
              looksAlike(
                  as(user).post(request.path() + command, body),
                  as(user).post(path(none, command), body),
                  request);
            }
          }
        }
      }
    }

    @Test
    void onlyEngineersFile() {
      for (var user : EVERYBODY) {
        var answer = as(user).post(TestRequest.ALL, LockboxApp.filing());
        assertThat(answer.status())
            .as(user + " " + answer)
            .isEqualTo(List.of("erin", "omar").contains(user) ? 201 : 403);
      }
      assertThat(app.anonymous().post(TestRequest.ALL, LockboxApp.filing()).status())
          .isEqualTo(401);
    }

    @ParameterizedTest(name = "{0}: contoso''s settings {1}, to change {2}, its approvers {3}")
    @CsvSource({
      "alice, 200, 200, 200", "adele, 200, 200, 200", "carol, 403, 403, 403", "fay, 404, 404, 404",
      "felix, 404, 404, 404", "otto, 200, 403, 403", "admin, 403, 403, 403", "mona, 403, 403, 403",
      "erin, 403, 403, 403", "petra, 403, 403, 403"
    })
    void aTenantsSettingsAreItsOwn(String user, int read, int change, int approvers) {
      var settings =
          Map.of(
              "customerLockboxEnabled",
              true,
              "requestLifetime",
              "PT6H",
              "maxAccessDuration",
              "PT1H");

      assertThat(as(user).get("/api/v1/tenants/contoso/settings").status()).isEqualTo(read);
      var changed = as(user).put("/api/v1/tenants/contoso/settings", settings);
      assertThat(changed.status()).as(changed.toString()).isEqualTo(change);
      assertThat(as(user).get("/api/v1/tenants/contoso/approvers").status()).isEqualTo(approvers);
      assertThat(as("alice").get("/api/v1/tenants/contoso/settings").field("requestLifetime"))
          .isEqualTo(change == 200 ? "PT6H" : "PT12H");
    }

    // ------------------------------------------------------------------- helpers

    private TestRequest at(String stage) {
      return switch (stage) {
        case "waits for a manager" -> app.filed();
        case "waits for security" -> app.filed().decided("mona", "Approve");
        case "waits for the tenant" -> app.pending();
        case "is approved" -> app.approved();
        case "is open" -> app.open();
        case "was denied by mona" -> app.filed().decided("mona", "Deny");
        case "was denied by alice" -> app.pending().decided("alice", "Deny");
        case "was canceled" -> {
          var request = app.pending();
          yield request.insist(request.cancel("erin"));
        }
        case "has expired" -> {
          var request = app.pending();
          app.clock().set(request.expires());
          yield request;
        }
        case "was revoked" -> {
          var request = app.open();
          request.insist(request.revoke("alice")).dueJobs().run();
          yield request;
        }
        case "is completed" -> {
          var request = app.open();
          app.clock().set(request.accessEnds());
          request.dueJobs().run();
          yield request;
        }
        default -> throw new IllegalArgumentException(stage);
      };
    }

    private String mailbox(String user) {
      return app.jdbc()
          .sql("select email from account where id = :id")
          .param("id", user)
          .query(String.class)
          .single();
    }

    private void mailbox(String user, String email) {
      app.jdbc()
          .sql("update account set email = :email where id = :id")
          .param("email", email)
          .param("id", user)
          .update();
    }

    private void roles(String user, String... roles) {
      var answer =
          as("admin").put("/api/v1/accounts/" + user, Map.of("active", true, "roles", roles));
      assertThat(answer.status()).as(answer.toString()).isEqualTo(204);
    }

    private Answer name(String who, String whom) {
      return as(who).put("/api/v1/tenants/contoso/approvers/" + whom);
    }

    private static String path(String id, String call) {
      return TestRequest.ALL + "/" + id + call;
    }

    private static void looksAlike(Answer hidden, Answer none, TestRequest request) {
      assertThat(hidden.status()).as(hidden.toString()).isEqualTo(404);
      assertThat(hidden.isProblem()).isTrue();
      assertThat(none.status()).isEqualTo(404);
      assertThat(hidden.text().replace(request.id(), "LBX-ZZZZZZZZ")).isEqualTo(none.text());
    }
  }
}
