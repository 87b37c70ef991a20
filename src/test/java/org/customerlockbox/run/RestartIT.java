package org.customerlockbox.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.customerlockbox.run.LockboxProcess.Installation;
import org.customerlockbox.support.Client.Answer;
import org.customerlockbox.support.Database;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * Proves that killing the process (SIGKILL) loses nothing that was answered, opens nothing and
 * keeps nothing open, on both databases.
 */
class RestartIT {

  private static final String REQUESTS = "/api/v1/access-requests";
  private static final String MAILBOX = "/content/contoso/mailboxes/carol@contoso.example/messages";
  private static final String DOCUMENTS = "/content/contoso/documents/finance/";

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @ParameterizedTest
  @EnumSource(Database.class)
  void aKilledProcessLosesNothingAndAccessThatRanOutMeanwhileIsDeniedFromTheFirstAnswer(
      Database kind) {
    var installation = Installation.demo();
    var url = kind == Database.H2 ? installation.embeddedUrl() : kind.create();
    if (kind == Database.POSTGRESQL) {
      installation = installation.onDatabase(kind, url);
    }
    var filedUntilTheEnd = ConcurrentHashMap.<String>newKeySet();
    Map<String, Instant> ends;
    String waiting;
    String open;
    String runningOut;
    String expiring;
    List<String> recordsBefore;

    var first = installation.start();
    try {
      waiting = pending(first, "mailbox", "frank@fabrikam.example", "fabrikam", "PT1H");
      open = opened(first, "mailbox", "carol@contoso.example", "PT2H");
      // long enough to be seen open here, short enough to be over before anybody answers again
      runningOut = opened(first, "document", "/finance/", "PT20S");
      assertThat(first.as("erin").get(DOCUMENTS).status()).isEqualTo(200);
      setLifetime(first, "PT20S");
      expiring = pending(first, "document", "/legal/", "contoso", "PT1H");
      setLifetime(first, "PT12H");
      assertThat(first.as("erin").get(MAILBOX).status()).isEqualTo(200);
      ends =
          Map.of(
              runningOut, instant(request(first, runningOut), "accessEndDateTime"),
              expiring, instant(request(first, expiring), "expirationDateTime"));
      recordsBefore = records(first, List.of(waiting, open, runningOut, expiring));
      // killed in the middle of work, not at rest
      killWhileFiling(first, filedUntilTheEnd);
    } finally {
      first.kill();
    }

    assertThat(filedUntilTheEnd).as("requests answered with 201 until the end").isNotEmpty();
    await()
        .atMost(PATIENCE)
        .until(() -> ends.values().stream().allMatch(end -> Instant.now().isAfter(end)));

    var second = installation.launch();
    try {
      var erin = second.as("erin");
      var firstAnswer = firstAnswer(() -> erin.get(DOCUMENTS));
      assertThat(firstAnswer.status()).as("%s", firstAnswer).isEqualTo(403);
      second.awaitReady();

      // what ran out is over, whether or not its timer ran already
      assertThat(request(second, runningOut).field("status")).isIn("Completing", "Completed");
      assertThat(request(second, expiring).field("status")).isEqualTo("Expired");
      // what was open is open still, until the same instant
      assertThat(erin.get(MAILBOX).status()).isEqualTo(200);
      // what waited waits, and nothing that was answered is lost
      assertThat(request(second, waiting).field("status")).isEqualTo("Pending");
      assertThat(filedUntilTheEnd)
          .allSatisfy(
              id -> assertThat(request(second, id).field("status")).isEqualTo("Initializing"));
      assertThat(records(second, List.of(waiting, open, runningOut, expiring)))
          .containsSubsequence(recordsBefore);

      // the timers of meanwhile run
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                assertThat(request(second, runningOut).field("status")).isEqualTo("Completed");
                assertThat(process(second, runningOut)).isEmpty();
                assertThat(process(second, expiring)).isEmpty();
              });
      // and the story goes on
      assertThat(decided(second, "fay", waiting).status()).isEqualTo(200);
      await()
          .atMost(PATIENCE)
          .until(() -> !request(second, waiting).json().path("accessStartDateTime").isNull());
      assertThat(erin.post(REQUESTS + "/" + open + "/complete").status()).isEqualTo(200);
      assertThat(erin.get(MAILBOX).status()).isEqualTo(403);
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                var mails = second.as("otto").get("/api/v1/mails?status=Pending");
                // one, if it was under way when the process was killed: see below
                assertThat(mails.json().path("total").asLong())
                    .as("%s", mails)
                    .isLessThanOrEqualTo(1);
              });
    } finally {
      second.kill();
    }

    var database = database(kind, url);
    assertTheLogHasNoGap(database);
    assertEachMailWasSent(database, installation);
  }

  /** Files requests from three sides and kills the process in the midst of them. */
  private static void killWhileFiling(LockboxProcess process, Set<String> answered) {
    var underWay = new CountDownLatch(10);
    var filing =
        Stream.of("erin", "omar", "erin")
            .map(
                engineer ->
                    CompletableFuture.runAsync(
                        () -> fileUntilKilled(process, engineer, answered, underWay),
                        command -> new Thread(command).start()))
            .toList();
    try {
      assertThat(underWay.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    process.kill();
    filing.forEach(CompletableFuture::join);
  }

  private static void fileUntilKilled(
      LockboxProcess process, String engineer, Set<String> answered, CountDownLatch underWay) {
    var caller = process.as(engineer);
    try {
      while (true) {
        var filed =
            caller.post(REQUESTS, filing("contoso", "mailbox", "carol@contoso.example", "PT1H"));
        assertThat(filed.status()).as("%s", filed).isEqualTo(201);
        answered.add(filed.field("requestId"));
        underWay.countDown();
      }
    } catch (UncheckedIOException e) {
      // killed: what had no answer is not counted
    }
  }

  private static Map<String, Object> filing(
      String tenant, String type, String resource, String duration) {
    return Map.of(
        "tenantId",
        tenant,
        "serviceRequestNumber",
        "SR-4712",
        "reason",
        Map.of("type", "ProductionAlert", "detail", "The disk of a mail store is full"),
        "resources",
        List.of(Map.of("type", type, "id", resource)),
        "actions",
        List.of("read"),
        "requestedDuration",
        duration);
  }

  private static String pending(
      LockboxProcess process, String type, String resource, String tenant, String duration) {
    var filed = process.as("erin").post(REQUESTS, filing(tenant, type, resource, duration));
    assertThat(filed.status()).as("%s", filed).isEqualTo(201);
    var id = filed.field("requestId");
    for (var approver : List.of("mona", "sofia")) {
      var decided = decided(process, approver, id);
      assertThat(decided.status()).as("%s", decided).isEqualTo(200);
    }
    return id;
  }

  private static String opened(
      LockboxProcess process, String type, String resource, String duration) {
    var id = pending(process, type, resource, "contoso", duration);
    assertThat(decided(process, "alice", id).status()).isEqualTo(200);
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> !request(process, id).json().path("accessStartDateTime").isNull());
    return id;
  }

  private static Answer decided(LockboxProcess process, String approver, String id) {
    return process
        .as(approver)
        .post(REQUESTS + "/" + id + "/decisions", Map.of("decision", "Approve", "comment", ""));
  }

  private static void setLifetime(LockboxProcess process, String lifetime) {
    var changed =
        process
            .as("adele")
            .put(
                "/api/v1/tenants/contoso/settings",
                Map.of(
                    "customerLockboxEnabled",
                    true,
                    "requestLifetime",
                    lifetime,
                    "maxAccessDuration",
                    "PT4H"));
    assertThat(changed.status()).as("%s", changed).isEqualTo(200);
  }

  /** The request as its requester sees it. */
  private static Answer request(LockboxProcess process, String id) {
    var found = process.as("erin").get(REQUESTS + "/" + id);
    return found.status() == 404 ? process.as("omar").get(REQUESTS + "/" + id) : found;
  }

  private static Instant instant(Answer request, String field) {
    return Instant.parse(request.field(field));
  }

  /** The request's process in the engine, as an operator finds it; empty when it has ended. */
  private static List<String> process(LockboxProcess process, String id) {
    var found = process.as("otto").get("/engine-rest/process-instance?businessKey=" + id);
    assertThat(found.status()).as("%s", found).isEqualTo(200);
    return found.json().findValuesAsText("id");
  }

  /** What the log says about each of the requests, in its order. */
  private static List<String> records(LockboxProcess process, List<String> requests) {
    return requests.stream()
        .map(id -> process.as("erin").get(REQUESTS + "/" + id + "/audit"))
        .flatMap(audit -> audit.json().path("items").findValuesAsText("id").stream())
        .toList();
  }

  /** The first answer that comes at all, ready or not. */
  private static Answer firstAnswer(Supplier<Answer> call) {
    var answer = new AtomicReference<Answer>();
    await()
        .atMost(PATIENCE.multipliedBy(2))
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              try {
                answer.set(call.get());
                return true;
              } catch (UncheckedIOException e) {
                return false; // nobody listens yet
              }
            });
    return answer.get();
  }

  private static JdbcClient database(Database kind, String url) {
    return JdbcClient.create(new DriverManagerDataSource(url, kind.user(), ""));
  }

  private static void assertTheLogHasNoGap(JdbcClient database) {
    var logs = database.sql("select tenant_id, last_sequence from audit_log").query().listOfRows();
    assertThat(logs).isNotEmpty();
    for (var log : logs) {
      var sequences =
          database
              .sql("select sequence from audit_record where tenant_id = :log order by sequence")
              .param("log", log.get("tenant_id"))
              .query(Long.class)
              .list();
      var last = ((Number) log.get("last_sequence")).longValue();
      assertThat(sequences)
          .as("the log of %s", log.get("tenant_id"))
          .isEqualTo(LongStream.rangeClosed(1, last).boxed().toList());
    }
  }

  /**
   * Each mail went out exactly once: one file for each row, under the row's own Message-ID. The one
   * that was under way when the process was killed may still wait for the lease of its sender to
   * run out.
   */
  private static void assertEachMailWasSent(JdbcClient database, Installation installation) {
    var sent =
        database.sql("select id from mail_outbox where status = 'Sent'").query(String.class).list();
    var underWay =
        database
            .sql("select id from mail_outbox where status <> 'Sent' and claimed_until is not null")
            .query(String.class)
            .list();
    var all = database.sql("select count(*) from mail_outbox").query(Long.class).single();
    assertThat(sent).isNotEmpty();
    assertThat(underWay).as("mails under way when it was killed").hasSizeLessThanOrEqualTo(1);
    assertThat(all).as("every mail is sent or under way").isEqualTo(sent.size() + underWay.size());

    var files =
        LockboxProcess.mails(installation).stream()
            .map(RestartIT::messageId)
            .map(id -> id.replaceAll("^<|@.*$", ""))
            .toList();
    assertThat(files).as("one file for each mail").doesNotHaveDuplicates().containsAll(sent);
    assertThat(files)
        .allSatisfy(
            id -> assertThat(id).isIn(Stream.of(sent, underWay).flatMap(List::stream).toList()));
  }

  private static String messageId(Path mail) {
    try (var content = Files.newInputStream(mail)) {
      return new MimeMessage(null, content).getMessageID();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (MessagingException e) {
      throw new IllegalStateException(mail.toString(), e);
    }
  }
}
