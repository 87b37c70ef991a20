package org.customerlockbox.feed;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.customerlockbox.support.Client;
import org.customerlockbox.support.Client.Answer;
import org.customerlockbox.support.LockboxApp;

/**
 * A collector as they are: gets a token, starts subscriptions, asks for content window by window
 * from the last {@code contentCreated} plus a second on, follows pages, fetches each blob, and
 * reads only its first record if it is one of those that do.
 */
final class Collector {

  /** What a collector of Contoso or Fabrikam puts into its addresses. */
  private static final Map<String, String> ORGANIZATIONS =
      Map.of(
          "contoso", "c0a70505-0000-4000-8000-000000000001",
          "fabrikam", "fab41ca0-0000-4000-8000-000000000002");

  private static final String PUBLISHER =
      "PublisherIdentifier=5a1b0d58-0000-4000-8000-000000000009";

  private final LockboxApp app;
  private final String organizationId;
  private final String clientId;
  private final String secret;
  private final Map<String, Instant> newest = new TreeMap<>();
  private final List<JsonNode> records = new ArrayList<>();
  private String token = "";
  private Instant tokenUntil = Instant.EPOCH;
  private boolean readsFirstOnly;

  static String organization(String tenant) {
    return Objects.requireNonNull(ORGANIZATIONS.get(tenant));
  }

  Collector(LockboxApp app, String tenant) {
    this(app, organization(tenant), tenant + "-siem", "lockbox");
  }

  Collector(LockboxApp app, String organizationId, String clientId, String secret) {
    this.app = app;
    this.organizationId = organizationId;
    this.clientId = clientId;
    this.secret = secret;
  }

  Collector readingFirstRecordsOnly() {
    readsFirstOnly = true;
    return this;
  }

  /** Starts with content that becomes available from now on. */
  Collector subscribed(String... contentTypes) {
    for (var type : contentTypes) {
      var answer = post("/subscriptions/start?contentType=" + type + "&" + PUBLISHER);
      if (answer.status() != 200) {
        throw new AssertionError(answer.toString());
      }
      newest.put(type, app.now().minusSeconds(1));
    }
    return this;
  }

  /** Collects all that is available, day by day. */
  Collector collects() {
    for (var type : List.copyOf(newest.keySet())) {
      var start = Objects.requireNonNull(newest.get(type)).plusSeconds(1);
      while (start.isBefore(app.now().plusSeconds(1))) {
        var end = start.plus(Duration.ofHours(24));
        var path =
            "/subscriptions/content?contentType=%s&startTime=%s&endTime=%s&%s"
                .formatted(
                    type, FeedTimes.withoutZone(start), FeedTimes.withoutZone(end), PUBLISHER);
        for (var page = insist(get(path)); ; ) {
          for (var blob : page.json()) {
            fetch(type, blob);
          }
          var next = page.header("NextPageUri");
          if (next.isEmpty()) {
            break;
          }
          page = insist(absolute(next.get() + "&" + PUBLISHER));
        }
        start = end;
      }
    }
    return this;
  }

  private void fetch(String type, JsonNode blob) {
    var created = Instant.parse(blob.path("contentCreated").asText());
    if (!created.isAfter(newest.get(type))) {
      throw new AssertionError("Not after " + newest.get(type) + ": " + blob);
    }
    newest.put(type, created);
    var content = insist(absolute(blob.path("contentUri").asText() + "?" + PUBLISHER));
    if (readsFirstOnly) {
      records.add(content.json().get(0));
    } else {
      content.json().forEach(records::add);
    }
  }

  // --------------------------------------------------------------------------- what it has

  List<JsonNode> records() {
    return List.copyOf(records);
  }

  List<String> operations() {
    return texts("Operation");
  }

  List<String> texts(String field) {
    return records.stream().map(record -> record.path(field).asText()).toList();
  }

  List<Long> sequences() {
    return records.stream().map(record -> record.path("LogSequence").asLong()).toList();
  }

  // -------------------------------------------------------------------------------- calls

  Answer get(String path) {
    return client().get(feed() + path);
  }

  Answer post(String path) {
    return client().post(feed() + path);
  }

  Answer post(String path, Object body) {
    return client().post(feed() + path, body);
  }

  /** Calls an address as it was given, on this application. */
  Answer absolute(String uri) {
    var prefix = "http://localhost:" + app.port();
    if (!uri.startsWith(prefix)) {
      throw new AssertionError(uri + " does not lead to " + prefix);
    }
    return client().get(uri.substring(prefix.length()));
  }

  String feed() {
    return "/api/v1.0/" + organizationId + "/activity/feed";
  }

  Client client() {
    return app.anonymous().with("Authorization", "Bearer " + token());
  }

  String token() {
    if (!app.now().isBefore(tokenUntil)) {
      var answer =
          tokenFrom(
              "/" + organizationId + "/oauth2/token",
              Map.of("client_id", clientId, "client_secret", secret));
      if (answer.status() != 200) {
        throw new AssertionError(answer.toString());
      }
      token = answer.field("access_token");
      tokenUntil = Instant.ofEpochSecond(Long.parseLong(answer.field("expires_on")));
    }
    return token;
  }

  /** Asks for a token; the grant is added unless it is given. */
  Answer tokenFrom(String path, Map<String, String> form) {
    return tokenFrom(app.anonymous(), path, form);
  }

  static Answer tokenFrom(Client client, String path, Map<String, String> form) {
    var all = new HashMap<String, String>();
    all.put("grant_type", "client_credentials");
    all.putAll(form);
    return client
        .with("Content-Type", "application/x-www-form-urlencoded")
        .send("POST", path, encoded(all));
  }

  static String encoded(Map<String, String> form) {
    var pairs = new ArrayList<String>();
    new LinkedHashMap<>(form)
        .forEach(
            (name, value) -> {
              if (!value.isEmpty()) {
                pairs.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
              }
            });
    return String.join("&", pairs);
  }

  private static Answer insist(Answer answer) {
    if (answer.status() != 200) {
      throw new AssertionError(answer.toString());
    }
    return answer;
  }
}
