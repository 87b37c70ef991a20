package org.customerlockbox.feed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.customerlockbox.support.Client.Answer;
import org.customerlockbox.support.Database;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Proves how collectors get tokens, and how a tenant's people let collectors in and out. */
class TokenTest {

  private static final String CONTOSO = Collector.organization("contoso");
  private static final String V1 = "/" + CONTOSO + "/oauth2/token";
  private static final String CLIENTS = "/api/v1/tenants/contoso/feed-clients";
  private static final Map<String, String> DEMO =
      Map.of("client_id", "contoso-siem", "client_secret", "lockbox");

  @Nested
  class OnH2 extends Story {
    OnH2() {
      super(Database.H2);
    }
  }

  @Nested
  class OnPostgreSql extends Story {
    OnPostgreSql() {
      super(Database.POSTGRESQL);
    }
  }

  abstract static class Story extends FeedStory {

    Story(Database database) {
      super(database);
    }

    // ------------------------------------------------------------------------------ tokens

    @Test
    void theFirstFormIsMadeOfStrings() throws IOException {
      var form = new HashMap<>(DEMO);
      form.put("resource", "https://manage.office.com");
      var answer = token(V1 + "?api-version=1.0", form);

      assertThat(answer.status()).as("%s", answer).isEqualTo(200);
      var now = app.now().getEpochSecond();
      assertThat(answer.json().path("token_type").asText()).isEqualTo("Bearer");
      for (var field : List.of("expires_in", "ext_expires_in", "expires_on", "not_before")) {
        assertThat(answer.json().path(field).isTextual()).as(field).isTrue();
      }
      assertThat(answer.field("expires_in")).isEqualTo("3599");
      assertThat(answer.field("expires_on")).isEqualTo(String.valueOf(now + 3_599));
      assertThat(answer.field("not_before")).isEqualTo(String.valueOf(now));
      assertThat(answer.field("resource")).isEqualTo("https://manage.office.com");
      assertThat(answer.header("Cache-Control").orElse("")).contains("no-store");

      var claims = claims(answer);
      assertThat(claims.path("aud").asText()).isEqualTo("https://manage.office.com");
      assertThat(claims.path("iss").asText()).isEqualTo("https://sts.windows.net/" + CONTOSO + "/");
      assertThat(claims.path("tid").asText()).isEqualTo(CONTOSO);
      assertThat(claims.path("appid").asText()).isEqualTo("contoso-siem");
      assertThat(claims.path("appidacr").asText()).isEqualTo("1");
      assertThat(claims.path("ver").asText()).isEqualTo("1.0");
      assertThat(claims.path("idtyp").asText()).isEqualTo("app");
      assertThat(claims.path("roles").toString()).isEqualTo("[\"ActivityFeed.Read\"]");
      assertThat(claims.path("exp").asLong()).isEqualTo(now + 3_599);
      for (var field : List.of("iat", "nbf", "oid", "sub", "idp", "app_displayname")) {
        assertThat(claims.hasNonNull(field)).as(field).isTrue();
      }
    }

    @Test
    void theSecondFormIsMadeOfNumbers() {
      var form = new HashMap<>(DEMO);
      form.put("scope", "https://manage.office.com/.default");
      var answer = token("/" + CONTOSO + "/oauth2/v2.0/token", form);

      assertThat(answer.status()).as("%s", answer).isEqualTo(200);
      assertThat(answer.json().path("expires_in").isNumber()).isTrue();
      assertThat(answer.json().path("ext_expires_in").isNumber()).isTrue();
      assertThat(answer.json().path("expires_in").asInt()).isEqualTo(3_599);
      assertThat(answer.json().has("expires_on")).isFalse();
      assertThat(answer.field("access_token").split("\\.")).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "c0a70505-0000-4000-8000-000000000001",
          "C0A70505-0000-4000-8000-000000000001",
          "contoso",
          "contoso.example",
          "contoso.onmicrosoft.com"
        })
    void aTenantHasSeveralNames(String tenant) {
      for (var form : List.of("token", "v2.0/token")) {
        var answer = token("/" + tenant + "/oauth2/" + form, DEMO);
        assertThat(answer.status()).as("%s", answer).isEqualTo(200);
      }
    }

    @Test
    void credentialsMayComeInTheHeader() {
      var pair = "contoso-siem:lockbox".getBytes(StandardCharsets.UTF_8);
      var header = "Basic " + Base64.getEncoder().encodeToString(pair);

      var answer =
          Collector.tokenFrom(
              app.anonymous().with("Authorization", header), V1, Map.of("resource", "x"));

      assertThat(answer.status()).as("%s", answer).isEqualTo(200);
      assertThat(answer.field("resource")).isEqualTo("x");
    }

    @ParameterizedTest
    @CsvSource({
      "client_secret, wrong, 401, invalid_client, 7000215",
      "client_secret, '', 401, invalid_client, 7000218",
      "client_id, nobody, 400, unauthorized_client, 700016",
      "client_id, fabrikam-siem, 400, unauthorized_client, 700016",
      "client_id, '', 400, invalid_request, 900144",
      "grant_type, '', 400, invalid_request, 900144",
      "grant_type, password, 400, unsupported_grant_type, 70003",
      "grant_type, authorization_code, 400, unsupported_grant_type, 70003"
    })
    void refusalsAreThoseOfEntra(String field, String value, int status, String error, int code) {
      var form = new HashMap<>(DEMO);
      form.put(field, value);
      for (var path : List.of(V1, "/contoso/oauth2/v2.0/token")) {
        refused(token(path, form), status, error, code);
      }
    }

    @Test
    void anUnknownTenantIsNamed() {
      for (var tenant :
          List.of("00000000-0000-4000-8000-00000000dead", "nowhere", "nowhere.example")) {
        refused(token("/" + tenant + "/oauth2/token", DEMO), 400, "invalid_request", 90002);
      }
    }

    @Test
    void aSecretInTheAddressIsRefusedEvenIfRight() {
      refused(token(V1 + "?client_secret=lockbox", DEMO), 400, "invalid_request", 90014);
    }

    @Test
    void theTokenEndpointOpensNothingElse() {
      for (var path :
          List.of("/engine-rest/oauth2/token", "/camunda/oauth2/token", "/api/oauth2/token")) {
        assertThat(token(path, DEMO).status()).as(path).isIn(401, 403, 404, 405);
      }
      assertThat(app.anonymous().get(V1).status()).isIn(401, 403, 405);
    }

    @Test
    void theKeyIsTheApplicationsAlone() throws IOException {
      token(V1, DEMO);
      var folder = app.dataDirectory().resolve("keys");
      var key = folder.resolve("feed-signing-key.pem");

      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
          .isEqualTo("rw-------");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
          .isEqualTo("rwx------");
      try (var files = Files.list(folder)) {
        assertThat(files.filter(file -> file.getFileName().toString().startsWith(".making")))
            .isEmpty();
      }
    }

    // ----------------------------------------------------------------------------- clients

    @Test
    void aTenantsPeopleLetACollectorInAndOut() {
      for (var user : List.of("alice", "adele")) {
        var before = lastSequence("contoso");
        var added = app.as(user).post(CLIENTS, Map.of("displayName", "Archive"));
        assertThat(added.status()).as("%s", added).isEqualTo(201);
        var id = added.json().at("/client/clientId").asText();
        var secret = added.field("secret");
        assertThat(id).matches("[0-9a-f-]{36}");
        assertThat(secret).matches("[A-Za-z0-9._~-]{40}");
        assertThat(added.header("Location")).contains(CLIENTS + "/" + id);
        assertThat(added.header("Cache-Control").orElse("")).contains("no-store");

        var collector = new Collector(app, CONTOSO, id, secret);
        assertThat(collector.get("/subscriptions/list").status()).isEqualTo(200);
        var listed = app.as(user).get(CLIENTS);
        assertThat(listed.text()).contains(id).doesNotContain(secret).doesNotContain("hash");
        assertThat(
                app.jdbc()
                    .sql("select secret_hash from feed_client_secret where client_id = :id")
                    .param("id", id)
                    .query(String.class)
                    .single())
            .startsWith("{bcrypt}");
        // the path may name the client itself
        assertThat(
                collector
                    .client()
                    .get("/api/v1.0/" + id.toUpperCase() + "/activity/feed/subscriptions/list")
                    .status())
            .isEqualTo(200);

        assertThat(app.as(user).delete(CLIENTS + "/" + id).status()).isEqualTo(204);
        assertThat(collector.get("/subscriptions/list").status()).isEqualTo(401);
        assertThat(app.as(user).delete(CLIENTS + "/" + id).status()).isEqualTo(404);
        assertThat(operations(before))
            .containsExactly(
                "Add-CustomerLockboxFeedClient by " + user,
                "Remove-CustomerLockboxFeedClient by " + user);
      }
    }

    @Test
    void aSecretIsReplacedWithoutAGap() {
      var added = app.as("alice").post(CLIENTS, Map.of("displayName", "Rotating"));
      var id = added.json().at("/client/clientId").asText();
      var first = added.field("secret");
      try {
        var second = secret(app.as("alice").post(CLIENTS + "/" + id + "/secrets"));
        works(id, first, 200);
        works(id, second, 200);
        app.clock().forward(Duration.ofHours(24));
        works(id, first, 401);
        works(id, second, 200);

        var third = secret(rotated(id, "PT1H"));
        var fourth = secret(rotated(id, "PT1H"));
        // two at a time
        works(id, second, 401);
        works(id, third, 200);
        works(id, fourth, 200);
        var fifth = secret(rotated(id, "PT0S"));
        works(id, fourth, 401);
        works(id, fifth, 200);

        var secrets = app.as("alice").get(CLIENTS).json().findPath("items").findValues("secretId");
        var last = secrets.get(secrets.size() - 1).asText();
        assertThat(app.as("alice").delete(CLIENTS + "/" + id + "/secrets/" + last).status())
            .isEqualTo(204);
        works(id, fifth, 401);
        assertThat(app.as("alice").delete(CLIENTS + "/" + id + "/secrets/" + last).status())
            .isEqualTo(404);
        for (var overlap : List.of("PT721H", "-PT1H", "soon")) {
          var answer = rotated(id, overlap);
          assertThat(answer.status()).as(overlap).isEqualTo(400);
          assertThat(answer.blamedFields()).containsExactly("overlap");
        }
      } finally {
        app.as("alice").delete(CLIENTS + "/" + id);
      }
    }

    @Test
    void nobodyElseTouchesATenantsCollectors() {
      var path = CLIENTS + "/contoso-siem";
      record Call(String method, String path) {}
      for (var call :
          List.of(
              new Call("GET", CLIENTS),
              new Call("POST", CLIENTS),
              new Call("DELETE", path),
              new Call("POST", path + "/secrets"))) {
        for (var user : List.of("erin", "mona", "sofia", "otto", "petra", "admin", "carol")) {
          var answer =
              app.as(user)
                  .send(
                      call.method(),
                      call.path(),
                      "{\"displayName\":\"x\"}"
                          .replace(
                              "displayName",
                              call.path().endsWith("secrets") ? "overlap" : "displayName"));
          assertThat(answer.status()).as(user + " " + answer).isIn(403, 400);
          if (!call.path().endsWith("secrets")) {
            assertThat(answer.status()).as(user + " " + answer).isEqualTo(403);
          }
        }
        for (var user : List.of("fay", "felix")) {
          var body = call.path().endsWith("secrets") ? "{}" : "{\"displayName\":\"x\"}";
          var answer = app.as(user).send(call.method(), call.path(), body);
          assertThat(answer.status()).as(user + " " + answer).isEqualTo(404);
        }
      }
      // nor another tenant's client through one's own tenant
      assertThat(
              app.as("fay").delete("/api/v1/tenants/fabrikam/feed-clients/contoso-siem").status())
          .isEqualTo(404);
      works("contoso-siem", "lockbox", 200);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "{}",
          "{\"displayName\":null}",
          "{\"displayName\":\"  \"}",
          "{\"displayName\":\"<b>x</b>\"}"
        })
    void aNameThatCannotBeTakenIsNamed(String body) {
      var answer = app.as("alice").post(CLIENTS, body);
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.blamedFields()).containsExactly("displayName");
    }

    // ----------------------------------------------------------------------------- helpers

    private Answer token(String path, Map<String, String> form) {
      return Collector.tokenFrom(app.anonymous(), path, form);
    }

    private Answer rotated(String id, String overlap) {
      return app.as("alice").post(CLIENTS + "/" + id + "/secrets", Map.of("overlap", overlap));
    }

    private static String secret(Answer answer) {
      assertThat(answer.status()).as("%s", answer).isEqualTo(201);
      return answer.field("secret");
    }

    private void works(String id, String secret, int status) {
      var answer = token(V1, Map.of("client_id", id, "client_secret", secret));
      assertThat(answer.status()).as("%s", answer).isEqualTo(status);
    }

    private static void refused(Answer answer, int status, String error, int code) {
      assertThat(answer.status()).as("%s", answer).isEqualTo(status);
      assertThat(answer.field("error")).isEqualTo(error);
      assertThat(answer.field("error_description")).startsWith("AADSTS" + code + ": ");
      assertThat(answer.json().at("/error_codes/0").asInt()).isEqualTo(code);
      for (var field : List.of("timestamp", "trace_id", "correlation_id")) {
        assertThat(answer.field(field)).as(field).isNotEmpty();
      }
    }

    private List<String> operations(long after) {
      return app.bean(org.customerlockbox.audit.Audit.class).ofLog("contoso", after, 100).stream()
          .map(record -> record.operation() + " by " + record.userId())
          .toList();
    }

    private static JsonNode claims(Answer answer) throws IOException {
      var middle = answer.field("access_token").split("\\.")[1];
      return new ObjectMapper().readTree(Base64.getUrlDecoder().decode(middle));
    }
  }
}
