package org.customerlockbox.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.customerlockbox.audit.Audit;
import org.customerlockbox.support.Client.Answer;
import org.customerlockbox.support.Database;
import org.customerlockbox.support.LockboxApp;
import org.customerlockbox.support.TestRequest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Proves that a report tells what was done beside what was approved, to those it concerns. */
class ReportTest {

  private static final String MAILS = "/content/contoso/mailboxes/carol@contoso.example/messages";
  private static final String HOSTILE = "<script>alert(1)</script> \"&amp;' ${1+1}";

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

  abstract static class Story extends Journey {

    Story(Database database) {
      super(database);
    }

    @Test
    void tellsWhatWasAskedApprovedReadUntouchedAndRefused() {
      var before = as("erin").get("/content/contoso/documents/legal/");
      assertThat(before.status()).isEqualTo(403);
      app.clock().forward(Duration.ofSeconds(1));
      var request = withMailboxAndFinance();
      app.open(request);
      var mails = as("erin").get(MAILS);
      var first = mails.json().get(0).path("id").asText();
      as("erin").get(MAILS + "/" + first);
      app.clock().forward(Duration.ofMinutes(3));
      assertThat(as("erin").get("/content/contoso/documents/legal/").status()).isEqualTo(403);
      assertThat(as("omar").get(MAILS).status()).isEqualTo(403);
      request.insist(request.complete("erin"));
      assertThat(as("erin").get(MAILS).status()).isEqualTo(403);
      app.clock().forward(Duration.ofDays(1).plusSeconds(1));
      assertThat(as("erin").get(MAILS).status()).isEqualTo(403);

      var report = report("alice", request);

      assertThat(report.path("requestId").asText()).isEqualTo(request.id());
      assertThat(report.at("/requester/id").asText()).isEqualTo("erin");
      assertThat(texts(report.path("decisions"), "/approver/id"))
          .containsExactly("mona", "sofia", "alice");
      assertThat(report.path("tenantDecides").asBoolean()).isTrue();
      assertThat(report.at("/access/ending").asText()).isEqualTo("Completed");
      assertThat(texts(report.path("read"), "/item"))
          .containsExactly("carol@contoso.example", first);
      assertThat(texts(report.path("read"), "/under"))
          .containsOnly("mailbox carol@contoso.example");
      assertThat(texts(report.path("untouched"), "/id")).containsExactly("/finance/");
      // neither what was tried before filing, nor a day after the end, nor by somebody else
      assertThat(texts(report.path("denied"), "/item"))
          .containsExactly("/legal/", "carol@contoso.example");
      var records = app.bean(Audit.class);
      var sequence = report.at("/read/1/sequence").asLong();
      assertThat(records.ofLog("contoso", sequence - 1, 1).get(0).objectId()).isEqualTo(first);
    }

    @Test
    void anItemBelowAnApprovedFolderCountsForTheFolder() {
      var request = withMailboxAndFinance();
      app.open(request);
      assertThat(as("erin").get("/content/contoso/documents/finance/").status()).isEqualTo(200);

      var report = report("erin", request);

      assertThat(texts(report.path("read"), "/under")).containsExactly("document /finance/");
      assertThat(texts(report.path("untouched"), "/id")).containsExactly("carol@contoso.example");
      assertThat(report.at("/access/endedDateTime").isNull()).isTrue();
      app.clock().set(request.accessEnds());
      assertThat(report("erin", request).at("/access/ending").asText()).isEqualTo("Completed");
    }

    @Test
    void anItemThatTwoApprovedFoldersCoverTouchesBoth() {
      var filing = LockboxApp.filing();
      filing.put(
          "resources",
          List.of(
              Map.of("type", "document", "id", "/"),
              Map.of("type", "document", "id", "/finance/"),
              Map.of("type", "document", "id", "/legal/")));
      var request = app.filed("erin", filing);
      app.open(request);
      assertThat(as("erin").get("/content/contoso/documents/finance/").status()).isEqualTo(200);

      assertThat(texts(report("alice", request).path("untouched"), "/id"))
          .containsExactly("/legal/");
    }

    @Test
    void accessThatNeverOpenedReadsNothingAndLeavesNothingUntouched() {
      var denied = app.pending().decided("alice", "Deny");

      var report = report("adele", denied);

      assertThat(report.path("status").asText()).isEqualTo("Denied");
      assertThat(report.path("access").isNull()).isTrue();
      assertThat(report.path("read")).isEmpty();
      assertThat(report.path("untouched")).isEmpty();
      assertThat(report("adele", app.filed()).path("decisions")).isEmpty();
    }

    @Test
    void aTenantThatHasNotOptedInReadsThatItWasNotAsked() {
      var filing = LockboxApp.filing();
      filing.put("tenantId", "northwind");
      filing.put("resources", List.of(Map.of("type", "mailbox", "id", "nora@northwind.example")));
      var request = app.approvedByProvider(app.filed("erin", filing));
      request.dueJobs().run();

      assertThat(report("erin", request).path("tenantDecides").asBoolean()).isFalse();
      assertThat(page("erin", request).text()).contains("had not opted in");
    }

    @Test
    void thePageShowsWhatPeopleTypedAsText() {
      var request = app.open();
      as("erin").get(MAILS);
      // the API takes no such text; the page does not rely on that
      app.jdbc()
          .sql("update access_request set reason_detail = :text where id = :id")
          .param("text", HOSTILE)
          .param("id", request.id())
          .update();

      var page = page("alice", request);

      assertThat(page.status()).as(page.toString()).isEqualTo(200);
      assertThat(page.header("Content-Type").orElseThrow()).isEqualTo("text/html;charset=UTF-8");
      assertThat(page.header("Content-Security-Policy").orElseThrow())
          .startsWith("default-src 'none'; style-src 'sha256-")
          .doesNotContain("unsafe");
      assertThat(page.header("Cache-Control").orElseThrow()).contains("no-store");
      assertThat(page.text())
          .contains("&lt;script&gt;alert(1)&lt;/script&gt;", request.id(), "Alice Approver")
          .contains("List of messages", "Nothing.")
          .doesNotContain("<script");
    }

    @ParameterizedTest
    @CsvSource({
      "alice, 200",
      "aaron, 200",
      "adele, 200",
      "erin, 200",
      "mona, 200",
      "sofia, 200",
      "otto, 200",
      "carol, 404",
      "fay, 404",
      "felix, 404",
      "omar, 404"
    })
    void isForThoseWhomTheRequestConcerns(String user, int status) {
      var request = app.open();

      for (var accept : List.of("application/json", "text/html", "*/*")) {
        var answer = as(user).with("Accept", accept).get(request.path() + "/report");
        assertThat(answer.status()).as(accept + " " + answer).isEqualTo(status);
      }
      assertThat(app.anonymous().get(request.path() + "/report").status()).isEqualTo(401);
      assertThat(as(user).get(TestRequest.ALL + "/LBX-00000000/report").status()).isEqualTo(404);
    }

    private TestRequest withMailboxAndFinance() {
      var filing = LockboxApp.filing();
      filing.put(
          "resources",
          List.of(
              Map.of("type", "mailbox", "id", "carol@contoso.example"),
              Map.of("type", "document", "id", "/finance/")));
      return app.filed("erin", filing);
    }

    private JsonNode report(String user, TestRequest request) {
      var answer = as(user).get(request.path() + "/report");
      assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
      return answer.json();
    }

    private Answer page(String user, TestRequest request) {
      // as a browser asks
      return as(user)
          .with("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
          .get(request.path() + "/report");
    }

    private static List<String> texts(JsonNode items, String pointer) {
      return StreamSupport.stream(items.spliterator(), false)
          .map(item -> item.at(pointer).asText())
          .toList();
    }
  }
}
