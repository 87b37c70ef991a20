package org.customerlockbox.feed;

import java.io.ByteArrayOutputStream;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.customerlockbox.audit.Audit;
import org.customerlockbox.tenant.Tenants;
import org.customerlockbox.time.Instants;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What became available to a collector. */
@Component
public class Blobs {

  /**
   * A blob is the caller's if it lies in a stretch of the log that the caller's subscription
   * covered.
   */
  private static final String VISIBLE =
      """
      b.tenant_id = :tenant and b.content_type = :type and b.created_at <= :now
        and b.created_at > :expired
        and exists (select 1 from feed_period p
          where p.tenant_id = b.tenant_id and p.content_type = b.content_type
            and p.client_id = :client and p.from_sequence < b.first_sequence
            and (p.to_sequence is null or p.to_sequence >= b.last_sequence))
      """;

  private final JdbcClient jdbc;
  private final Clock clock;
  private final FeedSettings settings;
  private final FeedRecords records;
  private final Audit audit;
  private final Tenants tenants;

  Blobs(
      JdbcClient jdbc,
      Clock clock,
      FeedSettings settings,
      FeedRecords records,
      Audit audit,
      Tenants tenants) {
    this.jdbc = jdbc;
    this.clock = clock;
    this.settings = settings;
    this.records = records;
    this.audit = audit;
    this.tenants = tenants;
  }

  /**
   * A page of a list.
   *
   * @param nextPage where the next page begins; null on the last
   */
  public record Page(List<Blob> blobs, @Nullable String nextPage) {
    public Page {
      blobs = List.copyOf(blobs);
    }
  }

  /**
   * Returns what became available to a collector in a window, oldest first.
   *
   * @param nextPage where the page begins, as the page before it said; null for the first
   * @throws FeedRefusedException if {@code nextPage} is none of this window
   */
  @Transactional(readOnly = true)
  public Page list(
      FeedCaller caller, ContentType type, FeedWindow window, @Nullable String nextPage) {
    var now = clock.instant();
    if (nextPage != null && !nextPage.matches("\\d{17}")) {
      throw FeedRefusedException.nextPageInvalid(nextPage);
    }
    var from = window.start();
    if (nextPage != null) {
      var last =
          Blob.ofDigits(nextPage)
              .filter(time -> !time.isBefore(window.start()) && time.isBefore(window.end()))
              .orElseThrow(() -> FeedRefusedException.nextPageInvalid(nextPage));
      // whole seconds: what follows is at least a millisecond later
      from = last.plusMillis(1);
    }
    if (from.isAfter(now)) {
      return new Page(List.of(), null);
    }
    var found =
        jdbc.sql(
                "select b.* from feed_blob b where "
                    + VISIBLE
                    + """
                     and b.created_at >= :from and b.created_at < :end
                    order by b.created_at fetch first :limit rows only
                    """)
            .param("tenant", caller.tenantId())
            .param("client", caller.clientId())
            .param("type", type.word())
            .param("now", Instants.toSql(now))
            .param("expired", Instants.toSql(now.minus(settings.retention())))
            .param("from", Instants.toSql(micros(from)))
            .param("end", Instants.toSql(micros(earlier(window.end(), now.plusSeconds(1)))))
            .param("limit", settings.pageSize() + 1)
            .query(Blobs::read)
            .list();
    if (found.size() <= settings.pageSize()) {
      return new Page(found, null);
    }
    var page = found.subList(0, settings.pageSize());
    return new Page(page, Blob.digits(page.get(page.size() - 1).createdAt()));
  }

  /**
   * Returns the records of a blob, as a JSON array. The same for ever, as the log is.
   *
   * @throws FeedRefusedException if the id cannot be one, is not the caller's, or has run out
   */
  @Transactional(readOnly = true)
  public byte[] content(FeedCaller caller, String contentId) {
    var named =
        Blob.parse(contentId).orElseThrow(() -> FeedRefusedException.contentIdInvalid(contentId));
    var now = clock.instant();
    if (!named.createdAt().isAfter(now.minus(settings.retention()))) {
      throw FeedRefusedException.contentExpired(contentId, settings.retention().toDays());
    }
    var blob =
        jdbc.sql(
                "select b.* from feed_blob b where "
                    + VISIBLE
                    + " and b.created_at = :created and b.first_sequence = :first")
            .param("tenant", caller.tenantId())
            .param("client", caller.clientId())
            .param("type", named.contentType().word())
            .param("now", Instants.toSql(now))
            .param("expired", Instants.toSql(now.minus(settings.retention())))
            .param("created", Instants.toSql(named.createdAt()))
            .param("first", named.firstSequence())
            .query(Blobs::read)
            .optional()
            .orElseThrow(() -> FeedRefusedException.contentUnknown(contentId));
    var tenant = tenants.get(caller.tenantId());
    var body = new ByteArrayOutputStream();
    body.write('[');
    for (var record :
        audit.ofLog(
            caller.tenantId(),
            blob.firstSequence() - 1,
            Math.toIntExact(blob.lastSequence() - blob.firstSequence() + 1))) {
      if (record.sequence() <= blob.lastSequence()
          && records.contentType(record) == blob.contentType()) {
        if (body.size() > 1) {
          body.write(',');
        }
        body.writeBytes(records.show(record, tenant));
      }
    }
    body.write(']');
    return body.toByteArray();
  }

  /** How long content can be retrieved. */
  public Duration retention() {
    return settings.retention();
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  /**
   * Databases keep microseconds and would round; a bound is rounded up, as blobs are on seconds.
   */
  private static Instant micros(Instant instant) {
    var cut = instant.truncatedTo(ChronoUnit.MICROS);
    return cut.equals(instant) ? cut : cut.plus(1, ChronoUnit.MICROS);
  }

  static Blob read(ResultSet row, int number) throws SQLException {
    return new Blob(
        ContentType.ofWord(row.getString("content_type")).orElseThrow(),
        Instants.fromSql(row, "created_at"),
        row.getLong("first_sequence"),
        row.getLong("last_sequence"));
  }
}
