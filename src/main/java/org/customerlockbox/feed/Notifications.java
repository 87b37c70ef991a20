package org.customerlockbox.feed;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.customerlockbox.time.Instants;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What webhooks were told, what they are still to be told, and how that went. */
@Component
public class Notifications {

  private static final Duration LONGEST_DELAY = Duration.ofHours(1);

  /** In digits: contentCreated to the millisecond, then the attempt to the microsecond. */
  private static final DateTimeFormatter MICROS =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuuMMddHHmmss")
          .appendValue(ChronoField.MICRO_OF_SECOND, 6)
          .toFormatter(Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final int CREATED_DIGITS = 17;

  private final JdbcClient jdbc;
  private final Clock clock;
  private final FeedSettings settings;

  Notifications(JdbcClient jdbc, Clock clock, FeedSettings settings) {
    this.jdbc = jdbc;
    this.clock = clock;
    this.settings = settings;
  }

  /**
   * An attempt to tell a webhook of a blob.
   *
   * @param succeeded whether it answered 200 in time
   */
  public record Attempt(Blob blob, Instant sentAt, boolean succeeded) {}

  /**
   * A page of attempts.
   *
   * @param nextPage where the next page begins; null on the last
   */
  public record Page(List<Attempt> attempts, @Nullable String nextPage) {
    public Page {
      attempts = List.copyOf(attempts);
    }
  }

  /**
   * A webhook that has something to hear, claimed by this node.
   *
   * @param failures in a row, so far
   * @param claim until when it is this node's
   */
  record Due(
      String tenantId,
      String clientId,
      ContentType contentType,
      String address,
      @Nullable String authId,
      Instant after,
      int failures,
      Instant claim) {}

  /** Names a subscription. */
  record Key(String tenantId, String clientId, String contentType) {}

  /**
   * Returns the attempts about content that became available in a window, oldest content first.
   *
   * @throws FeedRefusedException if {@code nextPage} is none of this window
   */
  @Transactional(readOnly = true)
  public Page list(
      FeedCaller caller, ContentType type, FeedWindow window, @Nullable String nextPage) {
    var now = clock.instant();
    if (window.start().isAfter(now)) {
      return new Page(List.of(), null);
    }
    var fromBlob = window.start();
    var afterAttempt = Instant.EPOCH;
    if (nextPage != null) {
      if (!nextPage.matches("\\d{37}")) {
        throw FeedRefusedException.nextPageInvalid(nextPage);
      }
      fromBlob =
          Blob.ofDigits(nextPage.substring(0, CREATED_DIGITS))
              .filter(time -> !time.isBefore(window.start()) && time.isBefore(window.end()))
              .orElseThrow(() -> FeedRefusedException.nextPageInvalid(nextPage));
      afterAttempt =
          micros(nextPage.substring(CREATED_DIGITS))
              .orElseThrow(() -> FeedRefusedException.nextPageInvalid(nextPage));
    }
    var end = window.end().isAfter(now) ? now.plusSeconds(1) : window.end();
    var found =
        jdbc.sql(
                """
                select * from feed_notification
                where tenant_id = :tenant and client_id = :client and content_type = :type
                  and blob_created_at >= :from and blob_created_at < :end
                  and (blob_created_at > :from or sent_at > :after)
                order by blob_created_at, sent_at fetch first :limit rows only
                """)
            .param("tenant", caller.tenantId())
            .param("client", caller.clientId())
            .param("type", type.word())
            .param("from", Instants.toSql(fromBlob))
            .param("end", Instants.toSql(end))
            .param("after", Instants.toSql(afterAttempt))
            .param("limit", settings.pageSize() + 1)
            .query(Notifications::attempt)
            .list();
    if (found.size() <= settings.pageSize()) {
      return new Page(found, null);
    }
    var page = found.subList(0, settings.pageSize());
    var last = page.get(page.size() - 1);
    return new Page(page, Blob.digits(last.blob().createdAt()) + MICROS.format(last.sentAt()));
  }

  // ------------------------------------------------------------------------------ sending

  /** Returns the webhooks that have something to hear and that no node is telling it. */
  @Transactional(readOnly = true)
  public List<Key> due(int limit) {
    return jdbc.sql(
            """
            select s.tenant_id, s.client_id, s.content_type from feed_subscription s
            where s.webhook_enabled = true and s.webhook_next_at <= :now
              and (s.webhook_expires_at is null or s.webhook_expires_at > :now)
              and (s.webhook_claimed_until is null or s.webhook_claimed_until < :now)
              and exists (select 1 from feed_blob b
                where b.tenant_id = s.tenant_id and b.content_type = s.content_type
                  and b.created_at > s.webhook_after and b.created_at <= :now)
            order by s.webhook_next_at fetch first :limit rows only
            """)
        .param("now", Instants.toSql(clock.instant()))
        .param("limit", limit)
        .query(
            (row, n) ->
                new Key(
                    row.getString("tenant_id"),
                    row.getString("client_id"),
                    row.getString("content_type")))
        .list();
  }

  /**
   * Claims a webhook for this node. If the node dies, the claim runs out and another node goes on.
   */
  @Transactional
  public Optional<Due> claim(Key key, Duration lease) {
    var now = clock.instant();
    var until = now.plus(lease);
    var claimed =
        jdbc.sql(
                """
                update feed_subscription set webhook_claimed_until = :until
                where tenant_id = :tenant and client_id = :client and content_type = :type
                  and webhook_enabled = true and webhook_next_at <= :now
                  and (webhook_claimed_until is null or webhook_claimed_until < :now)
                """)
            .param("until", Instants.toSql(until))
            .param("tenant", key.tenantId())
            .param("client", key.clientId())
            .param("type", key.contentType())
            .param("now", Instants.toSql(now))
            .update();
    if (claimed == 0) {
      return Optional.empty();
    }
    return jdbc.sql(
            """
            select * from feed_subscription
            where tenant_id = :tenant and client_id = :client and content_type = :type
            """)
        .param("tenant", key.tenantId())
        .param("client", key.clientId())
        .param("type", key.contentType())
        .query(
            (row, n) ->
                new Due(
                    key.tenantId(),
                    key.clientId(),
                    ContentType.ofWord(key.contentType()).orElseThrow(),
                    row.getString("webhook_address"),
                    row.getString("webhook_auth_id"),
                    Instants.fromSql(row, "webhook_after"),
                    row.getInt("webhook_failures"),
                    until))
        .optional();
  }

  /** Returns what a webhook has not heard of yet, oldest first. */
  @Transactional(readOnly = true)
  public List<Blob> untold(Due due, int limit) {
    var now = clock.instant();
    return jdbc.sql(
            """
            select b.* from feed_blob b
            where b.tenant_id = :tenant and b.content_type = :type and b.created_at > :after
              and b.created_at <= :now and b.created_at > :expired
              and exists (select 1 from feed_period p
                where p.tenant_id = b.tenant_id and p.content_type = b.content_type
                  and p.client_id = :client and p.from_sequence < b.first_sequence
                  and (p.to_sequence is null or p.to_sequence >= b.last_sequence))
            order by b.created_at fetch first :limit rows only
            """)
        .param("tenant", due.tenantId())
        .param("client", due.clientId())
        .param("type", due.contentType().word())
        .param("after", Instants.toSql(due.after()))
        .param("now", Instants.toSql(now))
        .param("expired", Instants.toSql(now.minus(settings.retention())))
        .param("limit", limit)
        .query(Blobs::read)
        .list();
  }

  /** Notes that a webhook heard of blobs, and goes on after them. */
  @Transactional
  public void told(Due due, List<Blob> blobs) {
    if (release(due, blobs.isEmpty() ? clock.instant() : newest(blobs), 0, clock.instant(), true)) {
      blobs.forEach(blob -> note(due, blob, true));
    }
  }

  /**
   * Notes that a webhook did not hear. It is tried again after a delay that doubles each time, up
   * to an hour; after too many failures in a row it is disabled until the next start.
   */
  @Transactional
  public void failed(Due due, List<Blob> blobs) {
    var failures = due.failures() + 1;
    var next = clock.instant().plus(delayAfter(failures));
    if (release(due, due.after(), failures, next, failures < settings.webhookFailures())) {
      blobs.forEach(blob -> note(due, blob, false));
    }
  }

  /** Returns how long to wait after so many failures, 1 or more. */
  Duration delayAfter(int failures) {
    var delay = settings.webhookFirstDelay().multipliedBy(1L << Math.min(failures - 1, 20));
    return delay.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : delay;
  }

  /** Does nothing if the claim has run out, or the subscription was changed meanwhile. */
  private boolean release(Due due, Instant after, int failures, Instant next, boolean enabled) {
    return jdbc.sql(
                """
                update feed_subscription set webhook_after = :after, webhook_failures = :failures,
                  webhook_next_at = :next, webhook_enabled = :enabled,
                  webhook_claimed_until = null
                where tenant_id = :tenant and client_id = :client and content_type = :type
                  and webhook_claimed_until = :claim
                """)
            .param("after", Instants.toSql(after))
            .param("failures", failures)
            .param("next", Instants.toSql(next))
            .param("enabled", enabled)
            .param("tenant", due.tenantId())
            .param("client", due.clientId())
            .param("type", due.contentType().word())
            .param("claim", Instants.toSql(due.claim()))
            .update()
        == 1;
  }

  private void note(Due due, Blob blob, boolean succeeded) {
    jdbc.sql(
            """
            insert into feed_notification (tenant_id, client_id, content_type, blob_created_at,
              sent_at, first_sequence, succeeded)
            values (:tenant, :client, :type, :created, :now, :first, :succeeded)
            """)
        .param("tenant", due.tenantId())
        .param("client", due.clientId())
        .param("type", due.contentType().word())
        .param("created", Instants.toSql(blob.createdAt()))
        .param("now", Instants.toSql(clock.instant()))
        .param("first", blob.firstSequence())
        .param("succeeded", succeeded)
        .update();
  }

  private static Instant newest(List<Blob> blobs) {
    return blobs.get(blobs.size() - 1).createdAt();
  }

  private static Optional<Instant> micros(String digits) {
    try {
      return Optional.of(LocalDateTime.parse(digits, MICROS).toInstant(ZoneOffset.UTC));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static Attempt attempt(ResultSet row, int number) throws SQLException {
    var first = row.getLong("first_sequence");
    return new Attempt(
        new Blob(
            ContentType.ofWord(row.getString("content_type")).orElseThrow(),
            Instants.fromSql(row, "blob_created_at"),
            first,
            first),
        Instants.fromSql(row, "sent_at"),
        row.getBoolean("succeeded"));
  }
}
