package org.customerlockbox.feed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.customerlockbox.audit.Operations;
import org.customerlockbox.support.Client.Answer;
import org.customerlockbox.support.Database;
import org.customerlockbox.support.LockboxApp;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Proves the life of a webhook against a receiver on this machine, and how calls are limited. */
class WebhookTest {

  private static final String READ = "mailbox carol@contoso.example";
  private static final int CALLS_A_MINUTE = 60;

  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class OnH2 extends Story {
    OnH2() {
      super(Database.H2);
    }
  }

  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class OnPostgreSql extends Story {
    OnPostgreSql() {
      super(Database.POSTGRESQL);
    }
  }

  /** Where a collector is told; answers as it was told to. */
  private static final class Receiver implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final String address;
    final List<JsonNode> bodies = new CopyOnWriteArrayList<>();
    final List<Map<String, List<String>>> headers = new CopyOnWriteArrayList<>();
    volatile int status = 200;
    volatile String location = "";

    Receiver() throws IOException {
      this(
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0), "http");
    }

    Receiver(HttpServer server, String scheme) {
      this.server = server;
      this.address = scheme + "://localhost:" + server.getAddress().getPort() + "/hook?from=us";
      server.createContext(
          "/",
          exchange -> {
            headers.add(Map.copyOf(exchange.getRequestHeaders()));
            bodies.add(JSON.readTree(exchange.getRequestBody().readAllBytes()));
            if (!location.isEmpty()) {
              exchange.getResponseHeaders().add("Location", location);
            }
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
          });
      server.start();
    }

    Map<String, Object> wanted(String authId) {
      return Map.of("webhook", Map.of("address", address, "authId", authId, "expiration", ""));
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }

  abstract static class Story extends FeedStory {

    private static final String START = "/subscriptions/start?contentType=Audit.Exchange";

    Story(Database database) {
      super(
          LockboxApp.start(
              database,
              Map.of(
                  "lockbox.feed.webhook-insecure", "true",
                  "lockbox.feed.webhook-private", "true",
                  "lockbox.feed.webhook-timeout", "PT1S",
                  "lockbox.feed.webhook-failures", "3",
                  "lockbox.feed.page-size", "2",
                  "lockbox.feed.requests-per-minute", String.valueOf(CALLS_A_MINUTE))));
    }

    @AfterAll
    void stop() {
      app.close();
    }

    @AfterEach
    void nobodyHears() {
      app.jdbc().sql("delete from feed_subscription").update();
    }

    @Test
    void aWebhookIsAskedAndThenTold() throws IOException {
      try (var receiver = new Receiver()) {
        var collector = contoso();
        var started = collector.post(START, receiver.wanted("o365 activity"));

        assertThat(started.status()).as("%s", started).isEqualTo(200);
        var code = receiver.bodies.get(0).path("validationCode").asText();
        assertThat(code).isNotEmpty();
        assertThat(receiver.headers.get(0).get("Webhook-validationcode")).containsExactly(code);
        assertThat(receiver.headers.get(0).get("Webhook-authid")).containsExactly("o365 activity");
        assertThat(receiver.headers.get(0).get("Content-type"))
            .containsExactly("application/json; charset=utf-8");
        var listed = collector.get("/subscriptions/list").json().get(0).path("webhook");
        assertThat(listed.path("status").asText()).isEqualTo("enabled");
        assertThat(listed.path("authId").asText()).isEqualTo("o365 activity");
        assertThat(listed.path("address").asText()).isEqualTo(receiver.address);
        assertThat(listed.path("expiration").isNull()).isTrue();

        facts("contoso", Operations.MAIL_ITEMS_ACCESSED, 3, READ);
        published();
        app.bean(WebhookRounds.class).deliverDue();
        app.bean(WebhookRounds.class).deliverDue();

        assertThat(receiver.bodies).hasSize(2);
        var told = receiver.bodies.get(1);
        assertThat(told).hasSize(3);
        assertThat(told.get(0).path("tenantId").asText())
            .isEqualTo(Collector.organization("contoso"));
        assertThat(told.get(0).path("clientId").asText()).isEqualTo("contoso-siem");
        var content =
            collector.get("/subscriptions/content?contentType=Audit.Exchange").json().get(0);
        for (var field : List.of("contentType", "contentId", "contentCreated")) {
          assertThat(told.get(0).path(field)).isEqualTo(content.path(field));
        }
        assertThat(told.get(0).path("contentUri").asText())
            .endsWith("/audit/" + content.path("contentId").asText());
        assertThat(receiver.headers.get(1).get("Webhook-authid")).containsExactly("o365 activity");
        assertThat(receiver.headers.get(1)).doesNotContainKey("Webhook-validationcode");

        // in pages of two
        var attempts = collector.get("/subscriptions/notifications?contentType=Audit.Exchange");
        assertThat(attempts.json()).hasSize(2);
        assertThat(attempts.json().get(0).path("notificationStatus").asText()).isEqualTo("success");
        assertThat(attempts.json().get(0).path("notificationSent").asText()).endsWith("Z");
        var rest = collector.absolute(attempts.header("NextPageUri").orElseThrow());
        assertThat(rest.json()).hasSize(1);
        assertThat(rest.header("NextPageUri")).isEmpty();
      }
    }

    @Test
    void aWebhookThatDoesNotHearIsTriedLaterAndLaterAndThenNoMore() throws IOException {
      try (var receiver = new Receiver()) {
        var collector = contoso();
        assertThat(collector.post(START, receiver.wanted("x")).status()).isEqualTo(200);
        receiver.status = 503;
        facts("contoso", Operations.MAIL_ITEMS_ACCESSED, 1, READ);
        published();
        var rounds = app.bean(WebhookRounds.class);

        rounds.deliverDue();
        rounds.deliverDue();
        assertThat(receiver.bodies).hasSize(2);
        app.clock().forward(Duration.ofMillis(4_999));
        rounds.deliverDue();
        assertThat(receiver.bodies).hasSize(2);
        app.clock().forward(Duration.ofMillis(1));
        rounds.deliverDue();
        assertThat(receiver.bodies).hasSize(3);
        app.clock().forward(Duration.ofMillis(9_999));
        rounds.deliverDue();
        assertThat(receiver.bodies).hasSize(3);
        assertThat(webhook(collector).path("status").asText()).isEqualTo("enabled");
        app.clock().forward(Duration.ofMillis(1));
        rounds.deliverDue();
        assertThat(receiver.bodies).hasSize(4);
        assertThat(webhook(collector).path("status").asText()).isEqualTo("disabled");
        app.clock().forward(Duration.ofDays(1));
        rounds.deliverDue();
        assertThat(receiver.bodies).hasSize(4);
        // the subscription goes on
        assertThat(collector.get("/subscriptions/list").json().get(0).path("status").asText())
            .isEqualTo("enabled");
        var window =
            "&startTime=%s&endTime=%s"
                .formatted(app.now().minus(Duration.ofHours(25)), app.now().minusSeconds(3_600));
        assertThat(
                collector
                    .get("/subscriptions/notifications?contentType=Audit.Exchange" + window)
                    .json())
            .allSatisfy(
                attempt ->
                    assertThat(attempt.path("notificationStatus").asText()).isEqualTo("failed"));

        receiver.status = 200;
        assertThat(collector.post(START, receiver.wanted("x")).status()).isEqualTo(200);
        rounds.deliverDue();
        // asked once more, and told what it missed
        assertThat(receiver.bodies).hasSize(6);
        assertThat(receiver.bodies.get(5)).hasSize(1);
        assertThat(webhook(collector).path("status").asText()).isEqualTo("enabled");
      }
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 204, 301, 302, 307, 404, 500})
    void onlyTwoHundredMakesAWebhook(int status) throws IOException {
      try (var receiver = new Receiver()) {
        var collector = contoso();
        receiver.status = status;
        receiver.location = receiver.address;

        var answer = collector.post(START, receiver.wanted("x"));

        refused(answer, "AF20021", "The endpoint did not return HTTP 200.");
        assertThat(receiver.bodies).hasSize(1);
        assertThat(collector.get("/subscriptions/list").text()).isEqualTo("[]");
      }
    }

    @Test
    void aWebhookThatDoesNotAnswerHoldsNobodyUp() throws IOException {
      var silent = new java.net.ServerSocket(0, 5, InetAddress.getLoopbackAddress());
      try (silent) {
        var wanted =
            Map.of("webhook", Map.of("address", "http://localhost:" + silent.getLocalPort()));
        var begin = System.nanoTime();

        refused(contoso().post(START, wanted), "AF20021", "HTTP 200");

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
      }
    }

    @Test
    void aFailedChangeLeavesTheSubscriptionAsItWas() throws IOException {
      try (var receiver = new Receiver();
          var other = new Receiver()) {
        var collector = contoso();
        collector.post(START, receiver.wanted("x"));
        refused(collector.post(START, receiver.wanted("x")), "AF20024", "No property change");
        other.status = 500;
        refused(collector.post(START, other.wanted("y")), "AF20021", "HTTP 200");
        assertThat(webhook(collector).path("address").asText()).isEqualTo(receiver.address);

        // without a webhook it is taken away
        assertThat(collector.post(START).json().path("webhook").isNull()).isTrue();
        facts("contoso", Operations.MAIL_ITEMS_ACCESSED, 1, READ);
        published();
        app.bean(WebhookRounds.class).deliverDue();
        assertThat(receiver.bodies).hasSize(1);
      }
    }

    @Test
    void afterItsExpirationAWebhookIsToldNothing() throws IOException {
      try (var receiver = new Receiver()) {
        var collector = contoso();
        var until = app.now().plus(Duration.ofMinutes(10));
        var wanted =
            Map.of(
                "webhook",
                Map.of("address", receiver.address, "expiration", FeedTimes.withZone(until)));
        var started = collector.post(START, wanted);
        assertThat(Instant.parse(started.json().at("/webhook/expiration").asText()))
            .isEqualTo(until);
        assertThat(started.json().path("webhook").has("authId")).isFalse();
        app.clock().set(until);
        facts("contoso", Operations.MAIL_ITEMS_ACCESSED, 1, READ);
        published();

        app.bean(WebhookRounds.class).deliverDue();

        assertThat(receiver.bodies).hasSize(1);
        assertThat(webhook(collector).path("status").asText()).isEqualTo("expired");
      }
    }

    @Test
    void overTlsTheCertificateMustBeTheHosts() throws Exception {
      var trusted = SSLContext.getDefault();
      for (var host : List.of("localhost", "elsewhere.example")) {
        var keys = keys(host);
        var server =
            HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context(keys)));
        try (var receiver = new Receiver(server, "https")) {
          // nobody trusts this authority yet
          refused(contoso().post(START, receiver.wanted("x")), "AF20021", "HTTP 200");
          SSLContext.setDefault(context(keys));
          var answer = contoso().post(START, receiver.wanted("x"));
          if (host.equals("localhost")) {
            assertThat(answer.status()).as("%s", answer).isEqualTo(200);
            contoso().post("/subscriptions/stop?contentType=Audit.Exchange");
          } else {
            refused(answer, "AF20021", "HTTP 200");
          }
        } finally {
          SSLContext.setDefault(trusted);
        }
      }
    }

    @Test
    void tooManyCallsAreToldToWait() {
      var collector = contoso();
      app.clock().set(Instant.ofEpochSecond(app.now().getEpochSecond() / 60 * 60 + 60 + 13));
      for (var call = 0; call < CALLS_A_MINUTE; call++) {
        assertThat(collector.get("/subscriptions/list").status()).isEqualTo(200);
      }

      var answer = collector.get("/audit/x?PublisherIdentifier=p-1");
      assertThat(answer.status()).isEqualTo(429);
      assertThat(answer.header("Retry-After")).contains("47");
      assertThat(answer.json().at("/error/code").asText()).isEqualTo("AF429");
      assertThat(answer.json().at("/error/message").asText())
          .isEqualTo("Too many requests. Method=GetBlob, PublisherId=p-1");
      assertThat(fabrikam().get("/subscriptions/list").status()).isEqualTo(200);

      app.clock().forward(Duration.ofSeconds(47));
      assertThat(collector.get("/subscriptions/list").status()).isEqualTo(200);
    }

    private static JsonNode webhook(Collector collector) {
      return collector.get("/subscriptions/list").json().get(0).path("webhook");
    }

    private static void refused(Answer answer, String code, String words) {
      assertThat(answer.status()).as("%s", answer).isEqualTo(400);
      assertThat(answer.json().at("/error/code").asText()).isEqualTo(code);
      assertThat(answer.json().at("/error/message").asText()).contains(words);
    }

    private static KeyStore keys(String host) throws Exception {
      var file = Files.createTempDirectory("webhook").resolve("keys.p12");
      var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
      var made =
          new ProcessBuilder(
                  keytool,
                  "-genkeypair",
                  "-alias",
                  "hook",
                  "-keyalg",
                  "EC",
                  "-dname",
                  "CN=" + host,
                  "-ext",
                  "san=dns:" + host,
                  "-validity",
                  "2",
                  "-storetype",
                  "PKCS12",
                  "-keystore",
                  file.toString(),
                  "-storepass",
                  "changeit")
              .inheritIO()
              .start()
              .waitFor();
      assertThat(made).isZero();
      try (var in = Files.newInputStream(file)) {
        var store = KeyStore.getInstance("PKCS12");
        store.load(in, "changeit".toCharArray());
        return store;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static SSLContext context(KeyStore keys) throws Exception {
      var own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      own.init(keys, "changeit".toCharArray());
      var certificate = KeyStore.getInstance("PKCS12");
      certificate.load(null, null);
      certificate.setCertificateEntry("hook", keys.getCertificate("hook"));
      var others = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      others.init(certificate);
      var context = SSLContext.getInstance("TLS");
      context.init(own.getKeyManagers(), others.getTrustManagers(), null);
      return context;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",
        "0.1.2.3",
        "10.1.2.3",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.0.8",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "fd12:3456::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:0::1"
      })
  void addressesInsideAreKnown(String address) throws IOException {
    assertThat(WebhookCalls.isInside(InetAddress.getByName(address))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"8.8.8.8", "172.32.0.1", "100.128.0.1", "192.1.0.1", "2606:4700::1", "2a00::1"})
  void addressesOutsideAreKnown(String address) throws IOException {
    assertThat(WebhookCalls.isInside(InetAddress.getByName(address))).isFalse();
  }
}
