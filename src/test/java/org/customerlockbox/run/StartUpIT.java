package org.customerlockbox.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.customerlockbox.run.LockboxProcess.Installation;
import org.customerlockbox.support.Client;
import org.customerlockbox.support.Client.Answer;
import org.customerlockbox.support.Database;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * Proves that each way of starting that the README names works as it says, and that a start that
 * must not happen ends with a sentence and leaves the database as it was.
 */
class StartUpIT {

  private static final String REQUESTS = "/api/v1/access-requests";
  private static final String MAILBOX = "/content/contoso/mailboxes/carol@contoso.example/messages";
  private static final String PASSWORD = "correct horse battery";
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Test
  void theDemoIsReadyWithinThirtySecondsOfTwoProcessors() {
    try (var demo = Installation.demo().start()) {
      // not the wall's clock: other work on this machine is no fault of the application
      assertThat(demo.processorTime()).isLessThan(Duration.ofSeconds(2 * 30));
      var waiting = demo.as("alice").get(REQUESTS + "?status=Pending");
      assertThat(waiting.json().path("total").asInt()).as("%s", waiting).isEqualTo(1);
      assertThat(waiting.json().at("/items/0/requester/id").asText()).isEqualTo("erin");
      assertThat(waiting.json().at("/items/0/tenantId").asText()).isEqualTo("contoso");
    }
  }

  @Test
  void withoutTheDemoAndWithoutADatabaseItSaysInOneLineWhatIsMissing() {
    var refused = Installation.production().startInVain();

    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.outputText().lines())
        .singleElement()
        .asString()
        .contains("SPRING_DATASOURCE_URL", "SPRING_DATASOURCE_USERNAME", "demo");
  }

  @Test
  void aProductionStartsEmptyAndItsFirstAdministratorComesFromTheBootstrapOnce() throws Exception {
    var kind = Database.POSTGRESQL;
    var installation = Installation.production().onDatabase(kind, kind.create());
    var token = installation.dataDirectory().resolve("bootstrap-token");
    try (var lockbox = installation.start()) {
      // nobody of the demo is there
      for (var user : List.of("erin", "alice", "admin")) {
        assertThat(lockbox.as(user).get("/api/v1/me").status()).isEqualTo(401);
      }
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(token)))
          .isEqualTo("rw-------");
      assertThat(lockbox.outputText()).doesNotContain(Files.readString(token));

      assertThat(bootstrap(lockbox, "not-the-token-not-the-token-not-the-token", "ada").status())
          .isEqualTo(404);
      var oneTimeToken = Files.readString(token);
      var first = bootstrap(lockbox, oneTimeToken, "ada");
      assertThat(first.status()).as("%s", first).isEqualTo(201);
      assertThat(bootstrap(lockbox, oneTimeToken, "eve").status()).isEqualTo(404);
      assertThat(token).doesNotExist();

      var ada = lockbox.anonymous().signedIn("ada", PASSWORD);
      assertThat(ada.get("/api/v1/me").json().path("roles").toString())
          .isEqualTo("[\"provider.administrator\"]");
      addedAndInvited(lockbox, installation, ada, "emil", "engineer");
      addedAndInvited(lockbox, installation, ada, "mia", "manager");
      addedAndInvited(lockbox, installation, ada, "sid", "security");
      takeOnTailspin(lockbox, installation, ada);
    }
    // a second start offers no second way in
    try (var lockbox = installation.start()) {
      assertThat(token).doesNotExist();
      assertThat(lockbox.anonymous().signedIn("emil", PASSWORD).get("/api/v1/me").status())
          .isEqualTo(200);
    }
  }

  private static Answer bootstrap(LockboxProcess lockbox, String token, String userId) {
    return lockbox
        .anonymous()
        .post(
            "/api/v1/bootstrap",
            Map.of(
                "token", token,
                "userId", userId,
                "displayName", "Ada Min",
                "email", userId + "@provider.example",
                "password", PASSWORD));
  }

  private static void addedAndInvited(
      LockboxProcess lockbox, Installation installation, Client ada, String userId, String role) {
    var email = userId + "@provider.example";
    var added =
        ada.post(
            "/api/v1/accounts",
            Map.of(
                "userId", userId, "displayName", userId, "email", email, "roles", List.of(role)));
    assertThat(added.status()).as("%s", added).isEqualTo(201);
    accepted(lockbox, installation, email);
    var me = lockbox.anonymous().signedIn(userId, PASSWORD).get("/api/v1/me");
    assertThat(me.json().path("roles").toString()).isEqualTo("[\"provider." + role + "\"]");
  }

  /**
   * The tenant's whole way from being taken on to having opted in, on its own people's decisions.
   */
  private static void takeOnTailspin(
      LockboxProcess lockbox, Installation installation, Client ada) {
    var takenOn =
        ada.post(
            "/api/v1/tenants",
            Map.of(
                "tenantId", "tailspin",
                "name", "Tailspin Toys",
                "organizationId", "7a115b1d-0000-4000-8000-000000000004",
                "administrator",
                    Map.of("email", "tina@tailspin.example", "displayName", "Tina Toys")));
    assertThat(takenOn.status()).as("%s", takenOn).isEqualTo(201);
    var tinasName = accepted(lockbox, installation, "tina@tailspin.example");
    var tina = lockbox.anonymous().signedIn(tinasName, PASSWORD);

    var member =
        tina.post(
            "/api/v1/tenants/tailspin/members",
            Map.of("userId", "tom", "displayName", "Tom Toys", "email", "tom@tailspin.example"));
    assertThat(member.status()).as("%s", member).isEqualTo(201);
    accepted(lockbox, installation, "tom@tailspin.example");
    assertThat(tina.put("/api/v1/tenants/tailspin/approvers/tom").status()).isEqualTo(204);
    var settings =
        tina.put(
            "/api/v1/tenants/tailspin/settings",
            Map.of(
                "customerLockboxEnabled", true,
                "requestLifetime", "PT12H",
                "maxAccessDuration", "PT4H"));
    assertThat(settings.status()).as("%s", settings).isEqualTo(200);
  }

  /** Accepts the invitation that lies in the mail directory; once. Returns the account's id. */
  private static String accepted(
      LockboxProcess lockbox, Installation installation, String address) {
    var token =
        await()
            .atMost(PATIENCE)
            .until(() -> tokenFor(installation, address), found -> !found.isEmpty());
    var path = "/api/v1/invitations/" + token;
    var accepted = lockbox.anonymous().post(path, Map.of("password", PASSWORD));
    assertThat(accepted.status()).as("%s", accepted).isEqualTo(200);
    assertThat(lockbox.anonymous().post(path, Map.of("password", PASSWORD)).status())
        .isEqualTo(404);
    return accepted.field("userId");
  }

  private static String tokenFor(Installation installation, String address) {
    var link = Pattern.compile("#token=([A-Za-z0-9_-]+)");
    for (var mail : LockboxProcess.mails(installation)) {
      if (mail.getFileName().toString().contains(address)) {
        var found = link.matcher(text(mail));
        if (found.find()) {
          return found.group(1);
        }
      }
    }
    return "";
  }

  private static String text(Path mail) {
    try (var content = Files.newInputStream(mail)) {
      var parts = (MimeMultipart) new MimeMessage(null, content).getContent();
      BodyPart plain = parts.getBodyPart(0);
      return (String) plain.getContent();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (MessagingException e) {
      throw new IllegalStateException(mail.toString(), e);
    }
  }

  @Test
  void theDemoAndAProductionRefuseEachOthersDatabaseAndLeaveItAsItWas() {
    var kind = Database.POSTGRESQL;
    var production = kind.create();
    var demo = kind.create();
    Installation.production().onDatabase(kind, production).start().close();
    Installation.demo().onDatabase(kind, demo).start().close();

    assertRefuses(Installation.demo().onDatabase(kind, production), kind, production, "demo");
    assertRefuses(Installation.production().onDatabase(kind, demo), kind, demo, "demo");
  }

  @Test
  void theDemoRefusesADatabaseThatBelongsToSomebodyElse() {
    var kind = Database.POSTGRESQL;
    var foreign = kind.create();
    database(kind, foreign).sql("create table customer (id integer primary key)").update();
    database(kind, foreign).sql("insert into customer (id) values (1)").update();

    assertRefuses(Installation.demo().onDatabase(kind, foreign), kind, foreign, "neither");
  }

  private static void assertRefuses(
      Installation installation, Database kind, String url, String word) {
    var before = contents(database(kind, url));
    assertThat(before).isNotEmpty();

    var refused = installation.startInVain();

    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.outputText()).contains("database").contains(word);
    assertThat(contents(database(kind, url))).isEqualTo(before);
  }

  /** Every row of every table, in PostgreSQL's own words. */
  private static Map<String, List<String>> contents(JdbcClient database) {
    var contents = new TreeMap<String, List<String>>();
    var tables =
        database
            .sql("select table_name from information_schema.tables where table_schema = 'public'")
            .query(String.class)
            .list();
    for (var table : tables) {
      contents.put(
          table,
          database
              .sql("select cast(t.* as text) from \"" + table + "\" t order by 1")
              .query(String.class)
              .list());
    }
    return contents;
  }

  private static JdbcClient database(Database kind, String url) {
    return JdbcClient.create(new DriverManagerDataSource(url, kind.user(), ""));
  }

  @Test
  void withoutJobsItDecidesAndOpensNothingUntilJobsRunAgainAndNeverBeyondTheLimit() {
    var demo = Installation.demo();
    var withoutJobs = demo.with("CAMUNDA_BPM_JOB_EXECUTION_ENABLED", "false");

    String tooLate;
    Instant limit;
    try (var lockbox = withoutJobs.with("LOCKBOX_REQUEST_OPEN_WITHIN", "PT3S").start()) {
      tooLate = approved(lockbox);
      limit = Instant.now().plusSeconds(3);
      assertNotOpen(lockbox, tooLate);
    }
    await().atMost(PATIENCE).until(() -> Instant.now().isAfter(limit));

    String inTime;
    try (var lockbox = withoutJobs.start()) {
      // read by the clock: no job has run
      assertThat(request(lockbox, tooLate).field("status")).isEqualTo("Error");
      assertThat(processOf(lockbox, tooLate)).isNotEmpty();
      inTime = approved(lockbox);
      assertNotOpen(lockbox, inTime);
    }

    try (var lockbox = demo.start()) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                assertThat(lockbox.as("erin").get(MAILBOX).status()).isEqualTo(200);
                assertThat(processOf(lockbox, tooLate)).isEmpty();
              });
      var late = request(lockbox, tooLate);
      assertThat(late.field("status")).isEqualTo("Error");
      assertThat(late.json().path("accessStartDateTime").isNull()).isTrue();
      assertThat(request(lockbox, inTime).json().path("accessStartDateTime").isNull()).isFalse();
    }
  }

  private static String approved(LockboxProcess lockbox) {
    var filed =
        lockbox
            .as("erin")
            .post(
                REQUESTS,
                Map.of(
                    "tenantId",
                    "contoso",
                    "serviceRequestNumber",
                    "SR-4713",
                    "reason",
                    Map.of("type", "ProductionAlert", "detail", "A store is full"),
                    "resources",
                    List.of(Map.of("type", "mailbox", "id", "carol@contoso.example")),
                    "actions",
                    List.of("read"),
                    "requestedDuration",
                    "PT1H"));
    assertThat(filed.status()).as("%s", filed).isEqualTo(201);
    var id = filed.field("requestId");
    for (var approver : List.of("mona", "sofia", "alice")) {
      var decided =
          lockbox
              .as(approver)
              .post(REQUESTS + "/" + id + "/decisions", Map.of("decision", "Approve"));
      assertThat(decided.status()).as("%s", decided).isEqualTo(200);
    }
    return id;
  }

  private static void assertNotOpen(LockboxProcess lockbox, String id) {
    var request = request(lockbox, id);
    assertThat(request.json().path("accessStartDateTime").isNull()).as("%s", request).isTrue();
    assertThat(lockbox.as("erin").get(MAILBOX).status()).isEqualTo(403);
  }

  private static Answer request(LockboxProcess lockbox, String id) {
    return lockbox.as("erin").get(REQUESTS + "/" + id);
  }

  private static List<String> processOf(LockboxProcess lockbox, String id) {
    var found = lockbox.as("otto").get("/engine-rest/process-instance?businessKey=" + id);
    assertThat(found.status()).as("%s", found).isEqualTo(200);
    return found.json().findValuesAsText("id");
  }
}
