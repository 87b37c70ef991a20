package org.customerlockbox.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
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
 * Proves, over HTTP and on both databases, the life of a request from filing to every ending, at
 * both sides of every deadline, and that content is open exactly as long and as wide as was
 * approved.
 */
class LifecycleTest {

  private static final String MAILBOX = "/content/contoso/mailboxes/carol@contoso.example/messages";
  private static final String EXPIRE_UNAPPROVED = "event_providerDecisionOverdue";
  private static final String EXPIRE_UNANSWERED = "event_tenantDecisionOverdue";

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

    // ------------------------------------------------------------ from end to end

    @Test
    void aRequestGoesThroughBothLevelsAndTheTenantAndOpensExactlyWhatWasAsked() {
      var request = app.filed();
      assertThat(request.id()).matches("LBX-[0-9A-HJKMNP-TV-Z]{8}");
      assertThat(request.status()).isEqualTo("Initializing");
      assertThat(request.expires()).isEqualTo(app.now().plus(24, ChronoUnit.HOURS));
      refuses(read(MAILBOX));

      request.decided("mona", "Approve");
      assertThat(request.status()).isEqualTo("Initializing");
      refuses(read(MAILBOX));

      app.clock().forward(Duration.ofHours(1));
      request.decided("sofia", "Approve");
      assertThat(request.status()).isEqualTo("Pending");
      assertThat(request.expires()).isEqualTo(app.now().plus(12, ChronoUnit.HOURS));
      refuses(read(MAILBOX));

      app.clock().forward(Duration.ofHours(11));
      request.decided("alice", "Approve");
      assertThat(request.status()).isEqualTo("Approved");
      refuses(read(MAILBOX));

      app.clock().forward(Duration.ofMinutes(1));
      assertThat(request.dueJobs().run()).containsExactly("serviceTask_grantAccess");
      assertThat(request.status()).isEqualTo("Approved");
      assertThat(request.accessEnds()).isEqualTo(app.now().plus(2, ChronoUnit.HOURS));

      var messages = read(MAILBOX);
      assertThat(messages.status()).as(messages.toString()).isEqualTo(200);
      assertThat(messages.json().size()).isGreaterThanOrEqualTo(6);
      var dates =
          StreamSupport.stream(messages.json().spliterator(), false)
              .map(line -> line.path("date").asText())
              .toList();
      assertThat(dates).isSorted().allMatch(date -> date.endsWith("Z"));
      for (var line : messages.json()) {
        var message = read(MAILBOX + "/" + line.path("id").asText());
        assertThat(message.status()).isEqualTo(200);
        assertThat(message.header("Content-Type"))
            .hasValueSatisfying(type -> assertThat(type).startsWith("message/rfc822"));
        assertThat(message.text()).containsPattern("(?mi)^From *:");
      }
      assertThat(decisionsOf(request))
          .containsExactly(
              "provider/manager/mona/Approve",
              "provider/security/sofia/Approve",
              "tenant/null/alice/Approve");
    }

    @Test
    void documentsAreReadBelowTheApprovedFolderOnly() {
      app.open(app.filed("erin", filing("document", "/finance/")));

      var folder = read("/content/contoso/documents/finance/");
      assertThat(folder.status()).as(folder.toString()).isEqualTo(200);
      assertThat(folder.json().size()).isPositive();
      for (var entry : folder.json()) {
        var name = entry.path("name").asText().replace(" ", "%20");
        var isFolder = entry.path("type").asText().equals("folder");
        var path = "/content/contoso/documents/finance/" + name + (isFolder ? "/" : "");
        assertThat(read(java.net.URI.create(path).toASCIIString()).status())
            .as(path)
            .isEqualTo(200);
      }
      assertThat(read("/content/contoso/documents/finance/nothing-of-this-name.txt").status())
          .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "/content/contoso/mailboxes/alice@contoso.example/messages",
          "/content/contoso/mailboxes/nobody@contoso.example/messages",
          "/content/contoso/mailboxes/CAROL@contoso.example/messages",
          "/content/fabrikam/mailboxes/frank@fabrikam.example/messages",
          "/content/fabrikam/mailboxes/carol@contoso.example/messages",
          "/content/nowhere/mailboxes/carol@contoso.example/messages",
          "/content/contoso/documents/",
          "/content/contoso/documents/legal/",
          "/content/contoso/documents/finance",
          "/content/contoso/documents/finance-secret/",
          "/content/contoso/documents/finance-secret/plan.txt",
          "/content/contoso/documents/Finance/",
          "/content/fabrikam/documents/finance/"
        })
    void everythingBesideWhatWasApprovedStaysClosed(String path) {
      var filing = filing("document", "/finance/");
      filing.put(
          "resources",
          List.of(
              Map.of("type", "document", "id", "/finance/"),
              Map.of("type", "mailbox", "id", "carol@contoso.example")));
      app.open(app.filed("erin", filing));
      assertThat(read(MAILBOX).status()).isEqualTo(200);

      refuses(read(path));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "/content/contoso/documents/finance/../legal/",
          "/content/contoso/documents/finance/%2e%2e/legal/",
          "/content/contoso/documents/finance/..%2flegal/",
          "/content/contoso/documents/finance/%2E%2E%2Flegal/",
          "/content/contoso/documents/finance/..%5clegal/",
          "/content/contoso/documents/finance/;/../legal/",
          "/content/contoso/documents/finance//",
          "/content/contoso/documents/finance/%00",
          "/content/contoso/documents/finance/%252e%252e/legal/"
        })
    void aDisguisedPathIsRefusedWithAProblemDocument(String path) {
      app.open(app.filed("erin", filing("document", "/finance/")));

      var answer = read(path);

      assertThat(answer.status()).as(answer.toString()).isIn(400, 403);
      assertThat(answer.isProblem()).as(answer.toString()).isTrue();
    }

    @Test
    void aSingleDocumentDoesNotOpenItsFolderOrItsNeighbours() {
      var folder =
          as("carol").get("/content/contoso/documents/finance/").json().findValuesAsText("name");
      var file =
          folder.stream().filter(name -> name.matches("[a-z0-9.-]+\\.[a-z]+")).findFirst().get();
      app.open(app.filed("erin", filing("document", "/finance/" + file)));

      assertThat(read("/content/contoso/documents/finance/" + file).status()).isEqualTo(200);
      refuses(read("/content/contoso/documents/finance/"));
      refuses(read("/content/contoso/documents/finance/" + file + "/"));
      refuses(read("/content/contoso/documents/finance/" + file + ".bak"));
    }

    @Test
    void accessIsTheRequestersAndNobodyElses() {
      app.open();

      for (var user : List.of("omar", "mona", "sofia", "otto", "petra", "admin", "fay", "felix")) {
        refuses(as(user).get(MAILBOX));
      }
      // approvers read no mailbox but their own, either
      refuses(as("alice").get(MAILBOX));
      refuses(as("adele").get(MAILBOX));
      assertThat(as("carol").get(MAILBOX).status()).isEqualTo(200);
      assertThat(app.anonymous().get(MAILBOX).status()).isEqualTo(401);
    }

    @Test
    void anEngineerWhoLosesTheRoleLosesOpenAccessAtOnce() {
      app.open();
      assertThat(read(MAILBOX).status()).isEqualTo(200);

      var change =
          as("admin").put("/api/v1/accounts/erin", Map.of("active", true, "roles", List.of()));
      assertThat(change.status()).as(change.toString()).isEqualTo(204);

      refuses(read(MAILBOX));
    }

    @Test
    void aDeactivatedEngineerIsNotLetIn() {
      app.open();

      as("admin")
          .put("/api/v1/accounts/erin", Map.of("active", false, "roles", List.of("engineer")));

      assertThat(read(MAILBOX).status()).isEqualTo(401);
    }

    // --------------------------------------------------------------- how it ends

    @Test
    void accessEndsAtTheExactInstantWhileNoJobRuns() {
      var request = app.open();
      var end = request.accessEnds();

      app.clock().set(end.minus(1, ChronoUnit.MICROS));
      assertThat(read(MAILBOX).status()).isEqualTo(200);
      assertThat(request.status()).isEqualTo("Approved");

      app.clock().set(end);
      refuses(read(MAILBOX));
      assertThat(request.status()).isEqualTo("Completing");
      isListedAs(request, "Completing");
      conflicts(request.revoke("alice"), "Completing");
      conflicts(request.complete("erin"), "Completing");
      assertThat(request.storedStatus()).isEqualTo("Approved");

      assertThat(request.dueJobs().run())
          .containsExactly("event_accessTimeOver", "serviceTask_revokeAccess");
      assertThat(request.status()).isEqualTo("Completed");
      assertThat(request.accessEnds()).isEqualTo(end);
      assertThat(request.isLed()).isFalse();
      refuses(read(MAILBOX));
    }

    @Test
    void accessThatRanOutWhileNothingRanEndsWithTheInstantThatWasFixed() {
      var request = app.open();
      var end = request.accessEnds();

      app.clock().set(end.plus(3, ChronoUnit.DAYS));

      refuses(read(MAILBOX));
      request.dueJobs().run();
      assertThat(request.status()).isEqualTo("Completed");
      assertThat(request.accessEnds()).isEqualTo(end);
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice", "aaron", "adele", "mona", "sofia", "max", "sam"})
    void approversAndTheTenantsAdministratorRevokeAtOnce(String user) {
      var request = app.open();
      app.clock().forward(Duration.ofMinutes(10));

      var answer = request.revoke(user);

      assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
      assertThat(answer.field("status")).isIn("Revoking", "Revoked");
      assertThat(answer.field("accessEndDateTime")).isEqualTo(app.now().toString());
      refuses(read(MAILBOX));
      request.dueJobs().run();
      assertThat(request.status()).isEqualTo("Revoked");
      assertThat(request.isLed()).isFalse();
      conflicts(request.revoke(user), "Revoked");
      conflicts(request.complete("erin"), "Revoked");
    }

    @Test
    void theRequesterFinishesTheWork() {
      var request = app.open();

      var answer = request.complete("erin");

      assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
      assertThat(answer.field("status")).isIn("Completing", "Completed");
      refuses(read(MAILBOX));
      request.dueJobs().run();
      assertThat(request.status()).isEqualTo("Completed");
      assertThat(request.isLed()).isFalse();
      conflicts(request.complete("erin"), "Completed");
      conflicts(request.revoke("alice"), "Completed");
    }

    @Test
    void nobodyRevokesOrFinishesBeforeAccessIsOpen() {
      var request = app.filed();
      conflicts(request.revoke("alice"), "Initializing");
      conflicts(request.complete("erin"), "Initializing");

      app.approvedByProvider(request);
      conflicts(request.revoke("mona"), "Pending");

      request.decided("alice", "Approve");
      conflicts(request.revoke("alice"), "Approved");
      conflicts(request.complete("erin"), "Approved");
    }

    @ParameterizedTest(name = "{0} denies")
    @ValueSource(strings = {"mona", "sofia", "alice"})
    void aDenialAtAnyStageEndsTheRequest(String who) {
      var request = app.filed();
      if (!who.equals("mona")) {
        request.decided("mona", "Approve");
      }
      if (who.equals("alice")) {
        request.decided("sofia", "Approve");
      }

      var denied = request.decide(who, "Deny");

      assertThat(denied.status()).as(denied.toString()).isEqualTo(200);
      assertThat(denied.field("status")).isEqualTo("Denied");
      hasEnded(request, "Denied");
    }

    @ParameterizedTest(name = "after {0} decisions")
    @ValueSource(ints = {0, 1, 2})
    void theRequesterCancelsAtAnyStageBeforeTheFinalDecision(int decisions) {
      var request = app.filed();
      var approvers = List.of("mona", "sofia");
      for (var approver : approvers.subList(0, decisions)) {
        request.decided(approver, "Approve");
      }

      var canceled = request.cancel("erin");

      assertThat(canceled.status()).as(canceled.toString()).isEqualTo(200);
      assertThat(canceled.field("status")).isEqualTo("Canceled");
      hasEnded(request, "Canceled");
    }

    @Test
    void nothingIsCanceledOnceTheTenantApproved() {
      var request = app.approved();
      conflicts(request.cancel("erin"), "Approved");

      request.dueJobs().run();
      conflicts(request.cancel("erin"), "Approved");
    }

    // ------------------------------------------------------------------ deadlines

    @ParameterizedTest(name = "{0} decides, timer ran: {1}")
    @CsvSource({
      "mona, false",
      "mona, true",
      "sofia, false",
      "sofia, true",
      "alice, false",
      "alice, true"
    })
    void aDecisionAtTheDeadlineFailsWhetherOrNotTheTimerRan(String who, boolean timerRan) {
      var request = waitingFor(who);
      app.clock().set(request.expires().minus(1, ChronoUnit.MICROS));
      assertThat(request.status()).isIn("Initializing", "Pending");
      assertThat(request.dueJobs().names()).doesNotContain(EXPIRE_UNAPPROVED, EXPIRE_UNANSWERED);

      app.clock().set(request.expires());
      assertThat(request.dueJobs().names())
          .contains(who.equals("alice") ? EXPIRE_UNANSWERED : EXPIRE_UNAPPROVED);
      if (timerRan) {
        request.dueJobs().run(who.equals("alice") ? EXPIRE_UNANSWERED : EXPIRE_UNAPPROVED);
        assertThat(request.storedStatus()).isEqualTo("Expired");
      } else {
        assertThat(request.storedStatus()).isNotEqualTo("Expired");
      }

      assertThat(request.status()).isEqualTo("Expired");
      isListedAs(request, "Expired");
      conflicts(request.decide(who, "Approve"), "Expired");
      conflicts(request.decide(who, "Deny"), "Expired");
      conflicts(request.cancel("erin"), "Expired");
      app.clock().forward(Duration.ofDays(3));
      conflicts(request.decide(who, "Approve"), "Expired");
      request.dueJobs().run();
      hasEnded(request, "Expired");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mona", "sofia", "alice"})
    void aDecisionOneMicrosecondBeforeTheDeadlineCounts(String who) {
      var request = waitingFor(who);
      app.clock().set(request.expires().minus(1, ChronoUnit.MICROS));

      request.decided(who, "Approve");

      assertThat(request.status())
          .isEqualTo(
              switch (who) {
                case "mona" -> "Initializing";
                case "sofia" -> "Pending";
                default -> "Approved";
              });
    }

    @Test
    void theProvidersLevelsShareOneDeadline() {
      var request = app.filed();
      var deadline = request.expires();
      app.clock().forward(Duration.ofHours(23));

      request.decided("mona", "Approve");

      assertThat(request.expires()).isEqualTo(deadline);
      app.clock().set(deadline);
      conflicts(request.decide("sofia", "Approve"), "Expired");
      request.dueJobs().run();
      hasEnded(request, "Expired");
    }

    @Test
    void aTimerThatIsHurriedAlongExpiresNothing() {
      var request = app.pending();
      var timer =
          request.dueJobs().all().stream()
              .filter(job -> request.dueJobs().name(job).equals(EXPIRE_UNANSWERED))
              .findFirst()
              .orElseThrow();

      assertThat(
              org.assertj.core.api.Assertions.catchThrowable(
                  () -> app.managementService().executeJob(timer.getId())))
          .isNotNull();

      assertThat(request.status()).isEqualTo("Pending");
      request.decided("alice", "Approve");
    }

    // ------------------------------------------------------------ the opening limit

    @Test
    void accessOpensOneMicrosecondBeforeTheLimit() {
      var request = app.approved();
      app.clock().forward(Duration.ofMinutes(15).minus(1, ChronoUnit.MICROS));

      request.dueJobs().run("serviceTask_grantAccess");

      assertThat(read(MAILBOX).status()).isEqualTo(200);
    }

    @ParameterizedTest(name = "first runs {0}")
    @ValueSource(strings = {"serviceTask_grantAccess", "event_openingOverdue"})
    void accessNeverOpensAtOrAfterTheLimit(String first) {
      var request = app.approved();
      app.clock().forward(Duration.ofMinutes(15));

      assertThat(request.status()).isEqualTo("Error");
      isListedAs(request, "Error");
      request.dueJobs().run(first);
      request.dueJobs().run();

      assertThat(request.grants()).isZero();
      hasEnded(request, "Error");
    }

    // -------------------------------------------------------- the tenant's settings

    @Test
    void aTenantThatHasNotOptedInIsNotAsked() {
      var request = app.filed("erin", northwind());
      request.decided("mona", "Approve").decided("sofia", "Approve");

      assertThat(request.status()).isEqualTo("Approved");
      assertThat(request.tasks("userTask_decideAsTenant")).isEmpty();
      request.dueJobs().run();
      assertThat(read("/content/northwind/mailboxes/nora@northwind.example/messages").status())
          .isEqualTo(200);
      assertThat(request.operations()).contains("Send Lockbox Request");
      refuses(read(MAILBOX));
    }

    @Test
    void optingInBeforeAccessOpensMakesTheTenantDecide() {
      optedIn("contoso", false);
      var request = app.pending();
      assertThat(request.status()).isEqualTo("Approved");

      app.clock().forward(Duration.ofMinutes(2));
      settings("adele", "contoso", true, "PT12H", "PT4H");
      request.dueJobs().run();

      assertThat(request.grants()).isZero();
      assertThat(request.status()).isEqualTo("Pending");
      assertThat(request.expires()).isEqualTo(app.now().plus(12, ChronoUnit.HOURS));
      refuses(read(MAILBOX));

      app.clock().forward(Duration.ofHours(3));
      request.decided("alice", "Approve").dueJobs().run();
      assertThat(read(MAILBOX).status()).isEqualTo(200);
    }

    @Test
    void aTenantThatOptsInBetweenTheProvidersLevelsDecides() {
      optedIn("contoso", false);
      var request = app.filed().decided("mona", "Approve");

      settings("adele", "contoso", true, "PT12H", "PT4H");
      request.decided("sofia", "Approve");

      assertThat(request.status()).isEqualTo("Pending");
    }

    @Test
    void aRequestThatWaitsForTheTenantStaysTheTenantsWhenItOptsOut() {
      var request = app.pending();

      settings("adele", "contoso", false, "PT12H", "PT4H");

      assertThat(request.status()).isEqualTo("Pending");
      request.dueJobs().run();
      assertThat(request.status()).isEqualTo("Pending");
      refuses(read(MAILBOX));
      app.clock().set(request.expires());
      request.dueJobs().run();
      hasEnded(request, "Expired");
    }

    @Test
    void optingInNeedsAnApprover() {
      optedIn("contoso", false);
      for (var approver : List.of("alice", "aaron")) {
        assertThat(as("adele").delete("/api/v1/tenants/contoso/approvers/" + approver).status())
            .isEqualTo(204);
      }

      var answer = putSettings("adele", "contoso", true, "PT12H", "PT4H");

      assertThat(answer.status()).isEqualTo(409);
      assertThat(answer.isProblem()).isTrue();
    }

    @Test
    void aNewLifetimeCountsForRequestsThatTheTenantWasNotYetAskedAbout() {
      var asked = app.pending();
      var deadline = asked.expires();
      var notAsked = app.filed().decided("mona", "Approve");

      settings("adele", "contoso", true, "PT1H", "PT4H");

      assertThat(asked.expires()).isEqualTo(deadline);
      notAsked.decided("sofia", "Approve");
      assertThat(notAsked.expires()).isEqualTo(app.now().plus(1, ChronoUnit.HOURS));
      app.clock().set(notAsked.expires());
      assertThat(notAsked.status()).isEqualTo("Expired");
      assertThat(notAsked.dueJobs().names()).contains(EXPIRE_UNANSWERED);
      assertThat(asked.status()).isEqualTo("Pending");
      assertThat(asked.dueJobs().names()).doesNotContain(EXPIRE_UNANSWERED);
    }

    @Test
    void aLoweredMaximumCapsAccessWhenItOpens() {
      var request = app.approved();

      settings("alice", "contoso", true, "PT12H", "PT30M");
      request.dueJobs().run();

      assertThat(request.accessEnds()).isEqualTo(app.now().plus(30, ChronoUnit.MINUTES));
      app.clock().set(request.accessEnds());
      refuses(read(MAILBOX));
      assertThat(request.dueJobs().names()).containsExactly("event_accessTimeOver");
    }

    @Test
    void aMaximumLoweredWhileAccessIsOpenLeavesItAsItIs() {
      var request = app.open();
      var end = request.accessEnds();

      settings("alice", "contoso", true, "PT12H", "PT30M");

      assertThat(request.accessEnds()).isEqualTo(end);
    }

    @Test
    void aTenantsMaximumIsTheLongestThatIsFiled() {
      settings("alice", "contoso", true, "PT12H", "PT1H");

      var answer = as("erin").post(TestRequest.ALL, LockboxApp.filing());

      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.blamedFields()).containsExactly("requestedDuration");
    }

    // -------------------------------------------------------------------- lists

    @Test
    void listsShowNewestFirstPageByPageWhatConcernsTheCaller() {
      var first = app.filed();
      app.clock().forward(Duration.ofSeconds(1));
      var second = app.filed("omar", LockboxApp.filing());
      app.clock().forward(Duration.ofSeconds(1));
      var third = app.filed("erin", northwind());

      assertThat(listed("mona", "?size=3")).containsExactly(third.id(), second.id(), first.id());
      assertThat(listed("mona", "?size=1&page=1")).containsExactly(second.id());
      assertThat(listed("erin", "?size=2")).containsExactly(third.id(), first.id());
      assertThat(listed("alice", "?size=2")).containsExactly(second.id(), first.id());
      assertThat(listed("adele", "?size=1&tenantId=contoso")).containsExactly(second.id());
      assertThat(listed("alice", "?tenantId=northwind")).isEmpty();
      assertThat(listed("mona", "?size=1&tenantId=northwind")).containsExactly(third.id());
      assertThat(listed("fay", "")).doesNotContain(first.id(), second.id(), third.id());
      assertThat(listed("carol", "")).isEmpty();
      assertThat(listed("petra", "")).isEmpty();
      assertThat(listed("admin", "")).isEmpty();
      var page = as("mona").get(TestRequest.ALL + "?size=1&page=0").json();
      assertThat(page.path("page").asInt()).isZero();
      assertThat(page.path("size").asInt()).isEqualTo(1);
      assertThat(page.path("total").asLong()).isEqualTo(app.rows("access_request"));
    }

    // ------------------------------------------------------------------- helpers

    private Answer read(String path) {
      return as("erin").get(path);
    }

    private static Map<String, Object> filing(String type, String id) {
      var filing = new HashMap<>(LockboxApp.filing());
      filing.put("resources", List.of(Map.of("type", type, "id", id)));
      return filing;
    }

    private static Map<String, Object> northwind() {
      var filing = filing("mailbox", "nora@northwind.example");
      filing.put("tenantId", "northwind");
      return filing;
    }

    /** A request that waits for the given approver. */
    private TestRequest waitingFor(String who) {
      var request = app.filed();
      app.clock().forward(Duration.ofMinutes(5));
      return switch (who) {
        case "mona" -> request;
        case "sofia" -> request.decided("mona", "Approve");
        default -> app.approvedByProvider(request);
      };
    }

    private void settings(
        String user, String tenant, boolean optedIn, String lifetime, String access) {
      var answer = putSettings(user, tenant, optedIn, lifetime, access);
      assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    }

    private Answer putSettings(
        String user, String tenant, boolean optedIn, String lifetime, String access) {
      return as(user)
          .put(
              "/api/v1/tenants/" + tenant + "/settings",
              Map.of(
                  "customerLockboxEnabled", optedIn,
                  "requestLifetime", lifetime,
                  "maxAccessDuration", access));
    }

    private void optedIn(String tenant, boolean optedIn) {
      settings("adele", tenant, optedIn, "PT12H", "PT4H");
    }

    private List<String> listed(String user, String query) {
      var answer = as(user).get(TestRequest.ALL + query);
      assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
      return answer.json().path("items").findValuesAsText("requestId");
    }

    private void isListedAs(TestRequest request, String status) {
      assertThat(listed("otto", "?size=200&status=" + status)).contains(request.id());
      for (var other : List.of("Initializing", "Pending", "Approved", "Expired", "Error")) {
        if (!other.equals(status)) {
          assertThat(listed("otto", "?size=200&status=" + other)).doesNotContain(request.id());
        }
      }
    }

    private static List<String> decisionsOf(TestRequest request) {
      return StreamSupport.stream(request.json().path("decisions").spliterator(), false)
          .map(
              decision ->
                  String.join(
                      "/",
                      decision.path("stage").asText(),
                      decision.path("level").asText("null"),
                      decision.path("approver").asText(),
                      decision.path("decision").asText()))
          .toList();
    }

    /** It is over, for good, without access. */
    private void hasEnded(TestRequest request, String status) {
      assertThat(request.status()).isEqualTo(status);
      assertThat(request.storedStatus()).isEqualTo(status);
      assertThat(request.isLed()).isFalse();
      assertThat(request.grants()).isZero();
      refuses(read(MAILBOX));
      for (var who : List.of("max", "sam", "alice")) {
        conflicts(request.decide(who, "Approve"), status);
      }
      conflicts(request.cancel("erin"), status);
      conflicts(request.revoke("alice"), status);
      conflicts(request.complete("erin"), status);
      assertThat(request.json().path("accessStartDateTime").isNull()).isTrue();
    }

    static void conflicts(Answer answer, String status) {
      assertThat(answer.status()).as(answer.toString()).isEqualTo(409);
      assertThat(answer.isProblem()).isTrue();
      assertThat(answer.field("requestStatus")).as(answer.toString()).isEqualTo(status);
      assertThat(answer.field("detail")).isNotBlank();
    }

    static void refuses(Answer answer) {
      assertThat(answer.status()).as(answer.toString()).isEqualTo(403);
      assertThat(answer.isProblem()).isTrue();
      assertThat(answer.field("detail")).isEqualTo("There is no open access to this content.");
    }
  }
}
