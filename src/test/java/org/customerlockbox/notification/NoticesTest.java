package org.customerlockbox.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.customerlockbox.notification.MailWorld.REQUEST;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.customerlockbox.approval.Denied;
import org.customerlockbox.grant.AccessClosed;
import org.customerlockbox.grant.AccessOpened;
import org.customerlockbox.grant.CleanupFailed;
import org.customerlockbox.grant.Ending;
import org.customerlockbox.identity.Role;
import org.customerlockbox.request.ProviderApprovalDue;
import org.customerlockbox.request.ReminderDue;
import org.customerlockbox.request.RequestCanceled;
import org.customerlockbox.request.RequestExpired;
import org.customerlockbox.request.RequestFailed;
import org.customerlockbox.request.TenantAsked;
import org.customerlockbox.tenant.ApproverNamed;
import org.customerlockbox.tenant.ApproverRemoved;
import org.customerlockbox.tenant.SettingsChanged;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.IllegalTransactionStateException;

/** Who is told what. */
class NoticesTest {

  private final MailWorld world = new MailWorld(TestDatabase.H2.create());

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void asksEverybodyWhoMayApproveAtTheLevelButNotThoseWhoDecidedAlready() {
    world.person("mara", null, "Mara", Role.MANAGER, Role.SECURITY);
    world.decided("mara", "provider", "manager");

    world.happens(new ProviderApprovalDue(REQUEST, "security"));

    assertThat(world.told(MailKind.PROVIDER_APPROVAL_DUE)).containsExactly("sofia");
  }

  @Test
  void doesNotAskTheRequesterToApprove() {
    world.person("erin", null, "Erin Engineer", Role.ENGINEER, Role.MANAGER);

    world.happens(new ProviderApprovalDue(REQUEST, "manager"));

    assertThat(world.told(MailKind.PROVIDER_APPROVAL_DUE)).containsExactly("max", "mona");
  }

  @Test
  void asksOncePerLevelEvenWhoApprovesAtBoth() {
    world.person("mara", null, "Mara", Role.MANAGER, Role.SECURITY);

    world.happens(
        new ProviderApprovalDue(REQUEST, "manager"),
        new ProviderApprovalDue(REQUEST, "manager"),
        new ProviderApprovalDue(REQUEST, "security"));

    assertThat(world.told(MailKind.PROVIDER_APPROVAL_DUE))
        .containsExactly("mara", "mara", "max", "mona", "sofia");
  }

  @Test
  void asksNobodyForALevelThatNobodyHolds() {
    world.happens(new ProviderApprovalDue(REQUEST, "legal"));

    assertThat(world.queued()).isEmpty();
  }

  @Test
  void asksTheTenantsApproversOnly() {
    world.happens(new TenantAsked(REQUEST));

    assertThat(world.told(MailKind.TENANT_APPROVAL_DUE)).containsExactly("aaron", "alice");
  }

  @Test
  void tellsTheAdministratorsWhenATenantThatIsAskedHasNoApprover() {
    world.leaves("alice");
    world.inactive("aaron");

    world.happens(new TenantAsked(REQUEST));

    assertThat(world.told(MailKind.TENANT_APPROVAL_DUE)).containsExactly("adele");
    var mail = world.mail(MailKind.TENANT_APPROVAL_DUE, "adele");
    assertThat(mail.text()).contains("has no approver at present").doesNotContain("Decide in Task");
  }

  @Test
  void remindsAtHalfTimeAndBeforeTheDeadline() {
    world.happens(new ReminderDue(REQUEST, "half"), new ReminderDue(REQUEST, "last"));

    assertThat(world.told(MailKind.REMINDER_HALF)).containsExactly("aaron", "alice");
    assertThat(world.told(MailKind.REMINDER_LAST)).containsExactly("aaron", "alice");
    assertThat(world.mail(MailKind.REMINDER_LAST, "alice").subject())
        .startsWith("LBX-7K3M9QFD: last reminder, decide before 24 Nov 2026, 06:30:00 UTC");
  }

  @Test
  void tellsRequesterApproversAndAdministratorsOfEveryEndingEachOnce() {
    world.person("alice", "contoso", "Alice", Role.TENANT_APPROVER, Role.TENANT_ADMINISTRATOR);

    world.happens(
        new AccessOpened(REQUEST, Facts.UNTIL),
        new Denied(REQUEST, "provider", "manager", "mona", "No."),
        new Denied(REQUEST, "tenant", null, "alice", "No."),
        new RequestExpired(REQUEST, true),
        new RequestCanceled(REQUEST),
        new AccessClosed(REQUEST, Ending.REVOKED, "alice", ""),
        new AccessClosed(REQUEST, Ending.COMPLETED, "system", ""),
        new RequestFailed(REQUEST, "Access did not open in time."));

    for (var kind :
        List.of(
            MailKind.ACCESS_OPEN,
            MailKind.DENIED_BY_PROVIDER,
            MailKind.DENIED_BY_TENANT,
            MailKind.EXPIRED,
            MailKind.CANCELLED,
            MailKind.REVOKED,
            MailKind.COMPLETED,
            MailKind.FAILED)) {
      assertThat(world.told(kind))
          .as(kind.code())
          .containsExactly("aaron", "adele", "alice", "erin");
    }
  }

  @Test
  void tellsATenantThatHasNotOptedInOfTheOutcomeAndThatNobodyWasAsked() {
    world.optedIn = false;
    world.leaves("alice");
    world.leaves("aaron");
    world.decided("mona", "provider", "manager");

    world.happens(new AccessOpened(REQUEST, Facts.UNTIL));

    assertThat(world.told(MailKind.ACCESS_OPEN)).containsExactly("adele", "erin");
    assertThat(world.mail(MailKind.ACCESS_OPEN, "adele").text())
        .contains("Nobody at Contoso was asked, because Contoso has not opted in")
        .contains("Mona Manager (mona), level manager");
  }

  @Test
  void doesNotSayThatNobodyWasAskedWhenTheTenantDecided() {
    world.decided("alice", "tenant", null);

    world.happens(new AccessOpened(REQUEST, Facts.UNTIL));

    assertThat(world.mail(MailKind.ACCESS_OPEN, "erin").text())
        .doesNotContain("was asked")
        .contains("Alice Approver (alice), Contoso, 23 Nov 2026, 18:30:00 UTC");
  }

  @Test
  void saysWhenAccessEndedEvenIfItWasClosedLater() {
    world.accessEndsAt = world.clock.instant().minusSeconds(3_600);

    world.happens(new AccessClosed(REQUEST, Ending.COMPLETED, "system", ""));

    assertThat(world.mail(MailKind.COMPLETED, "alice").text())
        .contains("Access is closed since 23 Nov 2026, 17:30:00 UTC.");
  }

  @Test
  void tellsOperatorsAdministratorsAndRequesterOfAFailedCleanUpOnce() {
    world.happens(
        new CleanupFailed(REQUEST, 3, "role reader_17 on db-4.internal is in use"),
        new CleanupFailed(REQUEST, 4, "role reader_17 on db-4.internal is in use"));

    assertThat(world.told(MailKind.CLEANUP_FAILED)).containsExactly("adele", "erin", "otto");
    assertThat(world.mail(MailKind.CLEANUP_FAILED, "otto").text())
        .contains("Access is closed for every decision", "being retried", "db-4.internal");
    assertThat(world.mail(MailKind.CLEANUP_FAILED, "adele").text()).doesNotContain("db-4.internal");
  }

  @Test
  void tellsTheTenantsAdministratorsOfEachChangeOfSettingsAndApprovers() {
    world.happens(
        new SettingsChanged("contoso", "alice", List.of("requestLifetime: PT12H to PT6H")),
        new SettingsChanged("contoso", "alice", List.of("requestLifetime: PT6H to PT12H")),
        new ApproverNamed("contoso", "carol", "adele"),
        new ApproverRemoved("contoso", "carol", "adele"));

    assertThat(world.told(MailKind.SETTINGS_CHANGED)).containsExactly("adele", "adele");
    assertThat(world.told(MailKind.APPROVER_NAMED)).containsExactly("adele");
    assertThat(world.told(MailKind.APPROVER_REMOVED)).containsExactly("adele");
    assertThat(world.mail(MailKind.APPROVER_NAMED, "adele").subject())
        .isEqualTo("Carol Customer now decides about access to content of Contoso");
  }

  @Test
  void givesTheOneTimeCodeToTheInvitedPersonAlone() {
    world.happens(Facts.all("Fine.").toArray());

    var withCode =
        world.queued().stream()
            .filter(mail -> (mail.subject() + mail.text() + mail.html()).contains(Facts.TOKEN))
            .map(mail -> mail.kind() + " " + mail.to())
            .toList();
    assertThat(withCode).containsExactly("invitation adele");
    assertThat(
            world
                .jdbc
                .sql("select mail_key from mail_outbox where kind = 'invitation'")
                .query(String.class)
                .single())
        .doesNotContain(Facts.TOKEN);
  }

  @Test
  void tellsNobodyOfAnotherTenantAndNoOrdinaryMember() {
    world.happens(Facts.all("Fine.").toArray());

    assertThat(world.queued()).extracting(MailWorld.Queued::to).doesNotContain("felix", "carol");
  }

  @Test
  void skipsAnInactiveRequesterAndAnAccountWithoutAddress() {
    world.inactive("erin");
    world.email("adele", " ");

    world.happens(new RequestCanceled(REQUEST));

    assertThat(world.told(MailKind.CANCELLED)).containsExactly("aaron", "alice");
  }

  @Test
  void saysPlainlyThatNoAccessHappenedAndThatTheProblemMayPersist() {
    world.happens(
        new Denied(REQUEST, "provider", "manager", "mona", "No."),
        new Denied(REQUEST, "tenant", null, "alice", "No."),
        new RequestExpired(REQUEST, false),
        new RequestFailed(REQUEST, "Access did not open in time."));

    assertThat(world.queued())
        .hasSize(16)
        .allSatisfy(
            mail -> {
              var plainly =
                  "No access happened. The problem reported under SR-4711 may therefore persist.";
              assertThat(mail.text()).contains(plainly);
              assertThat(mail.html()).contains(plainly);
            });
  }

  @Test
  void saysEverythingAboutTheRequestInEveryMailAboutOne() {
    world.happens(Facts.all("Fine.").toArray());

    var aboutRequest =
        world.queued().stream()
            .filter(mail -> mail.subject().startsWith("LBX-7K3M9QFD: "))
            .toList();
    assertThat(aboutRequest).hasSizeGreaterThan(30);
    assertThat(aboutRequest)
        .allSatisfy(
            mail -> {
              for (var body : List.of(mail.text(), mail.html())) {
                assertThat(body)
                    .contains(
                        "LBX-7K3M9QFD",
                        "SR-4711",
                        "Contoso",
                        "Erin Engineer (erin)",
                        "Customer initiated support",
                        "Carol cannot open mails from Monday",
                        "mailbox carol@contoso.example",
                        "document /finance/2026/",
                        "read",
                        "2 hours",
                        "23 Nov 2026, 18:30:00 UTC");
              }
            });
    assertThat(aboutRequest)
        .filteredOn(mail -> mail.kind().endsWith("-due") || mail.kind().startsWith("reminder"))
        .allSatisfy(
            mail ->
                assertThat(mail.text())
                    .contains("Decide before:", "24 Nov 2026, 06:30:00 UTC")
                    .contains("If nobody decides before 24 Nov 2026, 06:30:00 UTC, the request")
                    .contains("nobody gets access"));
  }

  @Test
  void tellsTheSameInPlainTextAsInHtml() {
    world.happens(Facts.all("Fine.").toArray());

    assertThat(world.queued())
        .allSatisfy(
            mail -> {
              var html = mail.html().replaceAll("(?s)<style>.*</style>", "");
              for (var line : mail.text().lines().toList()) {
                if (line.isBlank()
                    || line.startsWith("--")
                    || line.startsWith("Customer Lockbox:")
                    || line.startsWith("===")
                    || line.endsWith(":")) {
                  continue;
                }
                var words = line.replaceAll("^(>|\\*\\*\\*) ?| \\*\\*\\*$", "");
                for (var part : words.split(": +| {2,}")) {
                  assertThat(html).contains(escaped(part.replaceAll(":$", "").strip()));
                }
              }
            });
  }

  private static String escaped(String text) {
    return com.samskivert.mustache.Escapers.HTML.escape(text);
  }

  @Test
  void leadsToTasklistInMailsWithLinksAndToTheInvitation() {
    world.happens(Facts.all("Fine.").toArray());

    assertThat(world.mail(MailKind.TENANT_APPROVAL_DUE, "alice").html())
        .contains("href=\"https://lockbox.provider.example/camunda/app/tasklist/default/\"");
    assertThat(world.mail(MailKind.CLEANUP_FAILED, "otto").text())
        .contains("https://lockbox.provider.example/camunda/app/cockpit/default/");
    assertThat(world.mail(MailKind.INVITATION, "adele").text())
        .contains("https://lockbox.provider.example/invitation.html#token=" + Facts.TOKEN);
  }

  @Test
  void carriesNoLinkAtAllWhereLinksAreTurnedOff() {
    try (var without = new MailWorld(TestDatabase.H2.create(), false)) {
      without.detail = "See https://evil.example/x and http://a.example or WWW.evil.example";

      without.happens(Facts.all("ftp://files.example and www.evil.example").toArray());

      assertThat(without.queued())
          .allSatisfy(
              mail ->
                  assertThat(mail.subject() + mail.text() + mail.html())
                      .doesNotContain("://")
                      .doesNotContain("href")
                      .doesNotContain("lockbox.provider.example")
                      .doesNotContainIgnoringCase("www."));
      assertThat(without.mail(MailKind.TENANT_APPROVAL_DUE, "alice").text())
          .contains("Open Tasklist as you usually do and look for LBX-7K3M9QFD.");
      assertThat(without.mail(MailKind.INVITATION, "adele").text()).contains(Facts.TOKEN);
    }
  }

  @Test
  void tellsNobodyWhenTheFactRollsBack() {
    world.transaction.executeWithoutResult(
        status -> {
          world.happens(new RequestCanceled(REQUEST));
          status.setRollbackOnly();
        });

    assertThat(world.queued()).isEmpty();
  }

  @Test
  void refusesToQueueOutsideTheTransactionOfAFact() {
    assertThatThrownBy(() -> world.happensOutsideTransaction(new RequestCanceled(REQUEST)))
        .isInstanceOf(IllegalTransactionStateException.class);
  }

  @Test
  void coversEveryKindInTheseTests() {
    world.happens(Facts.all("Fine.").toArray());

    assertThat(world.queued().stream().map(MailWorld.Queued::kind).collect(Collectors.toSet()))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(MailKind.values()).map(MailKind::code).toList());
  }
}
