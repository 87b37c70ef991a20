package org.customerlockbox.notification;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.customerlockbox.time.Instants;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jdbc.DatabaseDriver;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcUtils;
import org.springframework.jdbc.support.MetaDataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The mails that wait and those that were sent. Operators see their status; the words are for the
 * recipients only.
 */
@Component
public class Outbox {

  private static final Duration FIRST_DELAY = Duration.ofSeconds(2);
  private static final Duration LONGEST_DELAY = Duration.ofMinutes(15);
  private static final int LONGEST_ERROR = 1_000;

  private final JdbcClient jdbc;
  private final Clock clock;
  private final String unlessQueued;

  Outbox(JdbcClient jdbc, DataSource dataSource, Clock clock) throws MetaDataAccessException {
    this.jdbc = jdbc;
    this.clock = clock;
    // a failed statement would end PostgreSQL's transaction, H2's goes on
    this.unlessQueued = isPostgres(dataSource) ? "on conflict (mail_key) do nothing" : "";
  }

  /** Whether a mail waits or was sent. */
  public enum Status {
    PENDING("Pending"),
    SENT("Sent");

    private final String word;

    Status(String word) {
      this.word = word;
    }

    /** The status in the API and the database. */
    public String word() {
      return word;
    }
  }

  /**
   * How far a mail got; never its words.
   *
   * @param id 36 characters
   * @param kind for example {@code access-open}
   * @param recipient the address
   * @param status {@code Pending} or {@code Sent}
   * @param attempts how often sending was tried
   * @param nextAttemptAt when it is tried next; null if it was sent
   * @param lastError why the last attempt failed, at most 1 000 characters
   */
  public record Progress(
      String id,
      @Nullable String tenantId,
      @Nullable String requestId,
      String kind,
      String recipient,
      String status,
      int attempts,
      Instant createdAt,
      @Nullable Instant nextAttemptAt,
      @Nullable Instant sentAt,
      @Nullable String lastError) {}

  /**
   * A stretch of a list.
   *
   * @param total how many there are in all
   */
  public record Page(List<Progress> items, long total) {
    public Page {
      items = List.copyOf(items);
    }
  }

  /**
   * A mail to queue.
   *
   * @param key names the mail; the same mail is never queued twice
   */
  record NewMail(
      String key,
      MailKind kind,
      @Nullable String tenantId,
      @Nullable String requestId,
      String recipient,
      RenderedMail words) {}

  /**
   * A mail that this node alone may send until the lease ends.
   *
   * @param attempts how often sending failed so far
   */
  record ClaimedMail(
      String id,
      String kind,
      @Nullable String requestId,
      String recipient,
      String subject,
      String text,
      String html,
      int attempts,
      Instant createdAt,
      Instant claimedUntil) {}

  /** Returns how many mails wait to be sent. */
  @Transactional(readOnly = true)
  public long backlog() {
    return jdbc.sql("select count(*) from mail_outbox where status = 'Pending'")
        .query(Long.class)
        .single();
  }

  /** Returns how long the oldest waiting mail has waited; empty if none waits. */
  @Transactional(readOnly = true)
  public Optional<Duration> oldestPending() {
    return jdbc.sql("select min(created_at) as oldest from mail_outbox where status = 'Pending'")
        .query((row, number) -> Optional.ofNullable(Instants.fromSqlOrNull(row, "oldest")))
        .single()
        .map(oldest -> Duration.between(oldest, clock.instant()));
  }

  /**
   * Returns how far mails got, newest first.
   *
   * @param requestId those of one request; null: of all, and those of none
   * @param status those in one state; null: in any
   * @param page from 0
   * @param size at least 1
   */
  @Transactional(readOnly = true)
  public Page find(@Nullable String requestId, @Nullable Status status, int page, int size) {
    var where =
        (requestId == null ? "" : " and request_id = :request")
            + (status == null ? "" : " and status = :status");
    var parameters = new HashMap<String, Object>();
    if (requestId != null) {
      parameters.put("request", requestId);
    }
    if (status != null) {
      parameters.put("status", status.word());
    }
    var total =
        jdbc.sql("select count(*) from mail_outbox where 1 = 1" + where)
            .params(parameters)
            .query(Long.class)
            .single();
    var items =
        jdbc.sql(
                """
                select id, tenant_id, request_id, kind, recipient, status, attempts, created_at,
                  next_attempt_at, sent_at, last_error
                from mail_outbox where 1 = 1%s
                order by created_at desc, id offset :offset rows fetch next :size rows only
                """
                    .formatted(where))
            .params(parameters)
            .param("offset", (long) page * size)
            .param("size", size)
            .query(Outbox::progress)
            .list();
    return new Page(items, total);
  }

  /**
   * Queues a mail, in the caller's transaction. Safe to repeat: a mail whose key is queued or was
   * sent already is not queued again.
   *
   * @return whether it was new
   */
  @Transactional(propagation = Propagation.MANDATORY)
  boolean add(NewMail mail) {
    var now = Instants.toSql(clock.instant());
    try {
      return jdbc.sql(
                  """
                  insert into mail_outbox (id, tenant_id, request_id, kind, mail_key, recipient,
                    subject, text_body, html_body, status, attempts, created_at, next_attempt_at)
                  select :id, cast(:tenant as varchar(40)), cast(:request as varchar(12)), :kind,
                    :key, :recipient, :subject, :text, :html, 'Pending', 0, :now, :now
                  where not exists (select 1 from mail_outbox where mail_key = :key)
                  """
                      + unlessQueued)
              .param("id", UUID.randomUUID().toString())
              .param("tenant", mail.tenantId())
              .param("request", mail.requestId())
              .param("kind", mail.kind().code())
              .param("key", mail.key())
              .param("recipient", mail.recipient())
              .param("subject", mail.words().subject())
              .param("text", mail.words().text())
              .param("html", mail.words().html())
              .param("now", now)
              .update()
          == 1;
    } catch (DuplicateKeyException e) {
      return false;
    }
  }

  /** Returns the mails that are due and that nobody is sending, longest due first. */
  @Transactional(readOnly = true)
  List<String> due(int limit) {
    return jdbc.sql(
            """
            select id from mail_outbox
            where status = 'Pending' and next_attempt_at <= :now
              and (claimed_until is null or claimed_until < :now)
            order by next_attempt_at, created_at, id fetch first :limit rows only
            """)
        .param("now", Instants.toSql(clock.instant()))
        .param("limit", limit)
        .query(String.class)
        .list();
  }

  /**
   * Claims a mail for this node. If the node dies, the lease runs out and another node sends it.
   *
   * @return the mail; empty if another node was first
   */
  @Transactional
  Optional<ClaimedMail> claim(String id, Duration lease) {
    var now = clock.instant();
    try {
      var claimed =
          jdbc.sql(
                  """
                  update mail_outbox set claimed_until = :until
                  where id = :id and status = 'Pending' and next_attempt_at <= :now
                    and (claimed_until is null or claimed_until < :now)
                  """)
              .param("until", Instants.toSql(now.plus(lease)))
              .param("id", id)
              .param("now", Instants.toSql(now))
              .update();
      if (claimed == 0) {
        return Optional.empty();
      }
    } catch (ConcurrencyFailureException e) {
      // another node is claiming it at this very moment (H2 says so; PostgreSQL waits)
      return Optional.empty();
    }
    return jdbc.sql("select * from mail_outbox where id = :id")
        .param("id", id)
        .query(Outbox::claimed)
        .optional();
  }

  /**
   * Notes that a mail was sent, whether or not the lease has run out meanwhile. An invitation's
   * words are forgotten.
   */
  @Transactional
  void sent(ClaimedMail mail) {
    var forget = mail.kind().equals(MailKind.INVITATION.code());
    jdbc.sql(
            """
            update mail_outbox set status = 'Sent', sent_at = :now, attempts = attempts + 1,
              claimed_until = null, last_error = null%s
            where id = :id and status = 'Pending'
            """
                .formatted(forget ? ", text_body = '', html_body = ''" : ""))
        .param("now", Instants.toSql(clock.instant()))
        .param("id", mail.id())
        .update();
  }

  /**
   * Notes that a mail could not be sent and when it is tried again: after 2 seconds, then twice as
   * long each time up to 15 minutes, for ever. Does nothing if the lease has run out and another
   * node has the mail now.
   */
  @Transactional
  void failed(ClaimedMail mail, String why) {
    jdbc.sql(
            """
            update mail_outbox set attempts = attempts + 1, next_attempt_at = :next,
              claimed_until = null, last_error = :why
            where id = :id and status = 'Pending' and claimed_until = :lease
            """)
        .param("next", Instants.toSql(clock.instant().plus(delayAfter(mail.attempts() + 1))))
        .param("why", new SafeText(true).line(why, LONGEST_ERROR))
        .param("id", mail.id())
        .param("lease", Instants.toSql(mail.claimedUntil()))
        .update();
  }

  /** Returns how long to wait after so many failures, 1 or more. */
  static Duration delayAfter(int failures) {
    var doublings = Math.min(failures - 1, 20);
    var delay = FIRST_DELAY.multipliedBy(1L << doublings);
    return delay.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : delay;
  }

  private static boolean isPostgres(DataSource dataSource) throws MetaDataAccessException {
    var product =
        JdbcUtils.extractDatabaseMetaData(dataSource, data -> data.getDatabaseProductName());
    return DatabaseDriver.fromProductName(product) == DatabaseDriver.POSTGRESQL;
  }

  private static Progress progress(ResultSet row, int number) throws SQLException {
    var status = row.getString("status");
    return new Progress(
        row.getString("id"),
        row.getString("tenant_id"),
        row.getString("request_id"),
        row.getString("kind"),
        row.getString("recipient"),
        status,
        row.getInt("attempts"),
        Instants.fromSql(row, "created_at"),
        Status.SENT.word().equals(status) ? null : Instants.fromSql(row, "next_attempt_at"),
        Instants.fromSqlOrNull(row, "sent_at"),
        row.getString("last_error"));
  }

  private static ClaimedMail claimed(ResultSet row, int number) throws SQLException {
    return new ClaimedMail(
        row.getString("id"),
        row.getString("kind"),
        row.getString("request_id"),
        row.getString("recipient"),
        row.getString("subject"),
        row.getString("text_body"),
        row.getString("html_body"),
        row.getInt("attempts"),
        Instants.fromSql(row, "created_at"),
        Instants.fromSql(row, "claimed_until"));
  }
}
