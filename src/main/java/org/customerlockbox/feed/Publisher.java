package org.customerlockbox.feed;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.customerlockbox.audit.Audit;
import org.customerlockbox.audit.AuditRecord;
import org.customerlockbox.feed.FeedCursors.Cursor;
import org.customerlockbox.feed.FeedCursors.Key;
import org.customerlockbox.feed.FeedCursors.Period;
import org.customerlockbox.tenant.Tenants;
import org.customerlockbox.time.Instants;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Puts what is new in the log into blobs, once a second, on every node; whoever has a cursor's lock
 * publishes. A blob and its cursor's move commit together, so that no record is lost and none told
 * twice when a node dies.
 *
 * <p>A blob is stored some time before its {@code contentCreated} and hidden until then. So it
 * never appears behind a collector that has asked for everything up to now.
 */
@Component
class Publisher {

  private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

  /** How many cursors a round looks at. */
  private static final int ROUND = 1_000;

  /** How many records are read at a time, and how often without finding one of the content type. */
  private static final int STRETCH = 1_000;

  private static final int STRETCHES = 10;

  /** One collector drops answers above 1 MiB. */
  private static final int LARGEST = 900_000;

  private final FeedCursors cursors;
  private final FeedRecords records;
  private final FeedSettings settings;
  private final Audit audit;
  private final Tenants tenants;
  private final JdbcClient jdbc;
  private final Clock clock;
  private final TransactionTemplate transaction;

  /** What failed in the last round; only this class's single thread uses it. */
  private final Set<Key> failing = new HashSet<>();

  private boolean working = true;

  Publisher(
      FeedCursors cursors,
      FeedRecords records,
      FeedSettings settings,
      Audit audit,
      Tenants tenants,
      JdbcClient jdbc,
      Clock clock,
      TransactionTemplate transaction) {
    this.cursors = cursors;
    this.records = records;
    this.settings = settings;
    this.audit = audit;
    this.tenants = tenants;
    this.jdbc = jdbc;
    this.clock = clock;
    this.transaction = transaction;
  }

  /** One round, then a pause. What goes wrong is logged once, when it begins and when it ends. */
  @Scheduled(
      fixedDelayString = "${lockbox.feed.poll-interval:PT1S}",
      initialDelayString = "${lockbox.feed.poll-interval:PT1S}")
  void rounds() {
    try {
      publishDue();
      if (!working) {
        working = true;
        LOG.info("The feed is published again");
      }
    } catch (DataAccessException | TransactionException e) {
      if (working) {
        working = false;
        LOG.warn("The feed is not published, and it is tried again: {}", e.getMessage());
      }
    }
  }

  /** Publishes what is due: at most one blob for each content type of a tenant. */
  void publishDue() {
    for (var key : cursors.due(nextMoment(), ROUND)) {
      try {
        publish(key);
        if (failing.remove(key)) {
          LOG.info("{} of {} is published again", key.contentType().word(), key.tenantId());
        }
      } catch (DataAccessException | TransactionException e) {
        throw e;
      } catch (RuntimeException e) {
        // one tenant's trouble is not the others'
        if (failing.add(key)) {
          LOG.error("{} of {} is not published", key.contentType().word(), key.tenantId(), e);
        }
      }
    }
  }

  /** Moves one cursor on; safe to call at the same time as another node. */
  void publish(Key key) {
    var created = transaction.execute(status -> advance(key));
    if (created != null && clock.instant().isAfter(created)) {
      // the commit took longer than the lead: nothing may appear with a date that is over
      transaction.executeWithoutResult(status -> moveToNow(key, created));
    }
  }

  /** Returns the contentCreated of the blob that was stored; null if none was. */
  private @Nullable Instant advance(Key key) {
    var locked = cursors.lock(key);
    var created = nextMoment();
    if (locked.isEmpty() || !locked.get().isBefore(created)) {
      return null;
    }
    var periods = cursors.wanted(key, locked.get().sequence());
    var found = find(key, locked.get(), periods);
    if (found.matching().isEmpty()) {
      cursors.move(key, found.reached(), null);
      return null;
    }
    var several = found.matching().size() > settings.backlogLimit();
    var blob = several ? fitting(key, found.matching(), periods) : found.matching().subList(0, 1);
    var last = blob.get(blob.size() - 1);
    insert(key, created, blob.get(0), last, blob.size());
    cursors.move(
        key, blob.size() == found.matching().size() ? found.reached() : last.sequence(), created);
    return created;
  }

  /**
   * What lies ahead of a cursor.
   *
   * @param matching records of the content type that somebody wants, oldest first
   * @param reached the last record that was looked at
   */
  private record Found(List<AuditRecord> matching, long reached) {}

  private Found find(Key key, Cursor cursor, List<Period> periods) {
    var matching = new ArrayList<AuditRecord>();
    var reached = cursor.sequence();
    for (var i = 0; i < STRETCHES && matching.isEmpty(); i++) {
      var stretch = audit.ofLog(key.tenantId(), reached, STRETCH);
      for (var record : stretch) {
        reached = record.sequence();
        if (periods.stream().anyMatch(period -> period.covers(record.sequence()))
            && records.contentType(record) == key.contentType()) {
          matching.add(record);
        }
      }
      if (stretch.size() < STRETCH) {
        break;
      }
    }
    return new Found(matching, reached);
  }

  /** As many as a blob may hold, at least one; never across the beginning or end of a period. */
  private List<AuditRecord> fitting(Key key, List<AuditRecord> waiting, List<Period> periods) {
    var tenant = tenants.get(key.tenantId());
    var blob = new ArrayList<AuditRecord>();
    var size = 0L;
    for (var record : waiting) {
      size += records.show(record, tenant).length + 1;
      if (!blob.isEmpty()
          && (blob.size() >= settings.recordsPerBlob()
              || size > LARGEST
              || FeedCursors.isCut(
                  periods, blob.get(blob.size() - 1).sequence(), record.sequence()))) {
        break;
      }
      blob.add(record);
    }
    return blob;
  }

  private void insert(Key key, Instant created, AuditRecord first, AuditRecord last, int count) {
    jdbc.sql(
            """
            insert into feed_blob (tenant_id, content_type, created_at, first_sequence,
              last_sequence, records)
            values (:tenant, :type, :created, :first, :last, :count)
            """)
        .param("tenant", key.tenantId())
        .param("type", key.contentType().word())
        .param("created", Instants.toSql(created))
        .param("first", first.sequence())
        .param("last", last.sequence())
        .param("count", count)
        .update();
  }

  private void moveToNow(Key key, Instant created) {
    var cursor = cursors.lock(key);
    if (cursor.isEmpty() || !created.equals(cursor.get().publishedAt())) {
      // a newer blob is there already; this one was seen before it
      return;
    }
    var later = nextMoment();
    jdbc.sql(
            """
            update feed_blob set created_at = :later
            where tenant_id = :tenant and content_type = :type and created_at = :created
            """)
        .param("later", Instants.toSql(later))
        .param("tenant", key.tenantId())
        .param("type", key.contentType().word())
        .param("created", Instants.toSql(created))
        .update();
    cursors.move(key, cursor.get().sequence(), later);
  }

  /** The next whole second that is far enough away for a commit to be over before it. */
  private Instant nextMoment() {
    var earliest = clock.instant().plus(settings.lead());
    var second = earliest.truncatedTo(ChronoUnit.SECONDS);
    return second.equals(earliest) ? second : second.plusSeconds(1);
  }
}
