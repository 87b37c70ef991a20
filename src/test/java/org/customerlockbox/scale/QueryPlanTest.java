package org.customerlockbox.scale;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.customerlockbox.notification.Outbox;
import org.customerlockbox.support.Client;
import org.customerlockbox.support.Database;
import org.customerlockbox.support.LockboxApp;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Proves on PostgreSQL that no query that a user waits for reads a large table from end to end: 2
 * 000 tenants with 40 000 requests between them, and PostgreSQL's own count of sequential scans.
 */
class QueryPlanTest {

  private static final List<String> LARGE =
      List.of(
          "tenant",
          "account",
          "access_request",
          "access_request_resource",
          "request_transition",
          "decision",
          "access_grant",
          "audit_record",
          "audit_node",
          "log_checkpoint",
          "mail_outbox",
          "feed_client",
          "feed_client_secret",
          "feed_subscription",
          "feed_period",
          "feed_blob",
          "feed_notification",
          "webhook_delivery");

  private static LockboxApp app;

  @BeforeAll
  static void fill() {
    app = LockboxApp.start(Database.POSTGRESQL, Map.of());
    for (var sql : FILL.split(";")) {
      if (!sql.isBlank()) {
        app.jdbc().sql(sql).update();
      }
    }
    app.jdbc().sql("analyze").update();
    // one connection from here on, so that its statistics can be asked for at once
    var pool = app.bean(HikariDataSource.class);
    pool.getHikariConfigMXBean().setMinimumIdle(1);
    pool.getHikariConfigMXBean().setMaximumPoolSize(1);
    pool.getHikariPoolMXBean().softEvictConnections();
  }

  @AfterAll
  static void stop() {
    app.close();
  }

  @Test
  void anApproverReadsTheFirstAndALaterPageOfTheTenantsRequests() {
    assertThatNothingIsScanned(
        () -> {
          ok("alice", "/api/v1/access-requests");
          ok("alice", "/api/v1/access-requests?page=3&size=5");
        });
  }

  @Test
  void anEngineerReadsTheirOwnRequests() {
    assertThatNothingIsScanned(() -> ok("omar", "/api/v1/access-requests?size=20"));
  }

  @Test
  void aManagerReadsOneTenantsRequests() {
    assertThatNothingIsScanned(() -> ok("mona", "/api/v1/access-requests?tenantId=t77"));
  }

  @Test
  void anybodyReadsOneRequestAndItsAuditRecords() {
    assertThatNothingIsScanned(
        () -> {
          ok("mona", "/api/v1/access-requests/LBX-00012345");
          ok("mona", "/api/v1/access-requests/LBX-00012345/audit");
        });
  }

  @Test
  void anAuditorReadsTheLogItsProofsAndReceipts() {
    assertThatNothingIsScanned(
        () -> {
          var log = "/api/v1/tenants/contoso/log";
          ok("alice", log + "/checkpoint");
          ok("alice", log + "/entries?after=2&limit=2");
          ok("alice", log + "/proof/inclusion?sequence=2&treeSize=3");
          ok("alice", log + "/proof/consistency?from=1&to=3");
          ok("alice", log + "/receipts/1");
          ok("alice", log + "/export");
          ok("alice", log + "/export.csv");
          ok("alice", "/api/v1/tenants/contoso/webhook-deliveries?page=1&size=5");
        });
  }

  @Test
  void anAdministratorReadsApproversMembersAndSettings() {
    assertThatNothingIsScanned(
        () -> {
          ok("adele", "/api/v1/tenants/contoso/approvers");
          ok("adele", "/api/v1/tenants/contoso/members");
          ok("adele", "/api/v1/tenants/contoso/settings");
        });
  }

  @Test
  void enforcementAnswersAnEngineerWithoutAccess() {
    assertThatNothingIsScanned(
        () ->
            assertThat(app.as("erin").get("/content/contoso/documents/finance/").status())
                .isEqualTo(403));
  }

  @Test
  void theOutboxTellsWhatIsWaiting() {
    assertThatNothingIsScanned(
        () -> {
          app.bean(Outbox.class).oldestPending();
          app.bean(Outbox.class).backlog();
        });
  }

  @Test
  void aCollectorGetsATokenAndReadsItsFeed() {
    var tenant = "/c0a70505-0000-4000-8000-000000000001";
    var feed = "/api/v1.0" + tenant + "/activity/feed";
    var type = "?contentType=Audit.General";
    token(tenant).post(feed + "/subscriptions/start" + type);
    assertThatNothingIsScanned(
        () -> {
          var collector = token(tenant);
          for (var path : List.of("/list", "/content" + type, "/notifications" + type)) {
            assertThat(collector.get(feed + "/subscriptions" + path).status()).isEqualTo(200);
          }
          var day = java.time.LocalDate.ofInstant(app.now(), java.time.ZoneOffset.UTC);
          var number = day.toString().replace("-", "") + "000000000" + "000001";
          var none = "/audit/%1$s$%1$s$audit_general$Audit_General".formatted(number);
          assertThat(collector.get(feed + none).status()).isEqualTo(404);
          ok("alice", "/api/v1/tenants/contoso/feed-clients");
        });
  }

  private static Client token(String tenant) {
    var answer =
        app.anonymous()
            .with("Content-Type", "application/x-www-form-urlencoded")
            .send(
                "POST",
                tenant + "/oauth2/token",
                "grant_type=client_credentials&client_id=contoso-siem&client_secret=lockbox");
    return app.anonymous().with("Authorization", "Bearer " + answer.field("access_token"));
  }

  @Test
  void theCountOfScansSeesOne() {
    var before = scans();
    app.jdbc().sql("select count(*) from audit_record where detail = 'x'").query().listOfRows();
    assertThat(scans().get("audit_record")).isGreaterThan(before.get("audit_record"));
  }

  private static void ok(String user, String path) {
    assertThat(app.as(user).get(path).status()).as(path).isEqualTo(200);
  }

  private static void assertThatNothingIsScanned(Runnable work) {
    work.run(); // caches of the driver and of the engine
    var before = scans();
    work.run();
    assertThat(scans()).isEqualTo(before);
  }

  private static Map<String, Long> scans() {
    app.jdbc().sql("select pg_stat_force_next_flush()").query().listOfRows();
    var scans = new HashMap<String, Long>();
    app.jdbc()
        .sql("select relname, seq_scan from pg_stat_user_tables where relname in (:tables)")
        .param("tables", LARGE)
        .query(
            row -> {
              scans.put(row.getString("relname"), row.getLong("seq_scan"));
            });
    return scans;
  }

  private static final String FILL =
      """
      insert into tenant (id, name, organization_id, opted_in, request_lifetime_seconds,
          max_access_seconds, created_at)
        select 't' || n, 'Tenant ' || n, gen_random_uuid(), true, 43200, 14400, now()
        from generate_series(1, 2000) n;
      insert into account (id, tenant_id, display_name, email, active, created_at)
        select 'u' || n, 't' || (n % 2000 + 1), 'User ' || n, 'u' || n || '@x.example', true, now()
        from generate_series(1, 10000) n;
      insert into request_transition (request_id, ordinal, to_status, at)
        select 'LBX-' || lpad(n::text, 8, '0'), 0, 'Initializing', now()
        from generate_series(1, 40000) n;
      insert into request_transition (request_id, ordinal, from_ordinal, from_status, to_status, at)
        select 'LBX-' || lpad(n::text, 8, '0'), 1, 0, 'Initializing', 'Expired', now()
        from generate_series(1, 40000) n;
      insert into access_request (id, tenant_id, requester, service_request_number, reason_type,
          reason_detail, severity, requested_seconds, policy_max_seconds, content_hash, status,
          status_ordinal, created_at, provider_deadline)
        select 'LBX-' || lpad(n::text, 8, '0'),
          case when n % 100 = 0 then 'contoso' else 't' || (n % 2000 + 1) end,
          case when n % 50 = 0 then 'omar' else 'erin' end, 'SR-' || n, 'ProductionAlert', 'why',
          'Normal', 3600, 14400, repeat('0', 64), 'Expired', 1,
          timestamp with time zone '2020-01-01 00:00:00Z' + n * interval '1 minute',
          timestamp with time zone '2020-01-02 00:00:00Z' + n * interval '1 minute'
        from generate_series(1, 40000) n;
      insert into access_request_resource (tenant_id, request_id, ordinal, type, resource_id)
        select tenant_id, id, 0, 'document', '/finance/' from access_request
        where service_request_number <> 'SR-4711';
      insert into decision (tenant_id, request_id, stage, level, approver, requester, decision,
          comment, decided_at, content_hash, channel)
        select tenant_id, id, 'provider', 'manager', 'mona', requester, 'Approve', '', now(),
          content_hash, 'API'
        from access_request where status = 'Expired';
      insert into access_grant (id, tenant_id, request_id, engineer, opened_at, valid_until,
          closed_at, closed_by, closed_as, cleanup_attempts, cleaned_at)
        select gen_random_uuid(), tenant_id, id, requester, created_at,
          created_at + interval '1 hour', created_at + interval '1 hour', 'system', 'Completed', 0,
          created_at + interval '1 hour'
        from access_request where status = 'Expired';
      insert into audit_log (tenant_id, last_sequence)
        select 't' || n, 0 from generate_series(1, 2000) n;
      insert into audit_record (tenant_id, sequence, id, fact, creation_time, operation, user_id,
          user_type, channel, request_id, detail)
        select tenant_id, 1000000 + row_number() over (partition by tenant_id order by id),
          gen_random_uuid(), id || '/filed', created_at, 'Create Lockbox Request', requester,
          'Provider', 'API', id, '{}'
        from access_request where status = 'Expired';
      insert into audit_node (tenant_id, position, hash)
        select 't' || (n % 2000 + 1), n, decode(repeat('00', 32), 'hex')
        from generate_series(1, 40000) n;
      insert into log_checkpoint (tenant_id, tree_size, key_id, origin, root_hash, note, signed_at)
        select 't' || (n % 2000 + 1), n, 1, 'x', decode(repeat('00', 32), 'hex'), 'x', now()
        from generate_series(1, 40000) n;
      insert into feed_client (id, tenant_id, display_name, created_at, created_by)
        select 'c' || n, 't' || n, 'SIEM', now(), 'u' || n from generate_series(1, 2000) n;
      insert into feed_client_secret (id, tenant_id, client_id, secret_hash, created_at)
        select gen_random_uuid(), 't' || n, 'c' || n, 'none', now() from generate_series(1, 2000) n;
      insert into feed_subscription (tenant_id, client_id, content_type, enabled, changed_at,
          webhook_enabled, webhook_failures)
        select 't' || n, 'c' || n, 'Audit.General', true, now(), false, 0
        from generate_series(1, 2000) n;
      insert into feed_period (id, tenant_id, client_id, content_type, from_sequence)
        select gen_random_uuid(), 't' || n, 'c' || n, 'Audit.General', 0
        from generate_series(1, 2000) n;
      insert into feed_cursor (tenant_id, content_type, sequence, wanted_until, looked_at)
        select 't' || n, 'Audit.General', 2000000, 3000000, now() from generate_series(1, 2000) n;
      insert into feed_blob (tenant_id, content_type, created_at, first_sequence, last_sequence,
          records)
        select 't' || (n % 2000 + 1), 'Audit.General',
          timestamp with time zone '2026-11-23 00:00:00Z' + n * interval '1 second',
          1000000 + n, 1000000 + n, 1
        from generate_series(1, 40000) n;
      insert into feed_notification (tenant_id, client_id, content_type, blob_created_at, sent_at,
          first_sequence, succeeded)
        select tenant_id, 'c' || substr(tenant_id, 2), content_type, created_at, created_at,
          first_sequence, true
        from feed_blob;
      insert into webhook_delivery (id, tenant_id, sink, message_id, type, sequence, attempt,
          attempted_at, delivered)
        select gen_random_uuid(), 't' || (n % 2000 + 1), 'hook', 'msg_' || n, 'access.opened', n, 1,
          now(), true
        from generate_series(1, 40000) n;
      insert into mail_outbox (id, tenant_id, request_id, kind, mail_key, recipient, subject,
          text_body, html_body, status, attempts, created_at, next_attempt_at, sent_at)
        select gen_random_uuid(), tenant_id, id, 'expired', id, 'x@x.example', 's', 't', 'h',
          'Sent', 1, created_at, created_at, created_at
        from access_request where status = 'Expired'
      """;
}
