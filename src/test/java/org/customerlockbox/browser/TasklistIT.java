package org.customerlockbox.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator.FilterOptions;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Proves that everybody who decides, files or ends access can do all of it in Tasklist. */
class TasklistIT {

  private static final String MARKUP =
      "1 < 2 & 3 > 2; *stars* [link](javascript:alert(1)) `code` &lt;b&gt;";

  @RegisterExtension static final LockboxInBrowser LOCKBOX = new LockboxInBrowser();

  private final Requests requests = new Requests(LOCKBOX);

  @Test
  void theLogInShowsOurNameAndNothingOfTheVendors() {
    var anybody = LOCKBOX.window();

    anybody.open("/");

    assertThat(anybody.page()).hasTitle("Customer Lockbox Tasklist");
    assertThat(anybody.page().getByPlaceholder("Username")).isVisible();
    assertThat(anybody.page().locator(".ce-eol-banner")).isHidden();
    assertThat(anybody.page().locator(".login-logo svg")).isHidden();
    assertThat(anybody.page().getByText("migrate to Camunda")).isHidden();
    anybody.picture("log-in");
  }

  @Test
  void aTenantApproverReadsTheWholeRequestAndApproves() {
    requests.closeAll();
    var id = requests.pending("contoso", "Carol cannot open mails from Monday");
    var alice = LOCKBOX.signedIn("alice", "tasklist");
    assertThat(alice.filters())
        .containsText(
            new String[] {"Waiting for my decision", "Expiring soon", "All open of my tenant"});
    assertThat(alice.page().locator(".ce-eol-banner")).isHidden();
    assertThat(alice.page().getByText("Create task")).isHidden();

    alice.openTask("Decide as tenant: " + id);
    assertThat(alice.task(id)).containsText("SR-4712");
    assertThat(alice.task(id)).containsText("Erin Engineer");
    alice.claim();

    assertThat(alice.shown("Request")).isEqualTo(id);
    assertThat(alice.shown("Who asks")).isEqualTo("Erin Engineer");
    assertThat(alice.shown("Whose content")).isEqualTo("Contoso");
    assertThat(alice.shown("Service request number")).isEqualTo("SR-4712");
    assertThat(alice.shown("Reason")).isEqualTo("CustomerInitiatedSupport");
    assertThat(alice.shown("Severity")).isEqualTo("Normal");
    assertThat(alice.shown("Why they need access, in their own words"))
        .isEqualTo("Carol cannot open mails from Monday");
    assertThat(alice.shown("What they will see")).isEqualTo("mailbox carol@contoso.example");
    assertThat(alice.shown("What they may do with it")).isEqualTo("read");
    assertThat(alice.shown("For how long, once access opens")).isEqualTo("2 hours");
    assertThat(alice.shown("Decide before")).matches("\\d+ \\w{3} \\d{4}, \\d\\d:\\d\\d.* UTC");
    assertThat(alice.shown("Who has approved at the provider"))
        .contains("Mona Manager", "Sofia Security", "Carol called us herself.");
    alice.picture("tasklist-request");
    assertThat(LOCKBOX.as("erin").get(Requests.CAROLS_MAILS).status()).isEqualTo(403);

    alice.choose("Approve: open access to exactly this");
    alice.write("Comment (optional)", "Please only Monday's mails");
    alice.picture("tasklist-decision");
    alice.completed(id);

    requests.awaitOpen(id);
    assertThat(LOCKBOX.as("erin").get(Requests.CAROLS_MAILS).status()).isEqualTo(200);
    assertThat(requests.get(id).path("decisions").path(2).path("comment").asText())
        .isEqualTo("Please only Monday's mails");
  }

  @Test
  void aTenantApproverRejectsAndTheRequesterIsTold() {
    requests.closeAll();
    var id = requests.pending("contoso", "Carol cannot open mails from Tuesday");
    var aaron = LOCKBOX.signedIn("aaron", "tasklist");
    aaron.openTask("Decide as tenant: " + id);
    aaron.claim();

    aaron.choose("Deny: no access");
    aaron.write("Comment (optional)", "Carol found the mails");
    aaron.completed(id);

    requests.awaitStatus(id, "Denied");
    assertThat(LOCKBOX.as("erin").get(Requests.CAROLS_MAILS).status()).isEqualTo(403);
    await()
        .untilAsserted(
            () ->
                assertThat(LOCKBOX.mails())
                    .extracting(path -> path.getFileName().toString())
                    .anySatisfy(name -> assertThat(name).contains("denied-by-tenant", "erin")));
  }

  @Test
  void theFormWantsADecision() {
    var id = requests.pending("contoso", "Carol cannot open mails");
    var alice = LOCKBOX.signedIn("alice", "tasklist");
    alice.openTask(id);
    alice.claim();

    alice.complete();

    assertThat(alice.page().locator(".fjs-form-field-error").first()).isVisible();
    assertThat(requests.status(id)).isEqualTo("Pending");
    alice.picture("decision-missing");
  }

  @Test
  void anApproverOfAnotherTenantSeesNothingOfIt() {
    var id = requests.pending("contoso", "Carol cannot open mails");
    var alice = LOCKBOX.signedIn("alice", "tasklist");
    alice.openTask(id);
    var taskId = alice.page().url().replaceAll(".*[?&]task=([^&]+).*", "$1");
    var fay = LOCKBOX.signedIn("fay", "tasklist");

    for (var filter : new String[] {"Waiting for my decision", "All open of my tenant"}) {
      fay.filter(filter);
      assertThat(fay.task(id)).hasCount(0);
    }
    fay.open("/camunda/app/tasklist/default/#/?task=" + taskId);
    fay.page().reload();
    assertThat(fay.page().locator(".page-notifications .alert, .no-task").first()).isVisible();
    assertThat(fay.page().getByText(id)).hasCount(0);

    assertThat(fay.call("GET", "/task/" + taskId, Map.of())).isIn(403, 404);
    assertThat(fay.call("GET", "/task/" + taskId + "/form-variables", Map.of())).isIn(403, 404);
    assertThat(fay.call("POST", "/task/" + taskId + "/claim", Map.of("userId", "fay")))
        .isIn(403, 404);
    assertThat(
            fay.call(
                "POST",
                "/task/" + taskId + "/complete",
                Map.of("variables", Map.of("decision", Window.value("Approve")))))
        .isIn(403, 404);
    for (var list : new String[] {"/task", "/process-instance", "/history/process-instance"}) {
      var key = list.equals("/process-instance") ? "businessKey" : "processInstanceBusinessKey";
      assertThat(fay.read(list + "?" + key + "=" + id)).as(list).doesNotContain(id);
    }
    assertThat(requests.status(id)).isEqualTo("Pending");
    fay.picture("other-tenant");
  }

  @Test
  void anEngineerFilesAndWithdraws() {
    var erin = LOCKBOX.signedIn("erin", "tasklist");
    erin.page().getByText("Start process").click();
    erin.page().locator(".modal-dialog").getByText("Customer Lockbox").click();
    erin.write("Tenant", "contoso");
    erin.write("Service request number", "SR-4713");
    erin.pick("Reason", "The customer asked for support");
    erin.write("Why you need access", "Carol cannot open mails from Friday");
    erin.write("What you need to see", "mailbox carol@contoso.example\ndocument /finance/");
    erin.pick("For how long", "1 hour");
    erin.picture("filing");
    erin.button("Start").click();
    assertThat(erin.page().locator(".modal-dialog")).hasCount(0);

    var filed =
        StreamSupport.stream(
                LOCKBOX.as("erin").get(Requests.ALL).json().path("items").spliterator(), false)
            .filter(each -> each.path("serviceRequestNumber").asText().equals("SR-4713"))
            .findFirst()
            .orElseThrow();
    assertThat(filed.path("requestedDuration").asText()).isEqualTo("PT1H");
    assertThat(filed.path("resources").path(1).path("id").asText()).isEqualTo("/finance/");
    var id = filed.path("requestId").asText();

    erin.filter("My requests and open access");
    erin.openTask("Withdraw request: " + id);
    assertThat(erin.shown("What you asked to see")).contains("document /finance/");
    erin.write("Comment (optional)", "Carol called back");
    erin.picture("withdrawing");
    erin.completed(id);

    requests.awaitStatus(id, "Canceled");
  }

  @Test
  void aMistakeInTheStartFormIsSaidInWords() {
    var erin = LOCKBOX.signedIn("erin", "tasklist");
    erin.page().getByText("Start process").click();
    erin.page().locator(".modal-dialog").getByText("Customer Lockbox").click();
    erin.write("Tenant", "contosso");
    erin.write("Service request number", "SR-4714");
    erin.pick("Reason", "The customer asked for support");
    erin.write("Why you need access", "Carol cannot open mails");
    erin.write("What you need to see", "mailbox carol@contoso.example");
    erin.pick("For how long", "1 hour");

    erin.button("Start").click();

    var refusal = erin.page().locator(".alert-danger:visible").first();
    assertThat(refusal).containsText("tenantId");
    erin.picture("filing-refused");
    assertThat(refusal).not().containsText("Exception");
  }

  @Test
  void managerAndSecurityApproveInTasklistAndMarkupStaysText() {
    var id = requests.filed("contoso", MARKUP);
    var mona = LOCKBOX.signedIn("mona", "tasklist");
    mona.openTask("Approve as provider: " + id);
    mona.claim();
    assertThat(mona.shown("Why they need access, in their own words")).isEqualTo(MARKUP);
    mona.choose("Approve: the colleague needs exactly this");
    mona.write("Comment (optional)", MARKUP);
    mona.picture("approve-as-provider");
    mona.completed(id);
    var sofia = LOCKBOX.signedIn("sofia", "tasklist");
    sofia.openTask("Approve as provider: " + id);
    sofia.claim();
    assertThat(sofia.page().getByLabel("Comment (optional)")).hasValue("");
    sofia.choose("Approve: the colleague needs exactly this");
    sofia.completed(id);

    requests.awaitStatus(id, "Pending");
    var alice = LOCKBOX.signedIn("alice", "tasklist");
    alice.openTask(id);
    assertThat(alice.shown("Why they need access, in their own words")).isEqualTo(MARKUP);
    assertThat(alice.shown("Who has approved at the provider")).contains(MARKUP);
    assertThat(alice.page().locator(".fjs-form a[href^=javascript]")).hasCount(0);
    alice.picture("markup");
  }

  @Test
  void aTenantEndsAccessEarly() {
    requests.closeAll();
    var id = requests.open("Carol cannot open mails from Wednesday");
    assertThat(LOCKBOX.as("erin").get(Requests.CAROLS_MAILS).status()).isEqualTo(200);
    var alice = LOCKBOX.signedIn("alice", "tasklist");

    alice.filter("All open of my tenant");
    alice.openTask("End access early: " + id);
    alice.claim();
    assertThat(alice.shown("Who has access")).isEqualTo("Erin Engineer");
    assertThat(alice.shown("Access ends by itself")).endsWith("UTC");
    alice.write("Comment (optional)", "Thank you, that is enough");
    alice.picture("ending-access");
    alice.completed(id);

    requests.awaitStatus(id, "Revoking", "Revoked");
    assertThat(LOCKBOX.as("erin").get(Requests.CAROLS_MAILS).status()).isEqualTo(403);
    requests.awaitStatus(id, "Revoked");
  }

  @Test
  void anEngineerFinishesWork() {
    requests.closeAll();
    var id = requests.open("Carol cannot open mails from Thursday");
    var erin = LOCKBOX.signedIn("erin", "tasklist");

    erin.openTask("Finish work: " + id);
    assertThat(erin.shown("Whose content")).isEqualTo("Contoso");
    assertThat(erin.shown("Access ends by itself")).endsWith("UTC");
    erin.write("Comment (optional)", "A rule moved her mails");
    erin.picture("finishing");
    erin.completed(id);

    requests.awaitStatus(id, "Completed");
    assertThat(LOCKBOX.as("erin").get(Requests.CAROLS_MAILS).status()).isEqualTo(403);
  }

  @Test
  void aDecisionAfterAColleaguesIsRefusedInWords() {
    var id = requests.pending("contoso", "Carol cannot open mails");
    var alice = LOCKBOX.signedIn("alice", "tasklist");
    alice.openTask(id);
    alice.claim();
    alice.choose("Approve: open access to exactly this");
    requests.decided(id, "aaron", "Deny", "No");

    alice.complete();

    alice.refusedWith("it is done, its time ran out, or it does not concern you");
    alice.picture("refused-colleague-was-faster");
    assertThat(requests.status(id)).isEqualTo("Denied");
  }

  @Test
  void aDecisionAfterTheDeadlineIsRefusedInWords() {
    var settings = "/api/v1/tenants/fabrikam/settings";
    var before = LOCKBOX.as("felix").get(settings).json();
    var fay = LOCKBOX.signedIn("fay", "tasklist");
    String id;
    try {
      var brief =
          Map.of(
              "customerLockboxEnabled",
              true,
              "requestLifetime",
              "PT20S",
              "maxAccessDuration",
              before.path("maxAccessDuration").asText());
      assertThat(LOCKBOX.as("felix").put(settings, brief).status()).isEqualTo(200);
      id = requests.pending("fabrikam", "Frank cannot open mails");
    } finally {
      LOCKBOX.as("felix").put(settings, before.toString());
    }
    fay.page().reload();
    fay.openTask(id);
    fay.claim();
    fay.choose("Approve: open access to exactly this");
    requests.awaitStatus(id, "Expired");

    fay.complete();

    // either the deadline itself or the timer that took the task away, whichever came first
    fay.refusedWith("has expired; no access happens|its time ran out");
    fay.picture("refused-deadline-passed");
    assertThat(requests.status(id)).isEqualTo("Expired");
  }

  @Test
  void aNewRequestIsSeenByTheTenantWhileTheProviderDecidesAndCannotBeDecidedYet() {
    var id = requests.filed("contoso", "Carol cannot open mails");
    var alice = LOCKBOX.signedIn("alice", "tasklist");
    assertThat(alice.task(id)).hasCount(0);

    alice.filter("All open of my tenant");
    alice.task("Approve as provider: " + id).locator("h4 a").click();

    assertThat(alice.page().locator(".task-details h2.task")).containsText(id);
    assertThat(alice.shown("Request")).isEqualTo(id);
    alice.picture("provider-still-decides");
    var taskId = alice.page().url().replaceAll(".*[?&]task=([^&]+).*", "$1");
    assertThat(alice.call("POST", "/task/" + taskId + "/claim", Map.of("userId", "alice")))
        .isEqualTo(403);
    assertThat(
            alice.call(
                "POST",
                "/task/" + taskId + "/submit-form",
                Map.of("variables", Map.of("decision", Window.value("Approve")))))
        .isEqualTo(403);
    assertThat(requests.status(id)).isEqualTo("Initializing");
  }

  @Test
  void aTenantAdministratorSeesTheTenantsRequests() {
    var id = requests.pending("contoso", "Carol cannot open mails");
    var adele = LOCKBOX.signedIn("adele", "tasklist");

    adele.filter("All open of my tenant");

    assertThat(adele.task("Decide as tenant: " + id)).hasCount(1);
    adele.picture("tenant-administrator");
  }

  @Test
  void anOrdinaryMemberEntersNoApplication() {
    for (var application : new String[] {"tasklist", "cockpit", "admin"}) {
      var carol = LOCKBOX.window();
      carol.trySignIn("carol", "lockbox", application);
      carol.refusedWith("missing access rights to application");
      assertThat(carol.page().locator(".account")).hasCount(0);
    }
  }

  @Test
  void thoseWhoDecideEnterNeitherCockpitNorAdmin() {
    for (var user : new String[] {"alice", "mona", "erin"}) {
      for (var application : new String[] {"cockpit", "admin"}) {
        var window = LOCKBOX.window();
        window.trySignIn(user, "lockbox", application);
        window.refusedWith("missing access rights to application");
        window.close();
      }
    }
  }

  @Test
  void aPersonLogsOut() {
    var alice = LOCKBOX.signedIn("alice", "tasklist");

    alice.page().locator(".account .dropdown-toggle").click();
    alice.picture("account-menu");
    assertThat(alice.page().getByText("My profile")).isHidden();
    alice
        .page()
        .locator(".account .logout a")
        .filter(new FilterOptions().setHasText("Log out"))
        .click();

    assertThat(alice.page().getByPlaceholder("Username")).isVisible();
    alice.picture("logged-out");
    assertThat(alice.call("GET", "/task", Map.of())).isEqualTo(401);
    // the same page, without loading it again
    alice.page().getByPlaceholder("Username").fill("aaron");
    alice.page().getByPlaceholder("Password").fill("lockbox");
    alice.button("Log in").click();
    assertThat(alice.page().locator(".account")).containsText("Aaron Adams");
  }
}
