package org.customerlockbox.feed;

import java.util.List;
import java.util.Map;
import org.customerlockbox.audit.Audit;
import org.customerlockbox.audit.AuditFact;
import org.customerlockbox.support.Database;
import org.customerlockbox.support.LockboxApp;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;

/** A chapter of tests of the feed on the running application, on one of the two databases. */
abstract class FeedStory {

  final LockboxApp app;

  FeedStory(Database database) {
    this(LockboxApp.on(database));
  }

  FeedStory(LockboxApp app) {
    this.app = app;
  }

  @BeforeEach
  void aNewDayWithoutSubscriptions() {
    app.newDay();
    app.jdbc().sql("delete from feed_subscription").update();
    app.jdbc().sql("delete from feed_blob").update();
    app.jdbc().sql("delete from feed_cursor").update();
  }

  @AfterAll
  static void releaseEngineClock() {
    LockboxApp.releaseEngineClock();
  }

  Collector contoso() {
    return new Collector(app, "contoso");
  }

  Collector fabrikam() {
    return new Collector(app, "fabrikam");
  }

  /** Lets so many seconds pass, each with its round of publishing. */
  void seconds(int seconds) {
    var publisher = app.bean(Publisher.class);
    for (var second = 0; second < seconds; second++) {
      publisher.publishDue();
      app.clock().forward(java.time.Duration.ofSeconds(1));
    }
  }

  /** Lets seconds pass until nothing is left to publish. */
  void published() {
    var publisher = app.bean(Publisher.class);
    var cursors = app.bean(FeedCursors.class);
    for (var second = 0; second < 5_000; second++) {
      if (cursors.due(app.now().plusSeconds(5), 1).isEmpty()) {
        app.clock().forward(java.time.Duration.ofSeconds(3));
        return;
      }
      publisher.publishDue();
      app.clock().forward(java.time.Duration.ofSeconds(1));
    }
    throw new AssertionError("The feed is published without an end");
  }

  /** Appends facts to a tenant's log, all of them in one transaction. */
  void facts(String tenant, String operation, int count, String resource) {
    var audit = app.bean(Audit.class);
    app.transaction()
        .executeWithoutResult(
            status -> {
              for (var i = 0; i < count; i++) {
                audit.record(fact(tenant, operation, resource));
              }
            });
  }

  static AuditFact fact(String tenant, String operation, String resource) {
    return new AuditFact(
        tenant,
        "test/" + java.util.UUID.randomUUID(),
        operation,
        new AuditFact.Who("erin", AuditFact.UserType.PROVIDER, "API", "192.0.2.7"),
        null,
        null,
        resource.substring(resource.indexOf(' ') + 1),
        Map.of("resource", resource, "title", "Test"));
  }

  /** The numbers of a tenant's records after the given one, of one operation or of any. */
  List<Long> logged(String tenant, long after, String... operations) {
    return app.bean(Audit.class).ofLog(tenant, after, 1_000_000).stream()
        .filter(
            record -> operations.length == 0 || List.of(operations).contains(record.operation()))
        .map(record -> record.sequence())
        .toList();
  }

  long lastSequence(String tenant) {
    return app.jdbc()
        .sql("select last_sequence from audit_log where tenant_id = :log")
        .param("log", tenant)
        .query(Long.class)
        .single();
  }
}
