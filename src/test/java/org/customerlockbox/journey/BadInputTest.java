package org.customerlockbox.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.customerlockbox.support.Client.Answer;
import org.customerlockbox.support.Database;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Proves that whatever is wrong in a call is answered with a problem document that names the field,
 * and that nothing of such a call is stored.
 */
class BadInputTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String REQUESTS = "/api/v1/access-requests";
  private static final String CONTOSO = "/api/v1/tenants/contoso";
  private static final String TOO_LONG = "x".repeat(2_001);

  /** Texts that nobody types who means well. */
  private static final Map<String, String> HOSTILE =
      Map.ofEntries(
          Map.entry("HTML", "<script>alert(1)</script>"),
          Map.entry("a tag in disguise", "< img src=x onerror=alert(1)>"),
          Map.entry("a comment", "<!-- x"),
          Map.entry("an end tag", "</p>"),
          Map.entry("an expression", "${execution.setVariable('x', 1)}"),
          Map.entry("a deferred expression", "#{1+1}"),
          Map.entry("a template", "{{secret}}"),
          Map.entry("a control character", "a\u0007b"),
          Map.entry("NUL", "a\u0000b"),
          Map.entry("an escape", "a\u001B[31mb"),
          Map.entry("a right-to-left override", "abc\u202Efed"),
          Map.entry("an isolate", "abc\u2066fed"),
          Map.entry("an invisible space", "a\u200Bb"));

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

  /** A call that would work, and the fields of its body. */
  private record Endpoint(
      String user, String method, String path, String body, List<Field> fields) {

    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  /**
   * A field of a body.
   *
   * @param pointer a JSON pointer
   * @param name as a problem document calls it
   * @param wrong JSON values that must be refused
   */
  private record Field(String pointer, String name, boolean required, List<String> wrong) {}

  abstract static class Story extends Journey {

    Story(Database database) {
      super(database);
    }

    // ----------------------------------------------------------- field by field

    @TestFactory
    Stream<DynamicTest> everyFieldOfEveryBody() {
      return endpoints().stream()
          .flatMap(
              endpoint ->
                  endpoint.fields().stream()
                      .map(
                          field ->
                              DynamicTest.dynamicTest(
                                  endpoint + " " + field.name(),
                                  () -> isChecked(endpoint, field))));
    }

    private void isChecked(Endpoint endpoint, Field field) throws JsonProcessingException {
      app.newDay();
      var call = prepared(endpoint);
      var before = app.allRows();
      var bodies = new ArrayList<String>();
      for (var wrong : field.wrong()) {
        bodies.add(with(endpoint.body(), field.pointer(), wrong));
      }
      if (field.required()) {
        bodies.add(with(endpoint.body(), field.pointer(), null));
        bodies.add(with(endpoint.body(), field.pointer(), "null"));
      }

      for (var body : bodies) {
        var answer = as(endpoint.user()).send(endpoint.method(), call, body);
        isProblem(answer, 400, body);
        assertThat(answer.blamedFields())
            .as(shorten(body) + " -> " + answer)
            .allSatisfy(blamed -> assertThat(blamed).isNotBlank())
            .anySatisfy(blamed -> assertThat(isAbout(blamed, field.name())).isTrue());
      }
      assertThat(app.allRows()).isEqualTo(before);
    }

    @TestFactory
    Stream<DynamicTest> everyBodyAsAWhole() {
      return endpoints().stream()
          .map(
              endpoint ->
                  DynamicTest.dynamicTest(endpoint.toString(), () -> isReadStrictly(endpoint)));
    }

    private void isReadStrictly(Endpoint endpoint) throws JsonProcessingException {
      app.newDay();
      var call = prepared(endpoint);
      var before = app.allRows();
      var body = endpoint.body();
      var unknown = with(body, "/surprise", "1");
      var client = as(endpoint.user());

      var answer = client.send(endpoint.method(), call, unknown);
      isProblem(answer, 400, unknown);
      assertThat(answer.blamedFields()).containsExactly("surprise");

      var doubled = body.replaceFirst("\\{(\"\\w+\":)", "{$1null,$1");
      // these may come without a body
      var mayBeEmpty = List.of("/cancel", "/revoke", "/complete").contains(endpoint.path());
      for (var nothing : List.of("null", "")) {
        if (!mayBeEmpty) {
          isProblem(client.send(endpoint.method(), call, nothing), 400, nothing);
        }
      }
      for (var broken :
          List.of(
              doubled,
              body + "x",
              body + body,
              body.substring(0, body.length() - 1),
              "{",
              "[]",
              "[" + body + "]",
              "\"text\"",
              "1",
              "true",
              "\u0000",
              "{\"a\":\"\\uD800\"}",
              "{'a':1}",
              "{\"a\":NaN}",
              "[".repeat(5_000),
              "{\"a\":".repeat(5_000))) {
        isProblem(client.send(endpoint.method(), call, broken), 400, broken);
      }
      isProblem(
          client.send(endpoint.method(), call, new byte[] {(byte) 0xC3, 0x28}), 400, "no UTF-8");
      for (var type :
          List.of(
              "text/plain",
              "application/xml",
              "application/x-www-form-urlencoded",
              "multipart/form-data; boundary=x",
              "application/x-java-serialized-object")) {
        isProblem(client.with("Content-Type", type).send(endpoint.method(), call, body), 415, type);
      }
      for (var method : List.of("PATCH", "OPTIONS")) {
        var other = client.send(method, call, body);
        assertThat(other.status()).as(other.toString()).isIn(200, 403, 405);
        assertThat(other.text()).doesNotContain("<html", "Exception");
      }
      assertThat(app.allRows()).isEqualTo(before);
    }

    @Test
    void aHugeBodyIsRefused() {
      var before = app.allRows();
      var body = "{\"tenantId\":\"" + "x".repeat(3_000_000) + "\"}";

      var answer = as("erin").post(REQUESTS, body);

      assertThat(answer.status()).as(answer.toString().substring(0, 200)).isIn(400, 413);
      assertThat(answer.isProblem()).isTrue();
      assertThat(app.allRows()).isEqualTo(before);
    }

    // ------------------------------------------------------- several at the same time

    @Test
    void allThatIsWrongIsNamedAtOnce() {
      var answer =
          as("erin")
              .post(
                  REQUESTS,
                  """
                  {"tenantId":"nowhere","serviceRequestNumber":"","reason":{"type":"x","detail":""},
                   "resources":[{"type":"x","id":"x"}],"actions":["write"],
                   "requestedDuration":"x","severity":"x"}
                  """);

      isProblem(answer, 400, "everything");
      assertThat(answer.blamedFields())
          .containsExactlyInAnyOrder(
              "tenantId",
              "serviceRequestNumber",
              "reason.type",
              "reason.detail",
              "resources[0].type",
              "actions[0]",
              "requestedDuration",
              "severity");
    }

    @Test
    void elevenResourcesAreOneTooMany() throws JsonProcessingException {
      var resources = JSON.createArrayNode();
      for (var i = 0; i < 11; i++) {
        resources.addObject().put("type", "document").put("id", "/finance/" + i + "/");
      }
      var before = app.allRows();

      var answer = as("erin").post(REQUESTS, with(filing(), "/resources", resources.toString()));
      isProblem(answer, 400, "eleven");
      assertThat(answer.blamedFields()).containsExactly("resources");
      assertThat(app.allRows()).isEqualTo(before);

      resources.remove(0);
      var ten = as("erin").post(REQUESTS, with(filing(), "/resources", resources.toString()));
      assertThat(ten.status()).as(ten.toString()).isEqualTo(201);
    }

    @ParameterizedTest
    @CsvSource({
      "document, /finance/, document, /finance/",
      "mailbox, carol@contoso.example, mailbox, CAROL@contoso.example"
    })
    void theSameResourceTwiceIsRefused(String type, String id, String type2, String id2)
        throws JsonProcessingException {
      var twice =
          "[{\"type\":\"%s\",\"id\":\"%s\"},{\"type\":\"%s\",\"id\":\"%s\"}]"
              .formatted(type, id, type2, id2);

      var answer = as("erin").post(REQUESTS, with(filing(), "/resources", twice));

      isProblem(answer, 400, twice);
      assertThat(answer.blamedFields()).containsExactly("resources[1]");
    }

    @Test
    void theLongestTextIsTakenAndShownAsItIs() throws JsonProcessingException {
      var text = "5 < 6 & \"quotes\" 'n' 100 % $ # € 漢字 \uD83D\uDE00 \t\nline ";
      text = (text + "x".repeat(2_000)).substring(0, 2_000);
      var body = with(filing(), "/reason/detail", JSON.writeValueAsString(text));

      var answer = as("erin").post(REQUESTS, body);

      assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
      assertThat(answer.json().at("/reason/detail").asText()).isEqualTo(text);
      var id = answer.field("requestId");
      var decided =
          as("mona")
              .post(
                  REQUESTS + "/" + id + "/decisions",
                  Map.of("decision", "Approve", "comment", text));
      assertThat(decided.status()).as(decided.toString()).isEqualTo(200);
      var next =
          as("sofia")
              .post(
                  REQUESTS + "/" + id + "/decisions",
                  Map.of("decision", "Approve", "comment", text));
      assertThat(next.status()).as(next.toString()).isEqualTo(200);
      assertThat(next.json().at("/decisions/0/comment").asText()).isEqualTo(text);
    }

    // --------------------------------------------------------------- paths, queries

    @ParameterizedTest
    @CsvSource({
      "page, -1",
      "page, x",
      "page, 1.5",
      "page, 99999999999999999999",
      "page, 1000001",
      "size, 0",
      "size, -5",
      "size, 201",
      "size, x",
      "size, 2147483648",
      "status, Open",
      "status, pending",
      "status, ${1}",
      "status, '%3Cb%3E'"
    })
    void aListWithABadParameterIsRefused(String name, String value) {
      for (var list : List.of(REQUESTS, "/api/v1/mails")) {
        var answer =
            as("otto")
                .get(
                    list
                        + "?"
                        + name
                        + "="
                        + value.replace("$", "%24").replace("{", "%7B").replace("}", "%7D"));
        isProblem(answer, 400, name + "=" + value);
        assertThat(answer.blamedFields()).as(answer.toString()).containsExactly(name);
      }
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "x",
          "LBX-",
          "LBX-1234567",
          "LBX-123456789",
          "LBX-ILOU1234",
          "LBX-%00234567",
          "LBX-1234567%E2%80%AE",
          "%27%20or%201=1--",
          "%24%7B1%7D",
          "..%2f..",
          "LBX-ZZZZZZZZ"
        })
    void aRequestIdThatCannotBeOneIsNotFound(String id) {
      for (var call : List.of("", "/audit")) {
        var answer = as("mona").get(REQUESTS + "/" + id + call);
        assertThat(answer.status()).as(answer.toString()).isIn(400, 404);
        assertThat(answer.isProblem()).as(answer.toString()).isTrue();
      }
      for (var call : List.of("/cancel", "/revoke", "/complete", "/decisions")) {
        var answer = as("mona").post(REQUESTS + "/" + id + call, "{}");
        assertThat(answer.status()).as(answer.toString()).isIn(400, 404);
        assertThat(answer.isProblem()).as(answer.toString()).isTrue();
      }
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "/",
          "/nothing",
          "/api",
          "/api/v1",
          "/api/v1/nothing",
          "/api/v2/access-requests",
          "/api/v1/access-requests/LBX-ZZZZZZZZ/nothing",
          "/content",
          "/content/contoso",
          "/content/contoso/nothing",
          "/access/v1/evaluation",
          "/actuator",
          "/actuator/env",
          "/actuator/heapdump",
          "/engine-rest",
          "/engine-rest/nothing",
          "/engine-rest/user",
          "/h2-console",
          "/error",
          "/api/v1/tenants",
          "/api/v1/tenants/nowhere/settings",
          "/api/v1/accounts/%00",
          "/api/v1/tenants/%2e%2e/settings",
          "/api;x=1/v1/me",
          "/api/v1/me%0d%0aX:1",
          "/index.html",
          "/static/x",
          "/WEB-INF/web.xml",
          "/META-INF/MANIFEST.MF",
          "//api/v1/me",
          "/api//v1/me",
          "/api/v1/me%ff",
          "/%2e%2e/etc/passwd"
        })
    void anUnknownPathIsAProblemDocumentAndNeverAStackTrace(String path) {
      for (var client : List.of(as("erin"), as("otto"), app.anonymous())) {
        var answer = client.get(path);
        if (path.equals("/")) {
          assertThat(answer.status()).isEqualTo(302);
          continue;
        }
        if (path.equals("/actuator") && answer.status() == 200) {
          // the operators' list of what they may look at
          assertThat(answer.call()).contains("/actuator");
          assertThat(answer.text()).doesNotContain("env", "heapdump", "beans");
          continue;
        }
        assertThat(answer.status()).as(answer.toString()).isBetween(400, 499);
        assertThat(answer.text().toLowerCase())
            .doesNotContain("<html", "exception", "org.springframework", "org.camunda", "apache");
        assertThat(answer.isProblem()).as(answer.toString()).isTrue();
      }
    }

    @ParameterizedTest
    @CsvSource({
      "DELETE, /api/v1/access-requests",
      "PUT, /api/v1/access-requests",
      "PATCH, /api/v1/access-requests",
      "POST, /api/v1/me",
      "DELETE, /api/v1/tenants/contoso/settings",
      "POST, /api/v1/tenants/contoso/settings",
      "POST, /api/v1/tenants/contoso/approvers/carol",
      "PUT, /api/v1/tenants/contoso/approvers",
      "DELETE, /api/v1/mails",
      "POST, /api/v1/mails",
      "PUT, /api/v1/access-requests/LBX-ZZZZZZZZ/decisions",
      "DELETE, /api/v1/access-requests/LBX-ZZZZZZZZ"
    })
    void aWrongMethodIs405(String method, String path) {
      var answer = as("adele").send(method, path, "{}");

      isProblem(answer, 405, method);
      assertThat(answer.header("Allow")).isPresent();
    }

    @Test
    void contentIsOnlyRead() {
      for (var method : List.of("POST", "PUT", "DELETE", "PATCH")) {
        var answer = as("carol").send(method, "/content/contoso/documents/finance/x.txt", "x");
        assertThat(answer.status()).as(answer.toString()).isIn(403, 405);
        assertThat(answer.isProblem()).as(answer.toString()).isTrue();
      }
    }

    // -------------------------------------------------------------------- helpers

    private String prepared(Endpoint endpoint) {
      return switch (endpoint.path()) {
        case "/decisions as manager" -> app.filed().path() + "/decisions";
        case "/decisions as tenant" -> app.pending().path() + "/decisions";
        case "/cancel" -> app.pending().path() + "/cancel";
        case "/revoke" -> app.open().path() + "/revoke";
        case "/complete" -> app.open().path() + "/complete";
        default -> endpoint.path();
      };
    }

    private static boolean isAbout(String blamed, String field) {
      return blamed.equals(field)
          || blamed.startsWith(field + ".")
          || blamed.startsWith(field + "[")
          || field.startsWith(blamed + "[");
    }

    private static void isProblem(Answer answer, int status, String what) {
      assertThat(answer.status()).as(shorten(what) + " -> " + answer).isEqualTo(status);
      assertThat(answer.isProblem()).as(shorten(what) + " -> " + answer).isTrue();
      assertThat(answer.field("detail")).as(answer.toString()).isNotBlank();
      assertThat(answer.text())
          .doesNotContain("Exception", "com.fasterxml", "org.customerlockbox", "java.", "<html");
    }

    private static String shorten(String text) {
      return text.length() > 200 ? text.substring(0, 200) + "…" : text;
    }
  }

  // ------------------------------------------------------------------ what is called

  private static List<Endpoint> endpoints() {
    return List.of(
        new Endpoint(
            "erin",
            "POST",
            REQUESTS,
            filing(),
            List.of(
                field("/tenantId", texts(40, "nowhere", "CONTOSO", "contoso'--", "../contoso")),
                field("/serviceRequestNumber", texts(64, "SR 4711", "SR\n1", "-1", "<b>", "é")),
                field("/reason", List.of("\"x\"", "1", "[]", "true", "{}")),
                field(
                    "/reason/type",
                    "reason.type",
                    texts(32, "Curiosity", "customerinitiatedsupport")),
                field("/reason/detail", "reason.detail", plainTexts()),
                field(
                    "/resources",
                    List.of("[]", "{}", "\"mailbox x\"", "1", "[null]", "[1]", "[[]]")),
                field("/resources/0/type", "resources[0].type", texts(32, "Mailbox", "database")),
                field(
                    "/resources/0/id",
                    "resources[0].id",
                    texts(
                        254,
                        "carol",
                        "carol@",
                        "@contoso.example",
                        "a b@contoso.example",
                        "carol@contoso.example\nX",
                        "carol@contoso.example/..",
                        "carol@contoso.example\u202E")),
                field("/actions", List.of("[]", "{}", "\"read\"", "[null]", "[1]", "[true]")),
                field("/actions/0", "actions[0]", texts(32, "write", "READ", "read ", "*")),
                field("/requestedDuration", durations()),
                optional("/severity", texts(16, "Extreme", "normal")))),
        document(),
        new Endpoint(
            "mona",
            "POST",
            "/decisions as manager",
            "{\"decision\":\"Approve\",\"comment\":\"x\"}",
            List.of(
                field("/decision", texts(8, "approve", "APPROVE", "Yes", "Approve ")),
                optional("/comment", optionalTexts()))),
        new Endpoint(
            "alice",
            "POST",
            "/decisions as tenant",
            "{\"decision\":\"Deny\",\"comment\":\"x\"}",
            List.of(
                field("/decision", texts(8, "deny", "Denied", "No")),
                optional("/comment", optionalTexts()))),
        new Endpoint(
            "erin",
            "POST",
            "/cancel",
            "{\"comment\":\"x\"}",
            List.of(optional("/comment", optionalTexts()))),
        new Endpoint(
            "alice",
            "POST",
            "/revoke",
            "{\"comment\":\"x\"}",
            List.of(optional("/comment", optionalTexts()))),
        new Endpoint(
            "erin",
            "POST",
            "/complete",
            "{\"comment\":\"x\"}",
            List.of(optional("/comment", optionalTexts()))),
        new Endpoint(
            "adele",
            "PUT",
            CONTOSO + "/settings",
            "{\"customerLockboxEnabled\":false,\"requestLifetime\":\"PT1H\",\"maxAccessDuration\":\"PT1H\"}",
            List.of(
                field("/customerLockboxEnabled", List.of("\"true\"", "1", "0", "\"\"", "[]", "{}")),
                field("/requestLifetime", durations()),
                field("/maxAccessDuration", durations()))),
        new Endpoint(
            "adele",
            "POST",
            CONTOSO + "/members",
            "{\"userId\":\"new.person\",\"displayName\":\"New Person\",\"email\":\"new.person@contoso.example\"}",
            List.of(
                field("/userId", texts(64, "a b", "é", "system", "a/b", ".x", "a\u0000")),
                field("/displayName", names()),
                field("/email", emails()))),
        new Endpoint(
            "admin",
            "POST",
            "/api/v1/tenants",
            "{\"tenantId\":\"tailspin\",\"name\":\"Tailspin Toys\","
                + "\"organizationId\":\"7a115319-0000-4000-8000-000000000004\","
                + "\"administrator\":{\"email\":\"tara@tailspin.example\",\"displayName\":\"Tara\"}}",
            List.of(
                field(
                    "/tenantId",
                    texts(39, "Tailspin", "a b", "-a", "a/b", "provider", "system", "a.b")),
                field("/name", names()),
                field(
                    "/organizationId",
                    texts(36, "x", "7a115319", "7a115319-0000-4000-8000-00000000000g")),
                field("/administrator", List.of("\"x\"", "1", "[]", "true", "{}")),
                field("/administrator/email", "administrator.email", emails()),
                field("/administrator/displayName", "administrator.displayName", names()))),
        new Endpoint(
            "admin",
            "POST",
            "/api/v1/accounts",
            "{\"userId\":\"nina\",\"displayName\":\"Nina New\",\"email\":\"nina@provider.example\","
                + "\"roles\":[\"engineer\"]}",
            List.of(
                field("/userId", texts(64, "a b", "é", "system", "a/b", ".x")),
                field("/displayName", names()),
                field("/email", emails()),
                field(
                    "/roles",
                    List.of(
                        "\"engineer\"",
                        "{}",
                        "[1]",
                        "[true]",
                        "[null]",
                        "[\"king\"]",
                        "[\"\"]",
                        "[\"tenant.approver\"]",
                        "[\"provider.engineer\"]",
                        "[\"administrator\",\"engineer\"]",
                        "[\"camunda-admin\"]")))),
        new Endpoint(
            "admin",
            "PUT",
            "/api/v1/accounts/omar",
            "{\"active\":true,\"roles\":[\"engineer\",\"manager\"]}",
            List.of(
                field("/active", List.of("\"true\"", "1", "0", "[]", "{}")),
                field("/roles", List.of("\"engineer\"", "{}", "[1]", "[null]", "[\"king\"]")))),
        new Endpoint(
            "erin",
            "POST",
            "/api/v1/invitations/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "{\"password\":\"a good long password\"}",
            List.of(field("/password", List.of("1", "true", "[]", "{}")))));
  }

  private static Endpoint document() {
    return new Endpoint(
        "erin",
        "POST",
        REQUESTS,
        filing()
            .replace("\"mailbox\"", "\"document\"")
            .replace("carol@contoso.example", "/finance/"),
        List.of(
            field(
                "/resources/0/id",
                "resources[0].id",
                texts(
                    300,
                    "finance/",
                    "/finance//x",
                    "/../x",
                    "/finance/..",
                    "/finance/../legal/",
                    "/./x",
                    "/finance/.",
                    "\\\\finance",
                    "/a\\\\b",
                    "/a%2fb",
                    "/%2e%2e/",
                    "/a\nb",
                    "/a\u0000b",
                    "/a\u202Eb",
                    "/ /x",
                    "//",
                    "file:///etc/passwd",
                    "C:/x",
                    "/<b>",
                    "/${x}"))));
  }

  private static String filing() {
    return "{\"tenantId\":\"contoso\",\"serviceRequestNumber\":\"SR-4711\","
        + "\"reason\":{\"type\":\"CustomerInitiatedSupport\",\"detail\":\"Carol cannot open mails\"},"
        + "\"resources\":[{\"type\":\"mailbox\",\"id\":\"carol@contoso.example\"}],"
        + "\"actions\":[\"read\"],\"requestedDuration\":\"PT2H\",\"severity\":\"Normal\"}";
  }

  private static Field field(String pointer, List<String> wrong) {
    return field(pointer, pointer.substring(1), wrong);
  }

  private static Field field(String pointer, String name, List<String> wrong) {
    return new Field(pointer, name, true, wrong);
  }

  private static Field optional(String pointer, List<String> wrong) {
    return new Field(pointer, pointer.substring(1), false, wrong);
  }

  /** Values that are no text, too long or empty, and the given texts. */
  private static List<String> texts(int longest, String... others) {
    var texts =
        new ArrayList<>(
            List.of(
                "1", "1.5", "true", "[]", "{}", "\"\"", "\" \"", json("x".repeat(longest + 1))));
    for (var other : others) {
      texts.add(json(other));
    }
    texts.add(json("\uD800"));
    texts.add("\"\\uDC00x\"");
    texts.add(json("a\u0000"));
    return texts;
  }

  private static List<String> plainTexts() {
    var texts = new ArrayList<>(optionalTexts());
    texts.add("\"\"");
    texts.add("\" \\n \"");
    return texts;
  }

  private static List<String> optionalTexts() {
    var texts = new ArrayList<>(List.of("1", "1.5", "true", "[]", "{}", json(TOO_LONG)));
    HOSTILE.values().forEach(text -> texts.add(json(text)));
    texts.add("\"a\\uD800b\"");
    texts.add("\"\\uDC00\"");
    return texts;
  }

  private static List<String> names() {
    return texts(
        200, "a\nb", "a\u202Eb", "<script>alert(1)</script>", "${1+1}", "{{x}}", "a\u200Bb");
  }

  private static List<String> emails() {
    return texts(
        254,
        "x",
        "x@",
        "@x",
        "a b@x.example",
        "a@b@c",
        "a@x.example\r\nBcc: b@x.example",
        "\"a\"@x.example",
        "a@x.example,b@x.example",
        "<a@x.example>");
  }

  private static List<String> durations() {
    return texts(
        100,
        "2 hours",
        "PT",
        "P",
        "2H",
        "PT-1H",
        "-PT1H",
        "PT0S",
        "PT0.5S",
        "PT1.5S",
        "PT1H0.000000001S",
        "P1Y",
        "P1M",
        "P1W",
        "P1000000000D",
        "PT999999999999H",
        "PT99999999999999999999999H",
        "PT96H1S",
        "P5D",
        "2026-11-23T18:30:00Z",
        "tomorrow");
  }

  private static String json(String text) {
    var json = new StringBuilder("\"");
    for (var c : text.toCharArray()) {
      if (c < 0x20 || c == '"' || c == '\\' || Character.isSurrogate(c)) {
        json.append("\\u%04X".formatted((int) c));
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString();
  }

  /** The body with another value (JSON) at a place; without the field if the value is null. */
  private static String with(String body, String pointer, String value)
      throws JsonProcessingException {
    // through a placeholder, so that values that no JSON library writes can be sent
    var tree = JSON.readTree(body);
    var slash = pointer.lastIndexOf('/');
    var parent = tree.at(pointer.substring(0, slash));
    var last = pointer.substring(slash + 1);
    if (parent instanceof ArrayNode array) {
      if (value == null) {
        array.remove(Integer.parseInt(last));
      } else {
        array.set(Integer.parseInt(last), JSON.getNodeFactory().textNode("@@"));
      }
    } else if (parent instanceof ObjectNode object) {
      if (value == null) {
        object.remove(last);
      } else {
        object.put(last, "@@");
      }
    }
    var text = JSON.writeValueAsString(tree);
    return value == null ? text : text.replace("\"@@\"", value);
  }
}
