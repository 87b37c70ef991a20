package org.customerlockbox.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;
import org.customerlockbox.run.LockboxProcess.Installation;
import org.customerlockbox.support.Client;
import org.customerlockbox.support.Database;
import org.customerlockbox.support.LockboxApp;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Proves that killing the process (SIGKILL) while it publishes loses no record of the feed and
 * tells none twice, on both databases and by the real clock.
 */
class FeedRestartIT {

  private static final String ORGANIZATION = "c0a70505-0000-4000-8000-000000000001";
  private static final String FEED = "/api/v1.0/" + ORGANIZATION + "/activity/feed";
  private static final int KILLS = 2;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @ParameterizedTest
  @EnumSource(Database.class)
  void aProcessThatIsKilledWhileItPublishesLosesNoRecordAndTellsNoneTwice(Database kind) {
    // so that blobs of one record and of several are both under way
    var installation = Installation.demo().with("LOCKBOX_FEED_BACKLOG_LIMIT", "5");
    if (kind == Database.POSTGRESQL) {
      installation = installation.onDatabase(kind, kind.create());
    }
    var filed = ConcurrentHashMap.<String>newKeySet();
    var token = "";
    for (var kill = 0; kill < KILLS; kill++) {
      var process = installation.start();
      try {
        if (token.isEmpty()) {
          token = token(process);
          var started =
              caller(process, token).post(FEED + "/subscriptions/start?contentType=Audit.General");
          assertThat(started.status()).as("%s", started).isEqualTo(200);
        }
        killWhileFiling(process, filed);
      } finally {
        process.kill();
      }
    }
    assertThat(filed).as("requests answered with 201 until the end").hasSizeGreaterThan(KILLS * 20);

    var last = installation.start();
    try {
      // signed before the first kill, by the key that stayed
      var caller = caller(last, token);
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofSeconds(2))
          .untilAsserted(() -> assertThat(objects(collected(last, caller))).containsAll(filed));
      var records = collected(last, caller);

      assertThat(objects(records)).doesNotHaveDuplicates();
      var sequences = records.stream().map(record -> record.path("LogSequence").asLong()).toList();
      assertThat(sequences)
          .containsExactlyElementsOf(
              LongStream.rangeClosed(sequences.get(0), sequences.get(sequences.size() - 1))
                  .boxed()
                  .toList());
    } finally {
      last.kill();
    }
  }

  private static void killWhileFiling(LockboxProcess process, Set<String> filed) {
    var before = filed.size();
    var engineers =
        List.of("erin", "omar", "erin").stream()
            .map(engineer -> CompletableFuture.runAsync(() -> file(process.as(engineer), filed)))
            .toList();
    await().atMost(PATIENCE).until(() -> filed.size() >= before + 30);
    process.kill();
    engineers.forEach(CompletableFuture::join);
  }

  private static void file(Client engineer, Set<String> filed) {
    try {
      while (true) {
        var answer = engineer.post("/api/v1/access-requests", LockboxApp.filing());
        if (answer.status() == 201) {
          filed.add(answer.field("requestId"));
        }
      }
    } catch (UncheckedIOException e) {
      // killed
    }
  }

  private static String token(LockboxProcess process) {
    var answer =
        process
            .anonymous()
            .with("Content-Type", "application/x-www-form-urlencoded")
            .send(
                "POST",
                "/" + ORGANIZATION + "/oauth2/v2.0/token",
                "grant_type=client_credentials&client_id=contoso-siem&client_secret=lockbox");
    assertThat(answer.status()).as("%s", answer).isEqualTo(200);
    return answer.field("access_token");
  }

  private static Client caller(LockboxProcess process, String token) {
    return process.anonymous().with("Authorization", "Bearer " + token);
  }

  /** All that is available, in the order of availability. */
  private static List<JsonNode> collected(LockboxProcess process, Client caller) {
    Map<String, JsonNode> blobs = new LinkedHashMap<>();
    var path = FEED + "/subscriptions/content?contentType=Audit.General";
    for (; ; ) {
      var page = caller.get(path);
      assertThat(page.status()).as("%s", page).isEqualTo(200);
      page.json().forEach(blob -> blobs.put(blob.path("contentCreated").asText(), blob));
      var next = page.header("NextPageUri");
      if (next.isEmpty()) {
        break;
      }
      path = next.get().substring(process.url().length());
    }
    var records = new ArrayList<JsonNode>();
    for (var blob : blobs.values()) {
      var content = caller.get(blob.path("contentUri").asText().substring(process.url().length()));
      assertThat(content.status()).as("%s", content).isEqualTo(200);
      content.json().forEach(records::add);
    }
    return records;
  }

  private static List<String> objects(List<JsonNode> records) {
    return records.stream()
        .filter(record -> record.path("Operation").asText().equals("Create Lockbox Request"))
        .map(record -> record.path("RequestId").asText())
        .toList();
  }
}
