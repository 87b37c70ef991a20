package org.customerlockbox.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Proves that a new tenant comes aboard by mail and browser alone: its administrator sets a
 * password, adds a member, names her approver and opts in; then she signs in to Tasklist.
 */
class InvitationIT {

  private static final Pattern LINK = Pattern.compile("/invitation\\.html#token=([A-Za-z0-9_-]+)");
  private static final String PASSWORD = "correct horse battery";

  @RegisterExtension static final LockboxInBrowser LOCKBOX = new LockboxInBrowser();

  @Test
  void aNewTenantComesAboard() {
    var taken =
        LOCKBOX
            .as("admin")
            .post(
                "/api/v1/tenants",
                Map.of(
                    "tenantId",
                    "wingtip",
                    "name",
                    "Wingtip Toys",
                    "organizationId",
                    "3147177b-0000-4000-8000-000000000009",
                    "administrator",
                    Map.of("email", "wanda@wingtip.example", "displayName", "Wanda West")));
    assertThat(taken.status()).as(taken.toString()).isEqualTo(201);
    var page = LOCKBOX.window();
    page.open("/invitation.html#token=" + tokenFor("wanda@wingtip.example"));

    page.button("Set password").click();
    assertThat(page.page().getByRole(AriaRole.ALERT)).hasText("Choose a password.");
    fill(page, PASSWORD, "something else entirely");
    assertThat(page.page().locator("#problem")).hasText("The two passwords are not the same.");
    page.picture("invitation-two-passwords");
    fill(page, "a", "a");
    assertThat(page.page().locator("#problem")).containsText("characters");
    page.picture("invitation-too-short");
    fill(page, PASSWORD, PASSWORD);
    assertThat(page.page().locator("#done")).isVisible();
    page.picture("invitation-done");
    assertThat(page.page().url()).doesNotContain("token");
    var wanda = page.page().locator("#user").innerText();

    var administrator = LOCKBOX.as(wanda, PASSWORD);
    var members = "/api/v1/tenants/wingtip/members";
    var added =
        administrator.post(
            members,
            Map.of(
                "userId", "willa", "displayName", "Willa Wood", "email", "willa@wingtip.example"));
    assertThat(added.status()).as(added.toString()).isEqualTo(201);
    var settings = "/api/v1/tenants/wingtip/settings";
    var optedIn =
        administrator
            .get(settings)
            .text()
            .replace("\"customerLockboxEnabled\":false", "\"customerLockboxEnabled\":true");
    assertThat(administrator.put(settings, optedIn).status())
        .as("nobody could approve yet")
        .isEqualTo(409);
    assertThat(administrator.put("/api/v1/tenants/wingtip/approvers/willa").status())
        .isEqualTo(204);
    assertThat(administrator.put(settings, optedIn).status()).isEqualTo(200);

    var invited = LOCKBOX.window();
    invited.open("/invitation.html#token=" + tokenFor("willa@wingtip.example"));
    fill(invited, PASSWORD, PASSWORD);
    invited.page().getByText("Sign in to Tasklist").click();
    invited.page().getByPlaceholder("Username").fill("willa");
    invited.page().getByPlaceholder("Password").fill(PASSWORD);
    invited.button("Log in").click();
    assertThat(invited.filters().first()).containsText("Waiting for my decision");
    invited.picture("new-approver");
  }

  @Test
  void anUnknownCodeIsRefusedInWordsAndCanBeTypedWhereMailsCarryNoLinks() {
    var page = LOCKBOX.window();
    page.open("/invitation.html");
    page.picture("invitation-code");

    page.page().getByLabel("One-time code").fill("not a code/../x");
    fill(page, PASSWORD, PASSWORD);
    assertThat(page.page().locator("#problem")).containsText("This is no code of ours.");
    page.page().getByLabel("One-time code").fill("unknown-but-well-formed");
    fill(page, PASSWORD, PASSWORD);

    assertThat(page.page().locator("#problem")).containsText("Ask for a new one.");
    page.picture("invitation-unknown");
  }

  @Test
  void thePageRunsNoScriptButItsOwn() {
    var page = LOCKBOX.window();

    page.open("/invitation.html#token=x");

    var policy =
        (String)
            page.page()
                .evaluate(
                    "async () => (await fetch('/invitation.html')).headers.get('Content-Security-Policy')");
    assertThat(policy).contains("default-src 'none'", "script-src 'self'").doesNotContain("unsafe");
  }

  private static void fill(Window page, String password, String again) {
    page.page().getByLabel("Password", exactly()).fill(password);
    page.page().getByLabel("The same password again").fill(again);
    page.button("Set password").click();
  }

  private static Page.GetByLabelOptions exactly() {
    return new Page.GetByLabelOptions().setExact(true);
  }

  /** Waits for the mail that invites the address, and reads the code out of its link. */
  private static String tokenFor(String address) {
    return await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> LOCKBOX.mails().stream().flatMap(mail -> token(mail, address)).findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  private static Stream<String> token(Path file, String address) {
    try (var in = Files.newInputStream(file)) {
      var mail = new MimeMessage(Session.getInstance(new Properties()), in);
      if (!mail.getAllRecipients()[0].toString().contains(address)) {
        return Stream.empty();
      }
      var text = new ByteArrayOutputStream();
      var parts = (MimeMultipart) mail.getContent();
      for (var i = 0; i < parts.getCount(); i++) {
        text.write(
            String.valueOf(parts.getBodyPart(i).getContent()).getBytes(StandardCharsets.UTF_8));
      }
      return LINK.matcher(text.toString(StandardCharsets.UTF_8)).results().map(r -> r.group(1));
    } catch (MessagingException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
