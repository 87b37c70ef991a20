package org.customerlockbox.feed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.customerlockbox.support.Database;
import org.customerlockbox.support.LockboxApp;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Proves it with a program that others wrote for the real thing: the CLI for Microsoft 365 signs in
 * and lists our records, over TLS, under the names of Microsoft's hosts. Those names lead to this
 * machine for that process only, no other host can be reached from it, and it alone trusts the
 * test's authority.
 *
 * <p>Needs Node and {@code npm ci} in {@code .ci/office-cli}, as {@code .ci/run} does it; without,
 * it is skipped.
 */
class OfficeCliTest {

  private static final Path TOOLS = Path.of(".ci", "office-cli").toAbsolutePath();
  private static final Path CLI =
      TOOLS.resolve(Path.of("node_modules", "@pnp", "cli-microsoft365", "dist", "index.js"));
  private static final String PASSWORD = "changeit";

  private static LockboxApp app;
  private static Path home;
  private static SSLServerSocket door;

  @BeforeAll
  static void start() throws Exception {
    if (!Files.exists(CLI)) {
      var why = "The CLI for Microsoft 365 is not installed: npm ci in " + TOOLS;
      assertThat("true".equals(System.getenv("CI"))).as(why).isFalse();
      Assumptions.abort(why);
    }
    app = LockboxApp.start(Database.H2, Map.of("lockbox.public-url", "https://manage.office.com"));
    // the CLI asks for windows by the real clock
    app.newDay();
    app.clock().set(Instant.now().minus(Duration.ofMinutes(30)));
    home = Files.createTempDirectory("office-cli");
    door = doorOverTls();
  }

  @AfterAll
  static void stop() throws IOException {
    if (door != null) {
      door.close();
    }
    if (app != null) {
      app.close();
    }
    LockboxApp.releaseEngineClock();
  }

  @Test
  void aProgramOfOthersSignsInAndListsOurRecords() throws Exception {
    var added =
        app.as("alice")
            .post("/api/v1/tenants/contoso/feed-clients", Map.of("displayName", "CLI for M365"));
    assertThat(added.status()).as("%s", added).isEqualTo(201);
    var organization = Collector.organization("contoso");

    var signedIn =
        cli(
            "login",
            "--authType",
            "secret",
            "--appId",
            added.json().at("/client/clientId").asText(),
            "--tenant",
            organization,
            "--secret",
            added.field("secret"));
    assertThat(signedIn.toString()).contains("connectedAs");
    for (var type : List.of("General", "Exchange")) {
      // subscribes by the way
      assertThat(list(type)).isEmpty();
    }

    var request = app.open();
    var read = app.as("erin").get("/content/contoso/mailboxes/carol@contoso.example/messages");
    assertThat(read.status()).isEqualTo(200);
    var publisher = app.bean(Publisher.class);
    for (var second = 0; second < 12; second++) {
      publisher.publishDue();
      app.clock().forward(Duration.ofSeconds(1));
    }

    assertThat(list("General"))
        .extracting(record -> record.path("Operation").asText())
        .contains("Create Lockbox Request", "Approve Lockbox Request", "Grant Lockbox Access");
    var exchange = list("Exchange");
    assertThat(exchange)
        .extracting(record -> record.path("Operation").asText())
        .containsExactlyInAnyOrder("Set-AccessToCustomerDataRequest", "MailItemsAccessed");
    assertThat(exchange)
        .filteredOn(
            record -> record.path("Operation").asText().equals("Set-AccessToCustomerDataRequest"))
        .allSatisfy(
            record -> {
              assertThat(record.path("UserId").asText()).isEqualTo("alice");
              assertThat(record.path("ObjectId").asText()).isEqualTo(request.id());
              assertThat(record.path("OrganizationId").asText()).isEqualTo(organization);
            });
  }

  private static List<JsonNode> list(String contentType) throws Exception {
    var records = new ArrayList<JsonNode>();
    cli("purview", "auditlog", "list", "--contentType", contentType).forEach(records::add);
    return records;
  }

  private static JsonNode cli(String... arguments) throws Exception {
    var command = new ArrayList<>(List.of("node", CLI.toString()));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--output", "json"));
    var builder = new ProcessBuilder(command).directory(home.toFile());
    builder.environment().put("HOME", home.toString());
    builder.environment().put("XDG_CONFIG_HOME", home.resolve(".config").toString());
    builder.environment().put("NODE_OPTIONS", "--require " + TOOLS.resolve("only-here.cjs"));
    builder.environment().put("NODE_EXTRA_CA_CERTS", home.resolve("authority.pem").toString());
    builder.environment().put("LOCKBOX_TLS_PORT", String.valueOf(door.getLocalPort()));
    var out = home.resolve("out");
    var err = home.resolve("err");
    var process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    if (!process.waitFor(90, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    assertThat(process.waitFor())
        .as(arguments[0] + ": " + Files.readString(out) + Files.readString(err))
        .isZero();
    return new ObjectMapper().readTree(Files.readString(out));
  }

  /** A proxy of the plainest kind: ends TLS for both hosts and hands the bytes on. */
  private static SSLServerSocket doorOverTls() throws Exception {
    var file = home.resolve("keys.p12");
    var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    assertThat(
            new ProcessBuilder(
                    keytool,
                    "-genkeypair",
                    "-alias",
                    "authority",
                    "-keyalg",
                    "EC",
                    "-dname",
                    "CN=Test authority",
                    "-ext",
                    "san=dns:manage.office.com,dns:login.microsoftonline.com",
                    "-ext",
                    "bc:c",
                    "-validity",
                    "2",
                    "-storetype",
                    "PKCS12",
                    "-keystore",
                    file.toString(),
                    "-storepass",
                    PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("keytool").toFile())
                .start()
                .waitFor())
        .isZero();
    var keys = KeyStore.getInstance("PKCS12");
    try (var in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    Files.writeString(
        home.resolve("authority.pem"),
        "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(keys.getCertificate("authority").getEncoded())
            + "\n-----END CERTIFICATE-----\n");
    var own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, PASSWORD.toCharArray());
    var context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), null, null);
    var server =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    thread(
        () -> {
          while (!server.isClosed()) {
            var outside = server.accept();
            thread(() -> join(outside));
          }
        });
    return server;
  }

  private static void join(Socket outside) throws IOException {
    try (outside;
        var inside = new Socket(InetAddress.getLoopbackAddress(), app.port())) {
      var answers = thread(() -> copy(inside.getInputStream(), outside.getOutputStream()));
      copy(outside.getInputStream(), inside.getOutputStream());
      inside.shutdownOutput();
      answers.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void copy(InputStream from, OutputStream to) throws IOException {
    var buffer = new byte[8_192];
    for (var count = from.read(buffer); count >= 0; count = from.read(buffer)) {
      to.write(buffer, 0, count);
      to.flush();
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private static Thread thread(Work work) {
    var thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // the other side hung up
              }
            });
    thread.setDaemon(true);
    thread.start();
    return thread;
  }
}
