package org.customerlockbox.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator.FilterOptions;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Proves that those who operate the process see all of it in Cockpit and Admin, and decide none.
 */
class CockpitIT {

  @RegisterExtension static final LockboxInBrowser LOCKBOX = new LockboxInBrowser();

  private final Requests requests = new Requests(LOCKBOX);

  @Test
  void anOperatorFindsARequestByItsIdAndReadsIt() {
    var id = requests.pending("contoso", "Carol cannot open mails");
    var otto = LOCKBOX.signedIn("otto", "cockpit");
    assertThat(otto.page()).hasTitle(Pattern.compile("^Customer Lockbox Cockpit"));
    assertThat(otto.page().locator(".ce-eol-banner")).isHidden();
    assertThat(otto.page().getByText("Open Human Tasks")).isVisible();
    otto.picture("cockpit");

    find(otto, id);

    assertThat(otto.page().getByText("Decide as tenant").first()).isVisible();
    assertThat(otto.page().getByText("Carol cannot open mails").first()).isVisible();
    otto.picture("cockpit-instance");
    otto.page().locator(".nav-tabs").getByText("User Tasks").click();
    assertThat(otto.page().locator("td").getByText("Decide as tenant")).isVisible();
    assertThat(otto.page().locator("td").getByText("Withdraw request")).isVisible();
    otto.picture("cockpit-tasks");
  }

  @Test
  void anOperatorNeitherDecidesNorChangesWhatARequestSays() {
    var id = requests.pending("contoso", "Carol cannot open mails");
    var otto = LOCKBOX.signedIn("otto", "cockpit");
    find(otto, id);
    var instance = otto.page().url().replaceAll(".*process-instance/([^/]+)/.*", "$1");
    var task = otto.read("/task?processInstanceBusinessKey=" + id);
    var taskId = task.replaceAll(".*\"id\":\"([^\"]+)\",\"name\":\"Decide as tenant.*", "$1");
    assertThat(taskId).matches("[0-9a-f-]{36}");

    assertThat(
            otto.call(
                "POST",
                "/task/" + taskId + "/complete",
                Map.of("variables", Map.of("decision", Window.value("Approve")))))
        .isEqualTo(403);
    assertThat(otto.call("POST", "/task/" + taskId + "/claim", Map.of("userId", "otto")))
        .isEqualTo(403);
    assertThat(otto.call("POST", "/task/" + taskId + "/assignee", Map.of("userId", "otto")))
        .isEqualTo(403);
    assertThat(
            otto.call(
                "PUT",
                "/process-instance/" + instance + "/variables/outcome",
                Window.value("Approved")))
        .isEqualTo(403);
    assertThat(otto.call("DELETE", "/process-instance/" + instance, Map.of())).isEqualTo(403);
    assertThat(
            otto.call(
                "POST",
                "/process-instance/" + instance + "/modification",
                Map.of(
                    "instructions",
                    List.of(
                        Map.of(
                            "type",
                            "startBeforeActivity",
                            "activityId",
                            "serviceTask_grantAccess")))))
        .isEqualTo(403);
    assertThat(requests.status(id)).isEqualTo("Pending");
  }

  @Test
  void changingAVariableInCockpitIsRefusedInWords() {
    var id = requests.pending("contoso", "Carol cannot open mails");
    var otto = LOCKBOX.signedIn("otto", "cockpit");
    find(otto, id);

    var rows = otto.page().locator("tr");
    rows.filter(new FilterOptions().setHasText("accessInWords"))
        .locator(".glyphicon-pencil")
        .click();
    var edited = rows.filter(new FilterOptions().setHas(otto.page().locator(".glyphicon-ok")));
    edited.locator("input, textarea").last().fill("9 hours");
    edited.locator(".glyphicon-ok").click();

    assertThat(otto.page().locator(".alert-danger:visible").first()).isVisible();
    otto.picture("variable-refused");
    assertThat(otto.read("/variable-instance?variableName=accessInWords"))
        .doesNotContain("9 hours");
  }

  @Test
  void aProcessOwnerSeesTheDiagram() {
    var petra = LOCKBOX.signedIn("petra", "cockpit");

    petra.open("/camunda/app/cockpit/default/#/processes");
    petra.page().locator("table").getByText("Customer Lockbox").first().click();

    assertThat(petra.page().locator(".djs-container [data-element-id='userTask_decideAsTenant']"))
        .isVisible();
    petra.picture("cockpit-diagram");
    assertThat(petra.call("POST", "/deployment/create", Map.of())).isEqualTo(403);
    petra.open("/camunda/app/cockpit/default/#/decisions");
    assertThat(petra.page().getByText("1 decision definition").first()).isVisible();
    petra.picture("cockpit-decisions");
  }

  @Test
  void anAdministratorLooksPeopleUpAndChangesNobodyHere() {
    var admin = LOCKBOX.signedIn("admin", "admin");

    admin.open("/camunda/app/admin/default/#/users");

    assertThat(admin.page().getByText("Alice Approver").first()).isVisible();
    assertThat(admin.page().locator("a[href*='user-create']")).isHidden();
    admin.picture("admin-users");
    assertThat(
            admin.call(
                "POST",
                "/user/create",
                Map.of(
                    "profile",
                    Map.of("id", "mallory", "firstName", "M", "lastName", "M", "email", ""),
                    "credentials",
                    Map.of("password", "mallory-mallory"))))
        .isEqualTo(403);
    assertThat(admin.call("PUT", "/user/erin/profile", Map.of("id", "erin", "firstName", "X")))
        .isEqualTo(403);
    assertThat(admin.call("PUT", "/group/tenant.approver/members/erin", Map.of())).isEqualTo(403);
    assertThat(admin.call("DELETE", "/user/erin", Map.of())).isEqualTo(403);
    assertThat(admin.call("POST", "/authorization/create", Map.of("type", 1))).isEqualTo(403);
    assertThat(admin.read("/user?id=mallory")).isEqualTo("[]");
  }

  /** Finds the request's process as an operator does: by its business key. */
  private static void find(Window window, String id) {
    window.open("/camunda/app/cockpit/default/#/processes");
    window.page().locator("table").getByText("Customer Lockbox").first().click();
    assertThat(window.page().locator("td.business-key").first()).isVisible();
    // the address that Cockpit makes of the criterion "Business Key"
    var criterion =
        "[{\"type\":\"businessKey\",\"operator\":\"eq\",\"value\":\"" + id + "\",\"name\":\"\"}]";
    window
        .page()
        .navigate(
            window.page().url().replaceAll("\\?.*", "")
                + "?searchQuery="
                + URLEncoder.encode(criterion, StandardCharsets.UTF_8));
    window.page().reload();
    assertThat(window.page().locator("td.business-key")).hasText(new String[] {id});
    window.page().locator("td.instance-id a").first().click();
    assertThat(window.page().getByText("accessInWords").first()).isVisible();
  }
}
