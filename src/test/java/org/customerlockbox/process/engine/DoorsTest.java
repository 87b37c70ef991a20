package org.customerlockbox.process.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The HTTP doors: who is let in where. */
class DoorsTest extends EngineTest {

  private static final String PROBE = "/api/v1/door-test";

  @ParameterizedTest
  @ValueSource(
      strings = {
        PROBE,
        "/content/contoso/documents/",
        "/access/v1/evaluation",
        "/engine-rest/task",
        "/engine-rest/engine",
        "/actuator/metrics",
        "/actuator",
        "/somewhere",
        "/h2-console",
        "/error"
      })
  void asksForAnAccount(String path) throws Exception {
    var answer = as(null).get(path);

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("WWW-Authenticate"))
        .hasValueSatisfying(challenge -> assertThat(challenge).startsWith("Basic realm="));
    assertThat(answer.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
    assertThat(answer.body()).contains("\"status\":401");
  }

  @Test
  void letsAccountsInWithTheirPasswordOnly() throws Exception {
    assertThat(as("alice").get(PROBE).statusCode()).isEqualTo(200);
    assertThat(as(" ALICE ").get(PROBE).statusCode()).isEqualTo(200);
    assertThat(as("mallory").get(PROBE).statusCode()).isEqualTo(401);
    assertThat(as(null).get(PROBE, "Authorization", "Basic YWxpY2U6").statusCode()).isEqualTo(401);
    assertThat(as(null).get(PROBE, "Authorization", "Basic !").statusCode()).isEqualTo(401);
    assertThat(as("alice").get(PROBE).headers().firstValue("Set-Cookie")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/somewhere", "/actuator/metrics", "/engine-rest/user", "/h2-console"})
  void isClosedUnlessNamed(String path) throws Exception {
    var answer = as("alice").get(path);

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/actuator/health",
        "/actuator/health/liveness",
        "/actuator/health/readiness",
        "/v3/api-docs",
        "/docs"
      })
  void isOpenWhereNobodyNeedsAnAccount(String path) throws Exception {
    assertThat(as(null).get(path).statusCode()).isIn(200, 302);
  }

  @Test
  void readinessSaysUpAndNoMoreThanThat() throws Exception {
    assertThat(as(null).get("/actuator/health/readiness").body()).isEqualTo("{\"status\":\"UP\"}");
    assertThat(as("alice").get("/actuator/health/readiness").body())
        .isEqualTo("{\"status\":\"UP\"}");
    assertThat(as("otto").get("/actuator/health/readiness").body()).contains("components");
    assertThat(as("otto").get("/actuator/metrics").statusCode()).isEqualTo(200);
  }

  @Test
  void theRootLeadsToTasklist() throws Exception {
    var answer = as(null).get("/");

    assertThat(answer.statusCode()).isEqualTo(302);
    assertThat(answer.headers().firstValue("Location"))
        .hasValueSatisfying(
            location -> assertThat(location).endsWith("/camunda/app/tasklist/default/"));
  }

  @Test
  void refusesWhatAnotherSitesPageSends() throws Exception {
    var erin = as("erin");
    var own = "http://localhost:" + port;

    assertThat(erin.post(PROBE, "{}").statusCode()).isEqualTo(200);
    assertThat(erin.post(PROBE, "{}", "Origin", own).statusCode()).isEqualTo(200);
    assertThat(erin.post(PROBE, "{}", "Sec-Fetch-Site", "same-origin").statusCode()).isEqualTo(200);
    assertThat(erin.post(PROBE, "{}", "Sec-Fetch-Site", "cross-site").statusCode()).isEqualTo(403);
    assertThat(erin.post(PROBE, "{}", "Sec-Fetch-Site", "same-site").statusCode()).isEqualTo(403);
    assertThat(erin.post(PROBE, "{}", "Origin", "https://evil.example").statusCode())
        .isEqualTo(403);
    assertThat(erin.post(PROBE, "{}", "Origin", "null").statusCode()).isEqualTo(403);
    assertThat(erin.post(PROBE, "{}", "Origin", own + "1").statusCode()).isEqualTo(403);
    assertThat(erin.post("/engine-rest/task", "{}", "Origin", "https://evil.example").statusCode())
        .isEqualTo(403);
    assertThat(
            as(null)
                .post(
                    "/camunda/api/admin/auth/user/default/login/tasklist",
                    "",
                    "Origin",
                    "https://evil.example")
                .statusCode())
        .isEqualTo(403);
  }

  @Test
  void aCallersOwnForwardedHeadersAreNotBelieved() throws Exception {
    assertThat(
            as("erin")
                .get(PROBE, "X-Forwarded-For", "203.0.113.9", "Forwarded", "for=203.0.113.9")
                .body())
        .isEqualTo("API 127.0.0.1");
  }

  @Test
  void everyAnswerCarriesItsSecurityHeaders() throws Exception {
    var api = as("erin").get(PROBE).headers();
    assertThat(api.firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(api.firstValue("Content-Security-Policy"))
        .hasValueSatisfying(policy -> assertThat(policy).startsWith("default-src 'none'"));
    assertThat(api.firstValue("Cache-Control"))
        .hasValueSatisfying(policy -> assertThat(policy).contains("no-store"));

    var tasklist = as(null).get("/camunda/app/tasklist/default/").headers();
    assertThat(tasklist.allValues("Content-Security-Policy")).hasSize(1);
    assertThat(tasklist.firstValue("Content-Security-Policy"))
        .hasValueSatisfying(policy -> assertThat(policy).contains("frame-ancestors 'none'"));
  }

  @Test
  void whatIsNotThereIsAProblemDocument() throws Exception {
    for (var path : new String[] {"/api/v1/nothing", "/access/v1/nothing"}) {
      var answer = as("erin").get(path);
      assertThat(answer.statusCode()).isEqualTo(404);
      assertThat(answer.headers().firstValue("Content-Type"))
          .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/engine-rest//deployment",
        "/engine-rest/task;x=y",
        "/engine-rest/task%2Fcreate",
        "/engine-rest/%2e%2e/engine-rest/deployment",
        "/engine-rest/engine/default/deployment",
        "/engine-rest/engine/default/task",
        "/engine-rest/task/"
      })
  void crookedPathsOpenNothing(String path) throws Exception {
    assertThat(as("otto").get(path).statusCode()).isIn(400, 403, 404);
  }
}
