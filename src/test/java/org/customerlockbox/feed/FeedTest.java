package org.customerlockbox.feed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.customerlockbox.audit.Audit;
import org.customerlockbox.audit.Operations;
import org.customerlockbox.support.Client.Answer;
import org.customerlockbox.support.Database;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Proves over HTTP what collectors rely on: windows, pages, order, walls, and that nothing is lost.
 */
class FeedTest {

  private static final String GENERAL = "Audit.General";
  private static final String EXCHANGE = "Audit.Exchange";
  private static final String SHAREPOINT = "Audit.SharePoint";
  private static final String READ = "mailbox carol@contoso.example";

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

    // -------------------------------------------------------------------- the whole story

    @Test
    void aCollectorSeesTheLifeOfARequestWithTheHumanApprover() {
      var collector = contoso().subscribed(GENERAL, EXCHANGE, SHAREPOINT);

      var request = app.open();
      assertThat(
              app.as("erin")
                  .get("/content/contoso/mailboxes/carol@contoso.example/messages")
                  .status())
          .isEqualTo(200);
      request.insist(request.revoke("alice")).dueJobs().run();
      published();
      collector.collects();

      assertThat(collector.operations())
          .containsExactlyInAnyOrder(
              "Create Lockbox Request",
              "Approve Lockbox Request",
              "Approve Lockbox Request",
              "Send Lockbox Request",
              "Set-AccessToCustomerDataRequest",
              "Grant Lockbox Access",
              "MailItemsAccessed",
              "Revoke Lockbox Access");
      var decision = one(collector, "Set-AccessToCustomerDataRequest");
      assertThat(decision.path("UserId").asText()).isEqualTo("alice");
      assertThat(decision.path("UserType").asInt()).isEqualTo(2);
      assertThat(decision.path("RecordType").asInt()).isEqualTo(1);
      assertThat(decision.path("ObjectId").asText()).isEqualTo(request.id());
      assertThat(decision.path("ExternalAccess").asBoolean(true)).isFalse();
      assertThat(decision.path("ResultStatus").asText()).isEqualTo("True");
      assertThat(decision.path("Workload").asText()).isEqualTo("Exchange");
      assertThat(parameter(decision, "ApprovalDecision")).isEqualTo("Approve");
      assertThat(parameter(decision, "RequestId")).isEqualTo(request.id());
      assertThat(parameter(decision, "Comment")).isEqualTo("by alice");

      var grant = one(collector, "Grant Lockbox Access");
      assertThat(grant.path("RecordType").asInt()).isEqualTo(10);
      assertThat(grant.path("ElevationApprover").asText()).isEqualTo("alice");
      assertThat(grant.path("ElevationDuration").asInt()).isEqualTo(7_200);
      assertThat(grant.path("UserId").asText()).isEqualTo("erin");
      assertThat(grant.path("ElevationRequestId").asText()).matches("[0-9a-f-]{36}");

      var read = one(collector, "MailItemsAccessed");
      assertThat(read.path("RecordType").asInt()).isEqualTo(2);
      assertThat(read.path("UserType").asInt()).isEqualTo(3);
      assertThat(read.path("UserId").asText()).isEqualTo("erin");
      assertThat(read.path("RequestId").asText()).isEqualTo(request.id());
      assertThat(read.path("GrantId").asText()).hasSize(36);
      assertThat(read.path("MailboxOwnerUPN").asText()).isEqualTo("carol@contoso.example");

      for (var record : collector.records()) {
        assertThat(record.path("Id").asText()).matches("[0-9a-f-]{36}");
        assertThat(record.path("CreationTime").asText())
            .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d");
        assertThat(record.path("OrganizationId").asText())
            .isEqualTo(Collector.organization("contoso"));
        assertThat(record.path("Workload").asText()).isNotEmpty();
        assertThat(record.path("Version").asInt()).isEqualTo(1);
        for (var required : List.of("RecordType", "Operation", "UserType", "UserKey", "UserId")) {
          assertThat(record.hasNonNull(required)).as(required + " of " + record).isTrue();
        }
        assertThat(record.has("ClientIP")).isTrue();
      }
    }

    @Test
    void aDecisionAboutDocumentsIsToldWithDocuments() {
      var collector = contoso().subscribed(SHAREPOINT, EXCHANGE, GENERAL);
      var filing = org.customerlockbox.support.LockboxApp.filing();
      filing.put("resources", List.of(Map.of("type", "document", "id", "/finance/")));
      app.open(app.filed("erin", filing));
      assertThat(app.as("erin").get("/content/contoso/documents/finance/").status()).isEqualTo(200);
      published();
      collector.collects();

      assertThat(one(collector, "Set-AccessToCustomerDataRequest").path("Workload").asText())
          .isEqualTo("SharePoint");
      var read = one(collector, "FileAccessed");
      assertThat(read.path("RecordType").asInt()).isEqualTo(6);
      assertThat(read.path("ObjectId").asText()).isEqualTo("/finance/");
      assertThat(read.path("UserType").asInt()).isEqualTo(3);
    }

    @Test
    void settingsAreTold() {
      var collector = contoso().subscribed(GENERAL);
      app.as("adele")
          .put(
              "/api/v1/tenants/contoso/settings",
              Map.of(
                  "customerLockboxEnabled", true,
                  "requestLifetime", "PT6H",
                  "maxAccessDuration", "PT1H"));
      published();
      collector.collects();

      var change = one(collector, "Set-CustomerLockboxSettings");
      assertThat(change.path("RecordType").asInt()).isEqualTo(1);
      assertThat(change.path("UserId").asText()).isEqualTo("adele");
      assertThat(parameter(change, "RequestLifetime")).isEqualTo("PT6H");
    }

    // ------------------------------------------------------------------------------ blobs

    @Test
    void aBlobASecondOneRecordABlob() {
      var collector = contoso().subscribed(EXCHANGE);
      var before = lastSequence("contoso");
      facts("contoso", Operations.MAIL_ITEMS_ACCESSED, 7, READ);
      published();

      var blobs = content(collector, EXCHANGE).json();
      assertThat(blobs).hasSize(7);
      var last = Instant.EPOCH;
      for (var blob : blobs) {
        var created = Instant.parse(blob.path("contentCreated").asText());
        assertThat(blob.path("contentCreated").asText()).endsWith(".000Z");
        assertThat(created).isAfterOrEqualTo(last.plusSeconds(1));
        last = created;
        assertThat(blob.path("contentExpiration").asText())
            .isEqualTo(FeedTimes.withZone(created.plus(Duration.ofDays(7))));
        assertThat(blob.path("contentId").asText())
            .matches("\\d{23,}\\$\\d{23,}\\$audit_exchange\\$Audit_Exchange");
        assertThat(collector.absolute(blob.path("contentUri").asText()).json()).hasSize(1);
      }
      assertThat(collector.collects().sequences())
          .containsExactlyElementsOf(logged("contoso", before));
    }

    @Test
    void nothingAppearsWithADateThatIsOver() {
      var collector = contoso().subscribed(EXCHANGE);
      app.clock().forward(Duration.ofMillis(300));
      facts("contoso", Operations.MAIL_ITEMS_ACCESSED, 1, READ);
      app.bean(Publisher.class).publishDue();

      assertThat(content(collector, EXCHANGE).json()).isEmpty();
      app.clock().forward(Duration.ofMillis(1_699));
      assertThat(window(collector, app.now().minusSeconds(60), app.now().plusSeconds(60)).json())
          .isEmpty();
      app.clock().forward(Duration.ofMillis(1));
      var blobs = window(collector, app.now().minusSeconds(60), app.now().plusSeconds(60)).json();
      assertThat(blobs).hasSize(1);
      assertThat(Instant.parse(blobs.get(0).path("contentCreated").asText())).isEqualTo(app.now());
    }

    @Test
    void aBlobWhoseCommitTookTooLongIsGivenALaterTime() {
      var collector = contoso().subscribed(EXCHANGE);
      facts("contoso", Operations.MAIL_ITEMS_ACCESSED, 1, READ);
      var begin = app.now();
      var looks = new java.util.concurrent.atomic.AtomicInteger();
      // ten seconds pass between the first look at the clock and the second
      var clock =
          new java.time.Clock() {
            @Override
            public Instant instant() {
              return looks.getAndIncrement() == 0 ? begin : begin.plusSeconds(10);
            }

            @Override
            public java.time.ZoneId getZone() {
              return java.time.ZoneOffset.UTC;
            }

            @Override
            public java.time.Clock withZone(java.time.ZoneId zone) {
              return this;
            }
          };
      new Publisher(
              app.bean(FeedCursors.class),
              app.bean(FeedRecords.class),
              app.bean(FeedSettings.class),
              app.bean(Audit.class),
              app.bean(org.customerlockbox.tenant.Tenants.class),
              app.jdbc(),
              clock,
              app.transaction())
          .publish(new FeedCursors.Key("contoso", ContentType.EXCHANGE));

      app.clock().set(begin.plusSeconds(10));
      assertThat(content(collector, EXCHANGE).json()).isEmpty();
      app.clock().forward(Duration.ofSeconds(2));
      var blobs = content(collector, EXCHANGE).json();
      assertThat(created(content(collector, EXCHANGE))).containsExactly(begin.plusSeconds(11));
      assertThat(collector.absolute(blobs.get(0).path("contentUri").asText()).json()).hasSize(1);
      assertThat(collector.collects().records()).hasSize(1);
    }

    @Test
    void aBacklogIsPutTogetherOldestFirst() {
      var collector = contoso().subscribed(EXCHANGE);
      var before = lastSequence("contoso");
      facts("contoso", Operations.MAIL_ITEMS_ACCESSED, 1_300, READ);
      published();

      var blobs = content(collector, EXCHANGE).json();
      var sizes = new ArrayList<Integer>();
      for (var blob : blobs) {
        var answer = collector.absolute(blob.path("contentUri").asText());
        assertThat(answer.bytes().length).isLessThan(1024 * 1024);
        sizes.add(answer.json().size());
      }
      assertThat(sizes).containsExactly(500, 500, 300);
      assertThat(collector.collects().sequences())
          .containsExactlyElementsOf(logged("contoso", before));
    }

    @Test
    void aBlobIsTheSameForEver() {
      var collector = contoso().subscribed(GENERAL);
      app.filed();
      published();
      var uri = content(collector, GENERAL).json().get(0).path("contentUri").asText();
      var first = collector.absolute(uri);
      app.clock().forward(Duration.ofDays(6));

      assertThat(collector.absolute(uri).text()).isEqualTo(first.text());
      assertThat(first.header("Content-Type").orElse("").replace(" ", "").toLowerCase())
          .isEqualTo("application/json;charset=utf-8");
      assertThat(first.header("Cache-Control")).contains("no-cache");
      assertThat(first.header("Pragma")).contains("no-cache");
      assertThat(first.header("Expires")).contains("-1");
      assertThat(first.header("Date")).isPresent();
    }

    @Test
    void contentRunsOutAfterSevenDays() {
      var collector = contoso().subscribed(GENERAL);
      app.filed();
      published();
      var blob = content(collector, GENERAL).json().get(0);
      var created = Instant.parse(blob.path("contentCreated").asText());
      var uri = blob.path("contentUri").asText();

      app.clock().set(created.plus(Duration.ofDays(7)).minusSeconds(1));
      assertThat(collector.absolute(uri).status()).isEqualTo(200);
      assertThat(window(collector, GENERAL, created, created.plusSeconds(1)).json()).hasSize(1);
      app.clock().set(created.plus(Duration.ofDays(7)));
      assertThat(window(collector, GENERAL, created, created.plusSeconds(1)).json()).isEmpty();
      refused(collector.absolute(uri), 404, "AF20051", "7 days");

      app.clock().forward(Duration.ofDays(2));
      app.bean(FeedCleanUp.class).cleanUp();
      assertThat(app.rows("feed_blob")).isZero();
      refused(collector.absolute(uri), 404, "AF20051", "already expired");
    }

    // ---------------------------------------------------------------------- subscriptions

    @Test
    void aFirstSubscriptionBeginsAtItsMoment() {
      facts("contoso", Operations.MAIL_ITEMS_ACCESSED, 3, READ);
      var collector = contoso().subscribed(EXCHANGE);
      facts("contoso", Operations.MAIL_ITEMS_ACCESSED, 2, READ);
      published();

      assertThat(collector.collects().records()).hasSize(2);
    }

    @Test
    void whatIsMadeWhileASubscriptionIsStoppedNeverBecomesAvailable() {
      var collector = contoso().subscribed(EXCHANGE);
      facts("contoso", Operations.MAIL_ITEMS_ACCESSED, 2, READ);
      var stopped = collector.post("/subscriptions/stop?contentType=Audit.Exchange");
      assertThat(stopped.status()).isEqualTo(200);
      assertThat(stopped.text()).isEmpty();
      assertThat(collector.post("/subscriptions/stop?contentType=Audit.Exchange").status())
          .isEqualTo(200);
      var before = lastSequence("contoso");
      facts("contoso", Operations.MAIL_ITEMS_ACCESSED, 3, READ);
      refused(content(collector, EXCHANGE), 400, "AF20023", "disabled");
      assertThat(collector.get("/subscriptions/list").json())
          .extracting(line -> line.path("status").asText())
          .containsExactly("disabled");
      seconds(1);

      assertThat(collector.post("/subscriptions/start?contentType=Audit.Exchange").status())
          .isEqualTo(200);
      facts("contoso", Operations.MAIL_ITEMS_ACCESSED, 4, READ);
      published();

      // the two from before, though they were published after the stop, and the four from after
      collector.collects();
      assertThat(collector.records()).hasSize(6);
      assertThat(collector.sequences())
          .doesNotContainAnyElementsOf(List.of(before + 1, before + 2, before + 3));
      assertThat(
              app.bean(Audit.class).ofLog("contoso", before - 1, 10).stream()
                  .map(record -> record.operation() + " " + record.detail().get("status")))
          .contains(
              "Set-CustomerLockboxFeedSubscription disabled",
              "Set-CustomerLockboxFeedSubscription enabled");
    }

    @Test
    void startingTwiceChangesNothing() {
      var collector = contoso();
      var start = "/subscriptions/start?contentType=Audit.General";

      var first = collector.post(start);
      assertThat(first.json().path("contentType").asText()).isEqualTo(GENERAL);
      assertThat(first.json().path("status").asText()).isEqualTo("enabled");
      assertThat(first.json().has("webhook")).isTrue();
      assertThat(first.json().path("webhook").isNull()).isTrue();

      refused(collector.post(start), 400, "AF20024", "already enabled");
      assertThat(collector.get("/subscriptions/list").json()).hasSize(1);
    }

    @Test
    void eachCollectorOfATenantHasItsOwnSubscriptions() {
      var added =
          app.as("alice")
              .post("/api/v1/tenants/contoso/feed-clients", Map.of("displayName", "Archive"));
      var archive =
          new Collector(
              app,
              Collector.organization("contoso"),
              added.json().at("/client/clientId").asText(),
              added.field("secret"));
      var siem = contoso().subscribed(EXCHANGE);
      facts("contoso", Operations.MAIL_ITEMS_ACCESSED, 100, READ);
      archive.subscribed(EXCHANGE);
      var before = lastSequence("contoso");
      facts("contoso", Operations.MAIL_ITEMS_ACCESSED, 100, READ);
      siem.post("/subscriptions/stop?contentType=Audit.Exchange");
      facts("contoso", Operations.MAIL_ITEMS_ACCESSED, 100, READ);
      published();
      siem.post("/subscriptions/start?contentType=Audit.Exchange");

      assertThat(siem.collects().records()).hasSize(200);
      assertThat(archive.collects().records()).hasSize(200);
      assertThat(archive.sequences()).allSatisfy(number -> assertThat(number > before).isTrue());
    }

    // ---------------------------------------------------------------------------- windows

    @Test
    void aWindowHasItsStartAndNotItsEnd() {
      var collector = contoso().subscribed(EXCHANGE);
      facts("contoso", Operations.MAIL_ITEMS_ACCESSED, 3, READ);
      published();
      var blobs = content(collector, EXCHANGE).json();
      var first = Instant.parse(blobs.get(0).path("contentCreated").asText());
      var third = Instant.parse(blobs.get(2).path("contentCreated").asText());

      assertThat(created(window(collector, first, third)))
          .containsExactly(first, first.plusSeconds(1));
      assertThat(created(window(collector, first.plusNanos(1), third.plusNanos(1_000))))
          .containsExactly(first.plusSeconds(1), third);
    }

    @Test
    void windowsHaveBounds() {
      var collector = contoso().subscribed(EXCHANGE);
      var now = app.now();
      var day = Duration.ofHours(24);
      var furthest = now.minus(Duration.ofDays(7)).minus(Duration.ofHours(1));

      assertThat(window(collector, now.minus(day), now).status()).isEqualTo(200);
      outside(window(collector, now.minus(day).minusSeconds(1), now));
      assertThat(window(collector, furthest, furthest.plus(day)).status()).isEqualTo(200);
      outside(window(collector, furthest.minusSeconds(1), furthest.plus(day).minusSeconds(1)));
      assertThat(window(collector, now.minusSeconds(10), now.plus(Duration.ofHours(2))).status())
          .isEqualTo(200);
      assertThat(window(collector, now.plusSeconds(10), now.plusSeconds(20)).text())
          .isEqualTo("[]");
      outside(window(collector, now, now));
      outside(window(collector, now, now.minusSeconds(1)));
      outside(get(collector, "contentType=Audit.Exchange&startTime=" + now));
      outside(get(collector, "contentType=Audit.Exchange&endTime=" + now));
      outside(
          get(
              collector,
              "contentType=Audit.Exchange&startTime=+999999999-01-01&endTime=+999999999-01-01"
                  .replace("+", "%2B")));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "%tFT%<tT.123456789Z",
          "%tFT%<tT.123Z",
          "%tFT%<tT.1234567Z",
          "%tFT%<tTZ",
          "%tFT%<tT",
          "%tFT%<tR",
          "%tFT%<tRZ",
          "%tFt%<tTz",
          "%tF"
        })
    void timesComeInManyForms(String form) {
      var collector = contoso().subscribed(EXCHANGE);
      facts("contoso", Operations.MAIL_ITEMS_ACCESSED, 1, READ);
      published();
      var start = app.now().minus(Duration.ofHours(1)).atZone(java.time.ZoneOffset.UTC);
      var end =
          form.equals("%tF")
              ? start.plusDays(1)
              : app.now().plus(Duration.ofMinutes(5)).atZone(java.time.ZoneOffset.UTC);

      var answer =
          get(
              collector,
              "contentType=Audit.Exchange&startTime=%s&endTime=%s"
                  .formatted(form.formatted(start), form.formatted(end)));

      assertThat(answer.status()).as("%s", answer).isEqualTo(200);
      assertThat(answer.json()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"yesterday", "2026-13-01", "2026-11-23 10:00", "1763894000", "''"})
    void whatIsNoTimeIsRefused(String text) {
      var collector = contoso().subscribed(EXCHANGE);
      refused(
          get(
              collector,
              "contentType=Audit.Exchange&startTime=%s&endTime=2026-11-23"
                  .formatted(text.replace(" ", "%20"))),
          400,
          "AF20002",
          "startTime");
    }

    @Test
    void withoutAWindowItIsTheLastDay() {
      var collector = contoso().subscribed(EXCHANGE);
      facts("contoso", Operations.MAIL_ITEMS_ACCESSED, 1, READ);
      published();
      var created = created(content(collector, EXCHANGE)).get(0);

      app.clock().set(created.plus(Duration.ofHours(24)));
      assertThat(created(content(collector, EXCHANGE))).containsExactly(created);
      app.clock().forward(Duration.ofSeconds(1));
      assertThat(created(content(collector, EXCHANGE))).isEmpty();
    }

    // ------------------------------------------------------------------------------ pages

    @Test
    void pagesAreFollowedWhileRecordsArrive() {
      var collector = contoso().subscribed(EXCHANGE);
      manyBlobs(1_200);
      var start = app.now().minus(Duration.ofHours(2));
      var end = app.now().plus(Duration.ofHours(2));
      var seen = new ArrayList<Instant>();

      var page = window(collector, start, end);
      assertThat(page.json()).hasSize(500);
      var next = page.header("NextPageUri").orElseThrow();
      assertThat(next)
          .matches(
              Pattern.quote("http://localhost:" + app.port() + collector.feed())
                  + "/subscriptions/content\\?contenttype=Audit\\.Exchange"
                  + "&starttime=[0-9TZ:.-]+&endtime=[0-9TZ:.-]+&nextpage=\\d+");
      seen.addAll(created(page));
      // what arrives meanwhile comes at the end
      facts("contoso", Operations.MAIL_ITEMS_ACCESSED, 2, READ);
      published();
      for (; ; ) {
        page = collector.absolute(next);
        assertThat(page.status()).as("%s", page).isEqualTo(200);
        assertThat(page.json()).isNotEmpty();
        seen.addAll(created(page));
        if (page.header("NextPageUri").isEmpty()) {
          break;
        }
        next = page.header("NextPageUri").get();
      }
      assertThat(seen).hasSize(1_202).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void aFullPageWithNothingBehindItIsTheLast() {
      var collector = contoso().subscribed(EXCHANGE);
      manyBlobs(500);

      var page =
          window(
              collector, app.now().minus(Duration.ofHours(2)), app.now().plus(Duration.ofHours(2)));

      assertThat(page.json()).hasSize(500);
      assertThat(page.header("NextPageUri")).isEmpty();
    }

    /** Blobs as they lie there after so many quiet seconds. */
    private void manyBlobs(int count) {
      var from = lastSequence("contoso");
      facts("contoso", Operations.MAIL_ITEMS_ACCESSED, count, READ);
      app.transaction()
          .executeWithoutResult(
              status -> {
                for (var i = 0; i < count; i++) {
                  app.jdbc()
                      .sql(
                          """
                          insert into feed_blob (tenant_id, content_type, created_at,
                            first_sequence, last_sequence, records)
                          values ('contoso', 'Audit.Exchange', :created, :number, :number, 1)
                          """)
                      .param(
                          "created",
                          org.customerlockbox.time.Instants.toSql(
                              app.now().minusSeconds(count - i)))
                      .param("number", from + i + 1)
                      .update();
                }
                app.jdbc()
                    .sql(
                        """
                        update feed_cursor set sequence = :number, published_at = :created
                        where tenant_id = 'contoso' and content_type = 'Audit.Exchange'
                        """)
                    .param("number", from + count)
                    .param("created", org.customerlockbox.time.Instants.toSql(app.now()))
                    .update();
              });
    }

    // ------------------------------------------------------------------------------ walls

    @Test
    void twoCollectorsOfDifferentTenantsAtOnceSeeTheirOwn() throws Exception {
      var contoso = contoso().subscribed(EXCHANGE, GENERAL);
      var fabrikam = fabrikam().subscribed(EXCHANGE, GENERAL);
      var contosoBefore = lastSequence("contoso");
      var fabrikamBefore = lastSequence("fabrikam");
      for (var round = 0; round < 5; round++) {
        facts("contoso", Operations.MAIL_ITEMS_ACCESSED, 3, READ);
        facts("fabrikam", Operations.MAIL_ITEMS_ACCESSED, 2, "mailbox frank@fabrikam.example");
        published();
        var pool = Executors.newFixedThreadPool(2);
        try {
          Callable<Collector> one = contoso::collects;
          Callable<Collector> other = fabrikam::collects;
          for (var result : pool.invokeAll(List.of(one, other))) {
            result.get();
          }
        } finally {
          pool.shutdownNow();
        }
      }
      assertThat(contoso.sequences()).containsExactlyElementsOf(logged("contoso", contosoBefore));
      assertThat(fabrikam.sequences())
          .containsExactlyElementsOf(logged("fabrikam", fabrikamBefore));
      assertThat(new HashSet<>(fabrikam.texts("OrganizationId")))
          .containsExactly(Collector.organization("fabrikam"));
    }

    @Test
    void anotherTenantsContentDoesNotExist() {
      var contoso = contoso().subscribed(EXCHANGE);
      var fabrikam = fabrikam().subscribed(EXCHANGE);
      facts("contoso", Operations.MAIL_ITEMS_ACCESSED, 1, READ);
      published();
      var blob = content(contoso, EXCHANGE).json().get(0);

      refused(
          fabrikam.get("/audit/" + blob.path("contentId").asText()), 404, "AF20050", "not exist");
      refused(
          fabrikam.absolute(blob.path("contentUri").asText()),
          403,
          "AF20010",
          "does not match the tenant ID");
      assertThat(content(fabrikam, EXCHANGE).text()).isEqualTo("[]");
    }

    @Test
    void thePathMayNameTheCollectorItself() {
      var collector = contoso();
      var client = collector.client();

      assertThat(client.get("/api/v1.0/contoso-siem/activity/feed/subscriptions/list").status())
          .isEqualTo(200);
      refused(
          client.get("/api/v1.0/fabrikam-siem/activity/feed/subscriptions/list"),
          400,
          "AF20013",
          "not a valid GUID");
      refused(
          client.get(
              "/api/v1.0/00000000-0000-4000-8000-00000000dead/activity/feed/subscriptions/list"),
          400,
          "AF20011",
          "does not exist");
    }

    // ------------------------------------------------------------------- nothing is lost

    @Test
    void aCollectorThatStopsForADayGoesOnWithoutLossOrDuplicate() {
      var collector = contoso().subscribed(EXCHANGE, GENERAL);
      var before = lastSequence("contoso");
      facts("contoso", Operations.MAIL_ITEMS_ACCESSED, 5, READ);
      published();
      collector.collects();
      for (var hour = 0; hour < 25; hour++) {
        facts("contoso", Operations.MAIL_ITEMS_ACCESSED, 3, READ);
        facts("contoso", Operations.ACCESS_DENIED, 1, READ);
        published();
        app.clock().forward(Duration.ofHours(1));
      }
      collector.collects();
      facts("contoso", Operations.MAIL_ITEMS_ACCESSED, 5, READ);
      published();
      collector.collects();

      assertThat(collector.sequences())
          .hasSize(5 + 25 * 4 + 5)
          .containsExactlyInAnyOrderElementsOf(logged("contoso", before));
    }

    @Test
    void severalNodesPublishEachRecordOnce() throws Exception {
      var collector = contoso().subscribed(EXCHANGE, GENERAL);
      var before = lastSequence("contoso");
      var publisher = app.bean(Publisher.class);
      var pool = Executors.newFixedThreadPool(4);
      try {
        for (var second = 0; second < 25; second++) {
          facts("contoso", Operations.MAIL_ITEMS_ACCESSED, 1, READ);
          facts("contoso", Operations.ACCESS_DENIED, 1, READ);
          Callable<Void> node =
              () -> {
                for (var type : List.of(ContentType.EXCHANGE, ContentType.GENERAL)) {
                  publisher.publish(new FeedCursors.Key("contoso", type));
                }
                return null;
              };
          for (var result : pool.invokeAll(List.of(node, node, node, node))) {
            result.get();
          }
          app.clock().forward(Duration.ofSeconds(1));
        }
      } finally {
        pool.shutdownNow();
      }
      published();
      collector.collects();

      assertThat(collector.sequences())
          .containsExactlyInAnyOrderElementsOf(logged("contoso", before));
    }

    @Test
    void aRoundThatCannotEndPublishesNothingAndLosesNothing() {
      var collector = contoso().subscribed(EXCHANGE);
      var before = lastSequence("contoso");
      facts("contoso", Operations.MAIL_ITEMS_ACCESSED, 2, READ);
      app.jdbc().sql("alter table feed_blob rename to feed_blob_elsewhere").update();
      try {
        app.bean(Publisher.class).rounds();
        app.clock().forward(Duration.ofSeconds(5));
        refused(content(collector, EXCHANGE), 500, "AF50000", "Retry the request");
      } finally {
        app.jdbc().sql("alter table feed_blob_elsewhere rename to feed_blob").update();
      }
      published();

      assertThat(collector.collects().sequences())
          .containsExactlyElementsOf(logged("contoso", before));
    }

    // ----------------------------------------------------------------------------- manners

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "CONTENTTYPE=audit.general",
          "contenttype=AUDIT.GENERAL&publisheridentifier=anything",
          "ContentType=Audit.General&PublisherIdentifier=",
          "contentType=Audit%2EGeneral&$top=10"
        })
    void namesAndContentTypesAreReadInAnyCase(String query) {
      var collector = contoso().subscribed(GENERAL);

      assertThat(get(collector, query).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        nullValues = "none",
        value = {
          "application/json | ''",
          "application/json; charset=utf-8 | {}",
          "application/json | {\"webhook\":null}",
          "application/json | null",
          "application/json | \"\"",
          "application/x-www-form-urlencoded | ''",
          "application/x-www-form-urlencoded | x=y",
          "text/plain | ''"
        })
    void startTakesMostBodies(String type, String body) {
      var answer =
          contoso()
              .client()
              .with("Content-Type", type)
              .send(
                  "POST",
                  contoso().feed() + "/subscriptions/start?contentType=Audit.General",
                  body);

      assertThat(answer.status()).as("%s", answer).isEqualTo(200);
    }

    @Test
    void twoSlashesWhereCollectorsWereTaughtThem() {
      var collector = contoso();

      assertThat(collector.post("//subscriptions/start?contentType=Audit.General").status())
          .isEqualTo(200);
      assertThat(collector.get("//subscriptions/list").status()).isEqualTo(200);
      assertThat(collector.get("///subscriptions/list").status()).isEqualTo(400);
      assertThat(collector.get("//subscriptions//list").status()).isEqualTo(400);
      assertThat(collector.get("//../../../../api/v1/me").status()).isIn(400, 401, 404);
      assertThat(app.as("erin").get("/api//v1/access-requests").status()).isEqualTo(400);
    }

    @Test
    void aDollarMayBeEscapedAndAGetMayHaveAType() {
      var collector = contoso().subscribed(GENERAL);
      app.filed();
      published();
      var id = content(collector, GENERAL).json().get(0).path("contentId").asText();

      assertThat(collector.get("/audit/" + id.replace("$", "%24")).status()).isEqualTo(200);
      assertThat(
              collector
                  .client()
                  .with("Content-Type", "application/json")
                  .get(collector.feed() + "/audit/" + id)
                  .status())
          .isEqualTo(200);
    }

    @Test
    void collectorsThatReadOnlyTheFirstRecordMissNothingInQuietTimes() {
      var collector = contoso().readingFirstRecordsOnly().subscribed(EXCHANGE);
      var before = lastSequence("contoso");
      facts("contoso", Operations.MAIL_ITEMS_ACCESSED, 60, READ);
      published();

      assertThat(collector.collects().sequences())
          .containsExactlyElementsOf(logged("contoso", before));
    }

    // ------------------------------------------------------------------------------ errors

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "GET | /subscriptions/content | 400 | AF20001 | contentType",
          "GET | /subscriptions/content?contentType= | 400 | AF20001 | contentType",
          "GET | /subscriptions/content?contentType=Audit.Nothing | 400 | AF20020 | not valid",
          "GET | /subscriptions/content?contentType=Audit.SharePoint | 400 | AF20022 | No subscription",
          "GET | /subscriptions/notifications?contentType=DLP.All | 400 | AF20022 | No subscription",
          "GET | /subscriptions/content?contentType=Audit.General&nextPage=x | 400 | AF20031 | Invalid nextPage Input: x.",
          "GET | /subscriptions/content?contentType=Audit.General&nextPage=20000101000000000 | 400 | AF20031 | nextPage",
          "GET | /subscriptions/notifications?contentType=Audit.General&nextPage=1 | 400 | AF20031 | nextPage",
          "GET | /audit/nothing | 400 | AF20052 | Content ID nothing",
          "GET | /audit/20261399000000000000001$20261399000000000000001$audit_general$Audit_General | 400 | AF20052 | invalid",
          "GET | /audit/20991123000000000000001$20991123000000000000001$audit_general$Audit_General | 404 | AF20050 | does not exist",
          "GET | /audit/20201123000000000000001$20201123000000000000001$audit_general$Audit_General | 404 | AF20051 | expired",
          "POST | /subscriptions/start | 400 | AF20001 | contentType",
          "POST | /subscriptions/start?contentType=x | 400 | AF20020 | not valid",
          "POST | /subscriptions/start?contentType=Audit.General | 400 | AF20024 | No property change",
          "POST | /subscriptions/stop?contentType=Audit.Exchange | 400 | AF20022 | No subscription"
        })
    void everyRefusalHasItsCode(String method, String path, int status, String code, String words) {
      var collector = contoso().subscribed(GENERAL);
      var answer = method.equals("GET") ? collector.get(path) : collector.post(path);
      refused(answer, status, code, words);
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "[] | AF20002 | webhook",
          "{\"webhook\":1} | AF20002 | webhook",
          "{\"webhook\":{\"address\":1}} | AF20002 | address",
          "{broken | AF20002 | webhook",
          "{\"webhook\":{}} | AF20001 | address",
          "{\"webhook\":{\"address\":\"http://siem.example/x\"}} | AF20021 | begin with HTTPS",
          "{\"webhook\":{\"address\":\"ftp://siem.example/x\"}} | AF20021 | begin with HTTPS",
          "{\"webhook\":{\"address\":\"https://127.0.0.1/x\"}} | AF20021 | did not return HTTP 200",
          "{\"webhook\":{\"address\":\"https://localhost/x\"}} | AF20021 | did not return HTTP 200",
          "{\"webhook\":{\"address\":\"https://[::1]/x\"}} | AF20021 | did not return HTTP 200",
          "{\"webhook\":{\"address\":\"https://u:p@siem.example/x\"}} | AF20021 | did not return HTTP 200",
          "{\"webhook\":{\"address\":\"https://siem.example/\",\"expiration\":\"2020-01-01\"}} | AF20003 | past",
          "{\"webhook\":{\"address\":\"https://siem.example/\",\"expiration\":\"soon\"}} | AF20002 | expiration",
          "{\"webhook\":{\"address\":\"https://siem.example/\",\"authId\":\"a\\r\\nb\"}} | AF20002 | authId"
        })
    void aWebhookThatCannotBeTakenStartsNothing(String body, String code, String words) {
      var collector = contoso();

      refused(
          collector.post("/subscriptions/start?contentType=Audit.General", body), 400, code, words);

      assertThat(collector.get("/subscriptions/list").text()).isEqualTo("[]");
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        nullValues = "none",
        value = {
          "none | 200 | none",
          "en-US | 200 | none",
          "de;q=0.9 | 200 | none",
          "en-US,de | 400 | AF20053",
          "?? | 400 | AF20054",
          "en US | 400 | AF20054"
        })
    void sensitiveTypesComeInOneLanguage(String language, int status, String code) {
      var client = contoso().client();
      var answer =
          (language == null ? client : client.with("Accept-Language", language))
              .get(contoso().feed() + "/resources/dlpSensitiveTypes");

      if (code == null) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.json().get(0).path("name").asText()).isEqualTo("CreditCardNumber");
      } else {
        refused(answer, status, code, "Accept-Language");
      }
    }

    @Test
    void withoutAValidTokenThereIsNothing() {
      var collector = contoso();
      var path = collector.feed() + "/subscriptions/list";
      var token = collector.token();
      var parts = token.split("\\.");
      var none = token.substring(0, token.lastIndexOf('.') + 1);
      var forged = "eyJhbGciOiJub25lIn0." + parts[1] + ".";
      var asHmac = "eyJhbGciOiJIUzI1NiJ9." + parts[1] + "." + parts[2];
      for (var header :
          List.of(
              "",
              "Bearer",
              "Bearer x",
              "Bearer a.b.c",
              "Basic Y29udG9zby1zaWVtOmxvY2tib3g=",
              "Bearer " + none,
              "Bearer " + forged,
              "Bearer " + asHmac,
              "Bearer " + parts[0] + "." + parts[1] + "x." + parts[2])) {
        var answer = app.anonymous().with("Authorization", header).get(path);
        assertThat(answer.status()).as(header).isEqualTo(401);
        assertThat(answer.field("Message"))
            .isEqualTo("Authorization has been denied for this request.");
        assertThat(answer.header("WWW-Authenticate")).contains("Bearer");
      }
      assertThat(app.as("alice").get(path).status()).isEqualTo(401);
      assertThat(app.anonymous().get(path + "?access_token=" + token).status()).isEqualTo(401);
      assertThat(app.anonymous().with("Authorization", "bearer " + token).get(path).status())
          .isEqualTo(200);
      // a token of the feed opens nothing else
      assertThat(collector.client().get("/api/v1/access-requests").status()).isEqualTo(401);
      assertThat(collector.client().get("/engine-rest/task").status()).isEqualTo(401);

      app.clock().forward(Duration.ofSeconds(3_599 + 61));
      assertThat(app.anonymous().with("Authorization", "Bearer " + token).get(path).status())
          .isEqualTo(401);
    }

    @Test
    void aTokenWithoutThePermissionIsRefused() {
      var client = app.bean(FeedClients.class).find("contoso-siem").orElseThrow();
      var tenant = app.bean(org.customerlockbox.tenant.Tenants.class).get("contoso");
      var token =
          app.bean(FeedTokens.class).issue(client, tenant, List.of("ServiceHealth.Read")).value();

      refused(
          app.anonymous()
              .with("Authorization", "Bearer " + token)
              .get(contoso().feed() + "/subscriptions/list"),
          401,
          "AF10001",
          "ActivityFeed.Read");
    }

    // ----------------------------------------------------------------------------- helpers

    private Answer content(Collector collector, String type) {
      return get(collector, "contentType=" + type);
    }

    private Answer window(Collector collector, Instant start, Instant end) {
      return window(collector, EXCHANGE, start, end);
    }

    private Answer window(Collector collector, String type, Instant start, Instant end) {
      return get(collector, "contentType=%s&startTime=%s&endTime=%s".formatted(type, start, end));
    }

    private Answer get(Collector collector, String query) {
      return collector.get("/subscriptions/content?" + query);
    }

    private static void outside(Answer answer) {
      refused(answer, 400, "AF20055", "24 hours apart");
    }

    static void refused(Answer answer, int status, String code, String words) {
      assertThat(answer.status()).as("%s", answer).isEqualTo(status);
      assertThat(answer.json().at("/error/code").asText()).as("%s", answer).isEqualTo(code);
      assertThat(answer.json().at("/error/message").asText()).contains(words);
    }

    private static List<Instant> created(Answer answer) {
      var times = new ArrayList<Instant>();
      answer.json().forEach(blob -> times.add(Instant.parse(blob.path("contentCreated").asText())));
      return times;
    }

    private static JsonNode one(Collector collector, String operation) {
      var found =
          collector.records().stream()
              .filter(record -> record.path("Operation").asText().equals(operation))
              .toList();
      assertThat(found).as(operation).hasSize(1);
      return found.get(0);
    }

    private static String parameter(JsonNode record, String name) {
      for (var parameter : record.path("Parameters")) {
        if (parameter.path("Name").asText().equals(name)) {
          return parameter.path("Value").asText();
        }
      }
      return "";
    }
  }
}
