package org.customerlockbox.sink;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.customerlockbox.audit.Audit;
import org.customerlockbox.audit.AuditFact;
import org.customerlockbox.audit.AuditRecord;
import org.customerlockbox.audit.CanonicalRecord;
import org.customerlockbox.audit.CsvRecord;
import org.customerlockbox.audit.Operations;
import org.customerlockbox.support.Client.Answer;
import org.customerlockbox.support.Database;
import org.customerlockbox.support.LockboxApp;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.slf4j.LoggerFactory;

/**
 * Proves, with real sockets and files, that every record arrives, in order, and holds nobody up.
 */
class DeliveryTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class OnH2 extends Story {
    OnH2() throws Exception {
      super(Database.H2);
    }
  }

  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class OnPostgreSql extends Story {
    OnPostgreSql() throws Exception {
      super(Database.POSTGRESQL);
    }
  }

  /** What a webhook was told; answers as it was told to. */
  private static final class Receiver implements AutoCloseable {

    /** One call. */
    record Call(Map<String, String> headers, byte[] body, JsonNode message) {
      String header(String name) {
        return headers.getOrDefault(name, "");
      }
    }

    private final HttpServer server;
    final List<Call> calls = new CopyOnWriteArrayList<>();
    volatile ToIntFunction<JsonNode> status = message -> 204;

    Receiver() throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            var body = exchange.getRequestBody().readAllBytes();
            var headers = new HashMap<String, String>();
            exchange
                .getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(), values.get(0)));
            headers.put(":path", exchange.getRequestURI().toString());
            var message = JSON.readTree(body);
            calls.add(new Call(headers, body, message));
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.sendResponseHeaders(status.applyAsInt(message), -1);
            exchange.close();
          });
      server.start();
    }

    String address() {
      return "http://localhost:" + server.getAddress().getPort() + "/hook?token=t0ken";
    }

    List<String> types() {
      return calls.stream().map(call -> call.message().path("type").asText()).toList();
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }

  abstract static class Story {

    private static final byte[] KEY =
        "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OLD_KEY =
        "ffffffffffffffffffffffffffffffff".getBytes(StandardCharsets.US_ASCII);

    private final Database database;
    private final Path folder = Files.createTempDirectory("sinks");
    private final Map<String, String> settings = new HashMap<>();
    private final SyslogServer tcp = new SyslogServer();
    private final SyslogServer tls;
    private final SyslogServer elsewhere;
    private final SyslogServer mutual;
    private final Receiver receiver = new Receiver();
    private final LockboxApp app;

    Story(Database database) throws Exception {
      this.database = database;
      var authority = new Authority(folder);
      var ours = authority.context(authority.signed("localhost"));
      tls = new SyslogServer(secured(ours, false));
      mutual = new SyslogServer(secured(ours, true));
      elsewhere =
          new SyslogServer(secured(authority.context(authority.signed("other.example")), false));
      settings.put("lockbox.delivery.poll-interval", "PT10H");
      settings.put("lockbox.delivery.timeout", "PT10S");
      settings.put("lockbox.delivery.batch", "7");
      settings.put("spring.ssl.bundle.pem.siem.truststore.certificate", authority.pem.toString());
      var client = authority.signed("lockbox.example");
      settings.put("spring.ssl.bundle.jks.known.keystore.location", client.toString());
      settings.put("spring.ssl.bundle.jks.known.keystore.password", Authority.PASSWORD);
      settings.put("spring.ssl.bundle.jks.known.truststore.location", authority.trust.toString());
      settings.put("spring.ssl.bundle.jks.known.truststore.password", Authority.PASSWORD);
      sink("tcp", "syslog", "json", "contoso,fabrikam", "tcp://localhost:" + tcp.port());
      sink("tls", "syslog", "ocsf", "contoso", "tls://localhost:" + tls.port());
      settings.put("lockbox.sinks.tls.tls-bundle", "siem");
      sink("untrusted", "syslog", "ocsf", "contoso", "tls://localhost:" + tls.port());
      sink("elsewhere", "syslog", "ocsf", "contoso", "tls://localhost:" + elsewhere.port());
      settings.put("lockbox.sinks.elsewhere.tls-bundle", "siem");
      sink("mutual", "syslog", "cef", "contoso", "tls://localhost:" + mutual.port());
      settings.put("lockbox.sinks.mutual.tls-bundle", "known");
      sink("stranger", "syslog", "cef", "contoso", "tls://localhost:" + mutual.port());
      settings.put("lockbox.sinks.stranger.tls-bundle", "siem");
      sink("disk", "file", "ocsf", "all,provider", folder.resolve("log.ocsf").toString());
      sink("sheet", "file", "csv", "contoso", folder.resolve("log.csv").toString());
      sink("late", "file", "json", "contoso", folder.resolve("late.ndjson").toString());
      settings.put("lockbox.sinks.late.from", "now");
      settings.put("lockbox.sinks.hook.kind", "webhook");
      settings.put("lockbox.sinks.hook.tenants", "contoso,fabrikam");
      settings.put("lockbox.sinks.hook.address", receiver.address());
      settings.put("lockbox.sinks.hook.secrets[0]", secret(KEY));
      settings.put("lockbox.sinks.hook.secrets[1]", secret(OLD_KEY));
      app = LockboxApp.start(database, settings);
    }

    private void sink(String name, String kind, String format, String tenants, String address) {
      settings.put("lockbox.sinks." + name + ".kind", kind);
      settings.put("lockbox.sinks." + name + ".format", format);
      settings.put("lockbox.sinks." + name + ".tenants", tenants);
      settings.put("lockbox.sinks." + name + ".address", address);
    }

    private static String secret(byte[] key) {
      return "whsec_" + Base64.getEncoder().encodeToString(key);
    }

    private static SyslogServer.Sockets secured(SSLContext context, boolean mutual) {
      return port -> {
        var socket =
            (SSLServerSocket)
                context
                    .getServerSocketFactory()
                    .createServerSocket(port, 50, InetAddress.getLoopbackAddress());
        socket.setNeedClientAuth(mutual);
        return socket;
      };
    }

    @BeforeEach
    void everythingIsDelivered() throws IOException {
      app.newDay();
      receiver.status = message -> 204;
      tcp.dieAfter.set(Integer.MAX_VALUE);
      for (var name : List.of("tcp", "tls", "mutual", "disk", "sheet", "late", "hook")) {
        round(app, name);
        assertThat(lag(name)).as(name).isZero();
      }
      Stream.of(tcp, tls, elsewhere, mutual).forEach(server -> server.messages.clear());
      receiver.calls.clear();
    }

    @AfterAll
    void stop() throws IOException {
      app.close();
      for (var server : List.of(tcp, tls, elsewhere, mutual)) {
        server.close();
      }
      receiver.close();
      LockboxApp.releaseEngineClock();
    }

    // -------------------------------------------------------------------------------- tools

    static SinkWorker worker(LockboxApp app, String name) {
      return app.bean(SinkRounds.class).workers().stream()
          .filter(worker -> worker.sink().name().equals(name))
          .findFirst()
          .orElseThrow();
    }

    static void round(LockboxApp app, String name) {
      worker(app, name).round();
    }

    long lag(String name) {
      return app.bean(SinkCursors.class).lag(worker(app, name).sink());
    }

    /** Longer than any pause after a failure. */
    void later() {
      app.clock().forward(Duration.ofMinutes(10));
    }

    static List<AuditRecord> log(LockboxApp app, String tenant) {
      return app.bean(Audit.class).ofLog(tenant, 0, 1_000_000);
    }

    static List<AuditRecord> after(LockboxApp app, String tenant, long sequence) {
      return app.bean(Audit.class).ofLog(tenant, sequence, 1_000_000);
    }

    long last(String tenant) {
      return app.jdbc()
          .sql("select last_sequence from audit_log where tenant_id = :log")
          .param("log", tenant)
          .query(Long.class)
          .single();
    }

    static void facts(LockboxApp app, String tenant, int count) {
      app.transaction()
          .executeWithoutResult(
              status -> {
                for (var i = 0; i < count; i++) {
                  app.bean(Audit.class).record(fact(tenant));
                }
              });
    }

    static AuditFact fact(String tenant) {
      return new AuditFact(
          tenant,
          "test/" + UUID.randomUUID(),
          Operations.MAIL_ITEMS_ACCESSED,
          new AuditFact.Who("erin", AuditFact.UserType.PROVIDER, "API", "192.0.2.7"),
          null,
          null,
          "msg-1",
          Map.of("resource", "mailbox carol@contoso.example", "title", "Grüße"));
    }

    /** That of each log every record after the given one arrived, the first time in order. */
    void allArrived(List<SyslogServer.Message> messages, String tenant, long after) {
      var first = new LinkedHashMap<String, SyslogServer.Message>();
      for (var message : messages) {
        if (message.log().equals(tenant) && message.sequence() > after) {
          var known = first.putIfAbsent(message.id(), message);
          // the same record is the same text under the same id
          assertThat(known == null ? message : known).isEqualTo(message);
        }
      }
      assertThat(first.keySet().stream().toList())
          .isEqualTo(after(app, tenant, after).stream().map(AuditRecord::id).toList());
    }

    // -------------------------------------------------------------------------------- files

    @Test
    void filesHoldEveryRecordOnceInOrder() throws IOException {
      app.open();
      facts(app, "northwind", 1);
      facts(app, Audit.PROVIDER_LOG, 1);
      round(app, "disk");
      round(app, "sheet");
      round(app, "disk");
      var schema = new OcsfSchema();
      var uids = new HashMap<String, List<String>>();
      for (var line : Files.readAllLines(folder.resolve("log.ocsf"))) {
        assertThat(schema.complaints(line)).as(line).isEmpty();
        var metadata = JSON.readTree(line).path("metadata");
        uids.computeIfAbsent(metadata.path("tenant_uid").asText(), log -> new ArrayList<>())
            .add(metadata.path("uid").asText());
      }
      assertThat(uids.keySet()).contains("contoso", "fabrikam", "northwind", Audit.PROVIDER_LOG);
      uids.forEach(
          (log, ids) ->
              assertThat(ids).isEqualTo(log(app, log).stream().map(AuditRecord::id).toList()));

      var lines = Files.readAllLines(folder.resolve("log.csv"));
      assertThat(lines.get(0)).isEqualTo(CsvRecord.HEADER);
      assertThat(lines.subList(1, lines.size()))
          .isEqualTo(log(app, "contoso").stream().map(CsvRecord::line).toList());
    }

    @Test
    void aSinkThatBeginsNowHasNothingFromBefore() throws IOException {
      var lines = Files.exists(folder.resolve("late.ndjson")) ? lateLines() : List.<String>of();
      // the demo came with a request, before any round
      assertThat(log(app, "contoso").size()).isGreaterThan(lines.size());
      var first = log(app, "contoso").get(0);
      assertThat(lines).doesNotContain(CanonicalRecord.text(first));
      facts(app, "contoso", 2);
      round(app, "late");
      var all = log(app, "contoso");
      assertThat(lateLines())
          .endsWith(
              all.subList(all.size() - 2, all.size()).stream()
                  .map(CanonicalRecord::text)
                  .toArray(String[]::new));
    }

    private List<String> lateLines() throws IOException {
      return Files.readAllLines(folder.resolve("late.ndjson"));
    }

    @Test
    void whatWasTakenOutOfTheLogIsSaidAndHoldsNothingUp() throws IOException {
      facts(app, "northwind", 1);
      round(app, "disk");
      var before = last("northwind");
      facts(app, "northwind", 3);
      takeOut("northwind", before + 2);
      var said = warnings(() -> round(app, "disk"));
      assertThat(said)
          .containsExactly(
              "The log northwind has no records %1$d to %1$d for the sink disk"
                  .formatted(before + 2));
      assertThat(lag("disk")).isZero();
      assertThat(Files.readString(folder.resolve("log.ocsf")))
          .contains(after(app, "northwind", before + 2).get(0).id());

      facts(app, "northwind", 2);
      takeOut("northwind", before + 4);
      takeOut("northwind", before + 5);
      assertThat(warnings(() -> round(app, "disk"))).hasSize(1);
      assertThat(lag("disk")).isZero();
      assertThat(warnings(() -> round(app, "disk"))).isEmpty();
    }

    private void takeOut(String log, long sequence) {
      app.jdbc()
          .sql("delete from audit_record where tenant_id = :log and sequence = :sequence")
          .param("log", log)
          .param("sequence", sequence)
          .update();
    }

    /** What sinks complain about meanwhile. */
    private static List<String> warnings(Runnable work) {
      var logger = (Logger) LoggerFactory.getLogger(SinkWorker.class);
      var appender = new ListAppender<ILoggingEvent>();
      appender.start();
      logger.addAppender(appender);
      try {
        work.run();
      } finally {
        logger.detachAppender(appender);
      }
      return appender.list.stream()
          .filter(event -> event.getLevel() == Level.WARN)
          .map(ILoggingEvent::getFormattedMessage)
          .toList();
    }

    @Test
    void aSinkThatFailsSaysSoOnceAndOnceThatItWorksAgain() throws IOException {
      facts(app, "contoso", 1);
      tcp.stop();
      var said =
          warnings(
              () -> {
                for (var tries = 0; tries < 5; tries++) {
                  later();
                  round(app, "tcp");
                }
              });
      assertThat(said)
          .containsExactly(
              "The sink tcp is behind, and it is tried again: no connection: Connection refused");
      tcp.start();
      later();
      assertThat(warnings(() -> round(app, "tcp"))).isEmpty();
      assertThat(worker(app, "tcp").failing()).isFalse();
      assertThat(lag("tcp")).isZero();
    }

    @Test
    void theLogIsExportedForSpreadsheets() {
      facts(app, "contoso", 3);
      var answer = app.as("alice").get("/api/v1/tenants/contoso/log/export.csv");
      assertThat(answer.status()).as("%s", answer).isEqualTo(200);
      assertThat(answer.header("Content-Type").orElseThrow()).startsWith("text/csv");
      var lines = answer.text().split("\r\n", -1);
      assertThat(lines[0]).isEqualTo(CsvRecord.HEADER);
      assertThat(List.of(lines).subList(1, lines.length - 1))
          .isEqualTo(log(app, "contoso").stream().map(CsvRecord::line).toList());
    }

    // ------------------------------------------------------------------------------- syslog

    @Test
    void recordsArriveAsTheyAreInTheLog() throws InterruptedException {
      var before = last("contoso");
      facts(app, "contoso", 20);
      facts(app, "fabrikam", 3);
      round(app, "tcp");
      tcp.await(23);
      assertThat(lag("tcp")).isZero();
      allArrived(tcp.read(), "contoso", before);
      assertThat(tcp.messages).hasSize(23);
      var record = after(app, "contoso", before).get(0);
      // the title is not ASCII
      assertThat(tcp.read().stream().filter(one -> one.id().equals(record.id())).toList())
          .extracting(SyslogServer.Message::text)
          .containsExactly("\uFEFF" + CanonicalRecord.text(record));
      // nothing new, nothing sent, and one connection for all
      var connections = tcp.accepted.get();
      facts(app, "contoso", 1);
      round(app, "tcp");
      round(app, "tcp");
      tcp.await(24);
      assertThat(tcp.accepted.get()).isEqualTo(connections);
    }

    @Test
    void aCollectorThatDiesAndComesBackMissesNothing() throws Exception {
      var contoso = last("contoso");
      var fabrikam = last("fabrikam");
      facts(app, "contoso", 30);
      facts(app, "fabrikam", 9);
      tcp.dieAfter.set(11);
      round(app, "tcp");
      tcp.stop();
      facts(app, "contoso", 5);
      later();
      round(app, "tcp");
      assertThat(lag("tcp")).isPositive();
      assertThat(worker(app, "tcp").failing()).isTrue();
      // it is left alone for a while
      tcp.start();
      round(app, "tcp");
      assertThat(lag("tcp")).isPositive();

      later();
      round(app, "tcp");
      assertThat(lag("tcp")).isZero();
      assertThat(worker(app, "tcp").failing()).isFalse();
      facts(app, "contoso", 1);
      round(app, "tcp");
      awaitRecord(tcp, after(app, "contoso", contoso + 35).get(0).id());
      allArrived(tcp.read(), "contoso", contoso);
      allArrived(tcp.read(), "fabrikam", fabrikam);
    }

    @Test
    void whatASocketTookAndNobodyReadIsSentAgain() throws Exception {
      var contoso = last("contoso");
      // they are accepted by the socket, and never read
      tcp.cut();
      tcp.deaf = true;
      later();
      facts(app, "contoso", 10);
      round(app, "tcp");
      assertThat(lag("tcp")).isZero();
      assertThat(tcp.messages).isEmpty();

      tcp.cut();
      tcp.deaf = false;
      round(app, "tcp");
      later();
      round(app, "tcp");
      awaitRecord(tcp, after(app, "contoso", contoso + 9).get(0).id());
      allArrived(tcp.read(), "contoso", contoso);
    }

    private static void awaitRecord(SyslogServer server, String id) throws InterruptedException {
      for (var wait = 0; wait < 2_000; wait++) {
        if (server.read().stream().anyMatch(message -> message.id().equals(id))) {
          return;
        }
        Thread.sleep(10);
      }
      throw new AssertionError("The record " + id + " did not arrive");
    }

    @Test
    void whatIsNotCommittedIsNotToldAndLaterComesInItsPlace() throws Exception {
      var contoso = last("contoso");
      var recorded = new CountDownLatch(1);
      var commit = new CountDownLatch(1);
      var slow =
          new Thread(
              () ->
                  app.transaction()
                      .executeWithoutResult(
                          status -> {
                            app.bean(Audit.class).record(fact("contoso"));
                            recorded.countDown();
                            await(commit);
                          }));
      slow.start();
      await(recorded);
      facts(app, "fabrikam", 2);
      round(app, "tcp");
      tcp.await(2);
      assertThat(tcp.read()).extracting(SyslogServer.Message::log).containsOnly("fabrikam");
      commit.countDown();
      slow.join();
      facts(app, "contoso", 1);
      round(app, "tcp");
      tcp.await(4);
      allArrived(tcp.read(), "contoso", contoso);
    }

    private static void await(CountDownLatch latch) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    @Test
    void overTlsOnlyTheNamedHostOfATrustedAuthorityIsTold() throws InterruptedException {
      var before = last("contoso");
      facts(app, "contoso", 3);
      for (var name : List.of("tls", "mutual")) {
        round(app, name);
        assertThat(lag(name)).as(name).isZero();
      }
      tls.await(3);
      mutual.await(3);
      allArrived(tls.read(), "contoso", before);
      assertThat(mutual.messages).allSatisfy(message -> assertThat(message).contains("] "));
      assertThat(mutual.read())
          .allSatisfy(message -> assertThat(message.text()).contains("CEF:0|Customer Lockbox|"));

      var all = last("contoso");
      for (var name : List.of("untrusted", "elsewhere", "stranger")) {
        round(app, name);
        assertThat(lag(name)).as(name).isEqualTo(all);
        assertThat(worker(app, name).failing()).as(name).isTrue();
      }
      assertThat(elsewhere.messages).isEmpty();
      assertThat(tls.messages).hasSize(3);
      assertThat(mutual.messages).hasSize(3);

      var health = app.as("otto").get("/actuator/health");
      assertThat(health.json().at("/components/sinks/status").asText()).isEqualTo("DELAYED");
      assertThat(health.json().at("/components/sinks/details/failing").toString())
          .contains("elsewhere")
          .doesNotContain("tcp");
      assertThat(app.anonymous().get("/actuator/health/readiness").status()).isEqualTo(200);
      app.bean(SinkFigures.class).read();
      assertThat(app.as("otto").get("/actuator/prometheus").text())
          .contains("lockbox_sink_lag{sink=\"elsewhere\"} " + (double) all)
          .contains("lockbox_sink_lag{sink=\"tls\"} 0.0")
          .contains("lockbox_sink_failing{sink=\"elsewhere\"} 1.0");
    }

    @Test
    void aCollectorThatHangsHoldsNoDecisionUp() throws Exception {
      tls.cut();
      tls.deaf = true;
      later();
      var before = last("contoso");
      facts(app, "contoso", 1);
      round(app, "sheet");
      var accepted = tls.accepted.get();
      var hanging = new Thread(() -> round(app, "tls"));
      hanging.start();
      while (tls.accepted.get() == accepted) {
        Thread.sleep(5);
      }

      var request = app.open();

      assertThat(request.status()).isEqualTo("Approved");
      // another sink goes on too
      round(app, "sheet");
      assertThat(lag("sheet")).isZero();
      assertThat(hanging.isAlive()).isTrue();
      tls.cut();
      hanging.join();
      assertThat(lag("tls")).isGreaterThan(5);
      tls.deaf = false;
      later();
      round(app, "tls");
      assertThat(lag("tls")).isZero();
      awaitRecord(tls, after(app, "contoso", last("contoso") - 1).get(0).id());
      allArrived(tls.read(), "contoso", before);
    }

    // ----------------------------------------------------------------------- nodes, restart

    @Test
    void anotherNodeGoesOnWhereOneStopped() throws Exception {
      try (var server = new SyslogServer()) {
        var shared = new HashMap<String, String>();
        shared.put("spring.datasource.url", database.create());
        shared.put("lockbox.data-dir", Files.createTempDirectory("sinks-nodes").toString());
        shared.put("lockbox.delivery.poll-interval", "PT10H");
        shared.put("lockbox.sinks.siem.kind", "syslog");
        shared.put("lockbox.sinks.siem.format", "json");
        shared.put("lockbox.sinks.siem.tenants", "contoso");
        shared.put("lockbox.sinks.siem.address", "tcp://localhost:" + server.port());
        var one = LockboxApp.start(database, shared);
        LockboxApp two = null;
        try {
          round(one, "siem");
          var begun = log(one, "contoso").size();
          server.await(begun);
          two = LockboxApp.start(database, shared);
          facts(one, "contoso", 3);
          // one has it
          round(two, "siem");
          assertThat(server.messages).hasSize(begun);
          // and is not heard of any more
          one.clock().forward(Duration.ofMinutes(5));
          round(two, "siem");
          server.await(begun + 3);
          facts(one, "contoso", 1);
          round(one, "siem");
          assertThat(server.messages).hasSize(begun + 3);

          // two stops in good order, with a record that nobody was told of
          two.close();
          two = null;
          round(one, "siem");
          server.await(begun + 4);
          assertThat(server.read().stream().map(SyslogServer.Message::id).toList())
              .isEqualTo(log(one, "contoso").stream().map(AuditRecord::id).toList());
        } finally {
          if (two != null) {
            two.close();
          }
          one.close();
        }
        facts(app, "contoso", 1);
        var again = LockboxApp.start(database, shared);
        try {
          var told = server.messages.size();
          facts(again, "contoso", 2);
          round(again, "siem");
          server.await(told + 2);
          assertThat(server.read().stream().map(SyslogServer.Message::id).toList())
              .isEqualTo(log(again, "contoso").stream().map(AuditRecord::id).toList());
        } finally {
          again.close();
        }
      }
      app.newDay();
    }

    // ----------------------------------------------------------------------------- webhooks

    @Test
    void outcomesAreToldSignedAndInOrder() throws Exception {
      var opened = app.open();
      app.as("alice").post(opened.path() + "/revoke", Map.of("comment", "enough"));
      var denied = app.approvedByProvider(app.filed()).decided("alice", "Deny");
      facts(app, "contoso", 2);
      round(app, "hook");

      assertThat(receiver.types())
          .containsExactly("request.approved", "access.opened", "access.revoked", "request.denied");
      assertThat(receiver.calls.get(3).message().at("/data/requestId").asText())
          .isEqualTo(denied.id());
      for (var call : receiver.calls) {
        assertThat(call.headers()).containsEntry(":path", "/hook?token=t0ken");
        assertThat(call.header("content-type")).isEqualTo("application/json");
        verify(call, KEY);
        verify(call, OLD_KEY);
        assertThat(call.header("webhook-signature").split(" ")).hasSize(2);
        assertThat(call.header("webhook-id"))
            .isEqualTo("msg_" + call.message().at("/data/id").asText());
      }
      assertThat(receiver.calls)
          .extracting(call -> call.message().path("person").asText())
          .containsOnly("alice");
      assertThat(lag("hook")).isZero();
      round(app, "hook");
      assertThat(receiver.calls).hasSize(4);
    }

    /** As a receiver does it, who knows Standard Webhooks and not us. */
    private void verify(Receiver.Call call, byte[] key) throws Exception {
      var id = call.header("webhook-id");
      var timestamp = call.header("webhook-timestamp");
      assertThat(Math.abs(Long.parseLong(timestamp) - app.now().getEpochSecond())).isLessThan(300);
      var signed = id + "." + timestamp + "." + new String(call.body(), StandardCharsets.UTF_8);
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      var expected = mac.doFinal(signed.getBytes(StandardCharsets.UTF_8));
      var matches = false;
      for (var signature : call.header("webhook-signature").split(" ")) {
        var parts = signature.split(",", 2);
        matches |=
            parts[0].equals("v1")
                && MessageDigest.isEqual(expected, Base64.getDecoder().decode(parts[1]));
      }
      assertThat(matches).isTrue();
    }

    @Test
    void aWebhookThatFailsIsToldAgainLaterAndLater() throws IOException {
      receiver.status = message -> 503;
      app.filed().path();
      var canceled = app.filed();
      app.as("erin").post(canceled.path() + "/cancel", Map.of("comment", "no more"));
      var expected = List.of("request.canceled");
      round(app, "hook");
      round(app, "hook");
      assertThat(receiver.types()).isEqualTo(expected);
      // at least half of what it doubles to, and at most that
      app.clock().forward(Duration.ofMillis(499));
      round(app, "hook");
      assertThat(receiver.calls).hasSize(1);
      app.clock().forward(Duration.ofMillis(501));
      round(app, "hook");
      assertThat(receiver.calls).hasSize(2);
      app.clock().forward(Duration.ofMillis(999));
      round(app, "hook");
      assertThat(receiver.calls).hasSize(2);
      receiver.status = message -> 302;
      later();
      round(app, "hook");
      assertThat(receiver.calls).hasSize(3);
      receiver.status = message -> 200;
      later();
      round(app, "hook");
      round(app, "hook");

      assertThat(receiver.calls).hasSize(4);
      // a redirect is not followed
      assertThat(receiver.calls)
          .allSatisfy(
              call -> assertThat(call.headers()).containsEntry(":path", "/hook?token=t0ken"));
      assertThat(receiver.calls.stream().map(call -> call.header("webhook-id")).distinct())
          .hasSize(1);
      assertThat(lag("hook")).isZero();
      var items = deliveries("alice", "contoso", "?size=4").json().path("items");
      assertThat(items).hasSize(4);
      var newest = items.get(0);
      assertThat(newest.path("status").asText()).isEqualTo("Delivered");
      assertThat(newest.path("httpStatus").asInt()).isEqualTo(200);
      assertThat(newest.path("attempt").asInt()).isEqualTo(4);
      assertThat(newest.path("error").isNull()).isTrue();
      assertThat(newest.path("requestId").asText()).isEqualTo(canceled.id());
      assertThat(items.get(1).path("error").asText()).isEqualTo("answered 302");
      assertThat(items.get(3).path("status").asText()).isEqualTo("Failed");
      assertThat(items.get(3).path("httpStatus").asInt()).isEqualTo(503);
    }

    @Test
    void aMessageThatIsRefusedHoldsUpOnlyItsOwnTenant() {
      receiver.status =
          message -> message.at("/data/tenantId").asText().equals("contoso") ? 422 : 204;
      cancel("contoso");
      var filing = new HashMap<>(LockboxApp.filing());
      filing.put("tenantId", "fabrikam");
      filing.put("resources", List.of(Map.of("type", "mailbox", "id", "frank@fabrikam.example")));
      var other = app.filed("erin", filing);
      app.as("erin").post(other.path() + "/cancel", Map.of("comment", "x"));
      round(app, "hook");

      assertThat(receiver.calls).hasSize(2);
      assertThat(deliveries("fay", "fabrikam", "?size=1").json().at("/items/0/status").asText())
          .isEqualTo("Delivered");
      assertThat(worker(app, "hook").failing()).isTrue();
      // still, though the others went well
      round(app, "hook");
      assertThat(worker(app, "hook").failing()).isTrue();
      receiver.status = message -> 204;
      later();
      round(app, "hook");
      assertThat(lag("hook")).isZero();
      assertThat(worker(app, "hook").failing()).isFalse();
    }

    private void cancel(String tenant) {
      var request = app.filed();
      var answer = app.as("erin").post(request.path() + "/cancel", Map.of("comment", tenant));
      assertThat(answer.status()).isEqualTo(200);
    }

    private Answer deliveries(String user, String tenant, String query) {
      return app.as(user).get("/api/v1/tenants/" + tenant + "/webhook-deliveries" + query);
    }

    @Test
    void deliveriesAreForThoseWhomTheyConcern() {
      cancel("contoso");
      cancel("contoso");
      round(app, "hook");
      var expected =
          Map.of(
              "alice", 200, "adele", 200, "otto", 200, "carol", 403, "fay", 404, "felix", 404,
              "erin", 403, "mona", 403, "admin", 403);
      expected.forEach(
          (user, status) -> {
            var answer = deliveries(user, "contoso", "");
            assertThat(answer.status()).as("%s: %s", user, answer).isEqualTo(status);
          });
      assertThat(app.anonymous().get("/api/v1/tenants/contoso/webhook-deliveries").status())
          .isEqualTo(401);
      assertThat(deliveries("fay", "nowhere", "").text().replace("nowhere", "contoso"))
          .isEqualTo(deliveries("fay", "contoso", "").text());

      var all = deliveries("alice", "contoso", "?size=200").json();
      var total = all.path("total").asInt();
      assertThat(all.path("items")).hasSize(total).hasSizeGreaterThan(1);
      var page = deliveries("alice", "contoso", "?page=1&size=1").json();
      assertThat(page.path("items")).hasSize(1);
      assertThat(page.path("items").get(0)).isEqualTo(all.path("items").get(1));
      assertThat(page.path("total").asInt()).isEqualTo(total);
      assertThat(all.toString()).doesNotContain("whsec", "t0ken", "hook?");
      for (var wrong : List.of("page=-1", "page=x", "size=0", "size=201")) {
        var answer = deliveries("alice", "contoso", "?" + wrong);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.blamedFields()).containsExactly(wrong.substring(0, 4));
      }

      app.clock().forward(Duration.ofDays(31));
      app.bean(WebhookDeliveries.class).cleanUp();
      assertThat(deliveries("alice", "contoso", "").json().path("total").asInt()).isZero();
    }
  }
}
