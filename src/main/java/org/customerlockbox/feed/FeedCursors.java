package org.customerlockbox.feed;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.customerlockbox.time.Instants;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * How far each tenant's log was put into blobs, and which stretches of it somebody wants. One
 * cursor for each content type of a tenant; the lock on its row is what lets several nodes publish.
 */
@Component
class FeedCursors {

  /** Wanted for as long as a subscription is enabled. */
  private static final long OPEN = Long.MAX_VALUE;

  private final JdbcClient jdbc;
  private final Clock clock;

  FeedCursors(JdbcClient jdbc, Clock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /** A tenant's content type. */
  record Key(String tenantId, ContentType contentType) {}

  /**
   * A cursor.
   *
   * @param sequence the last record that was looked at
   * @param publishedAt contentCreated of the newest blob; null if there was none yet
   */
  record Cursor(long sequence, @Nullable Instant publishedAt) {

    /** Whether a blob of the given time would be the newest. */
    boolean isBefore(Instant created) {
      return publishedAt == null || publishedAt.isBefore(created);
    }
  }

  /**
   * A stretch of the log that a subscription covers.
   *
   * @param from the last record before it
   * @param to its last record; null: it goes on
   */
  record Period(long from, @Nullable Long to) {

    boolean covers(long sequence) {
      return sequence > from && (to == null || sequence <= to);
    }
  }

  // ----------------------------------------------------------------------- subscriptions

  /**
   * Begins a subscription's stretch after the given record. The caller holds the lock of the
   * tenant's log, which keeps two that begin at once apart.
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void begin(String tenantId, String clientId, ContentType contentType, long after) {
    jdbc.sql(
            """
            insert into feed_period (id, tenant_id, client_id, content_type, from_sequence)
            values (:id, :tenant, :client, :type, :from)
            """)
        .param("id", UUID.randomUUID().toString())
        .param("tenant", tenantId)
        .param("client", clientId)
        .param("type", contentType.word())
        .param("from", after)
        .update();
    var now = Instants.toSql(clock.instant());
    var wantedUntil =
        jdbc.sql(
                """
                select wanted_until from feed_cursor
                where tenant_id = :tenant and content_type = :type for update
                """)
            .param("tenant", tenantId)
            .param("type", contentType.word())
            .query(Long.class)
            .optional();
    if (wantedUntil.isEmpty()) {
      jdbc.sql(
              """
              insert into feed_cursor (tenant_id, content_type, sequence, wanted_until, looked_at)
              values (:tenant, :type, :from, :open, :now)
              """)
          .param("tenant", tenantId)
          .param("type", contentType.word())
          .param("from", after)
          .param("open", OPEN)
          .param("now", now)
          .update();
    } else {
      // where nobody waits for anything older, what was recorded meanwhile is passed over
      jdbc.sql(
              """
              update feed_cursor set wanted_until = :open,
                sequence = case when sequence >= wanted_until and sequence < :from
                  then :from else sequence end
              where tenant_id = :tenant and content_type = :type
              """)
          .param("open", OPEN)
          .param("from", after)
          .param("tenant", tenantId)
          .param("type", contentType.word())
          .update();
    }
  }

  /** Ends a subscription's stretch with the given record. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void end(String tenantId, String clientId, ContentType contentType, long last) {
    jdbc.sql(
            """
            update feed_period set to_sequence = :last, ended_at = :now
            where tenant_id = :tenant and client_id = :client and content_type = :type
              and to_sequence is null
            """)
        .param("last", last)
        .param("now", Instants.toSql(clock.instant()))
        .param("tenant", tenantId)
        .param("client", clientId)
        .param("type", contentType.word())
        .update();
    settle(tenantId);
  }

  /** Notes until which record anybody still wants the content of a tenant. Safe to repeat. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void settle(String tenantId) {
    jdbc.sql(
            """
            update feed_cursor set wanted_until = coalesce(
              (select max(coalesce(p.to_sequence, :open)) from feed_period p
               where p.tenant_id = feed_cursor.tenant_id
                 and p.content_type = feed_cursor.content_type), 0)
            where tenant_id = :tenant
            """)
        .param("open", OPEN)
        .param("tenant", tenantId)
        .update();
  }

  // --------------------------------------------------------------------------- publishing

  /**
   * Returns the cursors behind which there is something new that somebody wants, longest waiting
   * first.
   *
   * @param created the contentCreated that blobs would get now; those that have one of that moment
   *     wait
   */
  @Transactional(readOnly = true)
  public List<Key> due(Instant created, int limit) {
    return jdbc.sql(
            """
            select c.tenant_id, c.content_type from feed_cursor c
            join audit_log l on l.tenant_id = c.tenant_id
            where c.sequence < l.last_sequence and c.sequence < c.wanted_until
              and (c.published_at is null or c.published_at < :created)
            order by c.looked_at fetch first :limit rows only
            """)
        .param("created", Instants.toSql(created))
        .param("limit", limit)
        .query(
            (row, n) ->
                new Key(
                    row.getString("tenant_id"),
                    ContentType.ofWord(row.getString("content_type")).orElseThrow()))
        .list();
  }

  /** Locks a cursor until the caller's transaction ends; empty if another node holds it. */
  @Transactional(propagation = Propagation.MANDATORY)
  public Optional<Cursor> lock(Key key) {
    return jdbc.sql(
            """
            select sequence, published_at from feed_cursor
            where tenant_id = :tenant and content_type = :type for update skip locked
            """)
        .param("tenant", key.tenantId())
        .param("type", key.contentType().word())
        .query(FeedCursors::cursor)
        .optional();
  }

  /** Returns the stretches that somebody wants and that go on after the given record. */
  @Transactional(propagation = Propagation.MANDATORY)
  public List<Period> wanted(Key key, long after) {
    return jdbc.sql(
            """
            select from_sequence, to_sequence from feed_period
            where tenant_id = :tenant and content_type = :type
              and (to_sequence is null or to_sequence > :after)
            """)
        .param("tenant", key.tenantId())
        .param("type", key.contentType().word())
        .param("after", after)
        .query(
            (row, n) ->
                new Period(row.getLong("from_sequence"), row.getObject("to_sequence", Long.class)))
        .list();
  }

  /** Moves a locked cursor. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void move(Key key, long sequence, @Nullable Instant publishedAt) {
    jdbc.sql(
            """
            update feed_cursor set sequence = :sequence, looked_at = :now,
              published_at = coalesce(:published, published_at)
            where tenant_id = :tenant and content_type = :type
            """)
        .param("sequence", sequence)
        .param("now", Instants.toSql(clock.instant()))
        .param(
            "published", Instants.toSqlOrNull(publishedAt), java.sql.Types.TIMESTAMP_WITH_TIMEZONE)
        .param("tenant", key.tenantId())
        .param("type", key.contentType().word())
        .update();
  }

  private static Cursor cursor(ResultSet row, int number) throws SQLException {
    return new Cursor(row.getLong("sequence"), Instants.fromSqlOrNull(row, "published_at"));
  }

  /** Whether a boundary of some stretch lies between two records, so that no blob holds both. */
  static boolean isCut(List<Period> periods, long before, long after) {
    return periods.stream()
        .anyMatch(
            period ->
                (period.from() >= before && period.from() < after)
                    || (period.to() != null
                        && Objects.requireNonNull(period.to()) >= before
                        && Objects.requireNonNull(period.to()) < after));
  }
}
