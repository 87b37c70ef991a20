package org.customerlockbox.feed;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.customerlockbox.audit.Audit;
import org.customerlockbox.audit.AuditFact;
import org.customerlockbox.audit.Operations;
import org.customerlockbox.identity.Origin;
import org.customerlockbox.time.Instants;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** The collectors' subscriptions: one for each client and content type. */
@Component
public class Subscriptions {

  private static final int LONGEST_ADDRESS = 2_000;
  private static final int LONGEST_AUTH_ID = 500;

  private final JdbcClient jdbc;
  private final Clock clock;
  private final Audit audit;
  private final FeedCursors cursors;
  private final WebhookCalls webhooks;
  private final FeedSettings settings;
  private final TransactionTemplate transaction;

  Subscriptions(
      JdbcClient jdbc,
      Clock clock,
      Audit audit,
      FeedCursors cursors,
      WebhookCalls webhooks,
      FeedSettings settings,
      TransactionTemplate transaction) {
    this.jdbc = jdbc;
    this.clock = clock;
    this.audit = audit;
    this.cursors = cursors;
    this.webhooks = webhooks;
    this.settings = settings;
    this.transaction = transaction;
  }

  /**
   * A webhook as a collector asks for it.
   *
   * @param expiration as sent; empty or null for none
   */
  public record WantedWebhook(
      @Nullable String address, @Nullable String authId, @Nullable String expiration) {}

  private record Checked(String address, @Nullable String authId, @Nullable Instant expiresAt) {}

  /**
   * Starts a subscription, or changes its webhook. What is recorded from now on becomes available;
   * nothing older does. Without a webhook, one that was there is removed. A new webhook is called
   * before anything is stored.
   *
   * @throws FeedRefusedException if nothing would change, or the webhook cannot be taken; nothing
   *     was changed
   */
  public Subscription start(FeedCaller caller, ContentType type, @Nullable WantedWebhook wanted) {
    var checked = wanted == null ? null : checked(wanted);
    refuseIfSettled(find(caller, type), checked);
    if (checked != null) {
      webhooks.validate(checked.address(), checked.authId());
    }
    transaction.executeWithoutResult(status -> store(caller, type, checked));
    return find(caller, type).orElseThrow(FeedRefusedException::notSubscribed);
  }

  /**
   * Stops a subscription: what is recorded from now on never becomes available to it. Safe to
   * repeat.
   *
   * @throws FeedRefusedException if it was never started
   */
  @Transactional
  public void stop(FeedCaller caller, ContentType type) {
    lockClient(caller);
    var subscription = find(caller, type).orElseThrow(FeedRefusedException::notSubscribed);
    if (!subscription.enabled()) {
      return;
    }
    var last = audit.lock(caller.tenantId());
    cursors.end(caller.tenantId(), caller.clientId(), type, last);
    jdbc.sql(
            """
            update feed_subscription set enabled = false, changed_at = :now,
              webhook_address = null, webhook_auth_id = null, webhook_expires_at = null,
              webhook_enabled = false, webhook_claimed_until = null
            where tenant_id = :tenant and client_id = :client and content_type = :type
            """)
        .param("now", Instants.toSql(clock.instant()))
        .param("tenant", caller.tenantId())
        .param("client", caller.clientId())
        .param("type", type.word())
        .update();
    record(caller, type, "disabled");
  }

  /** Returns a collector's subscriptions, enabled or not. */
  @Transactional(readOnly = true)
  public List<Subscription> list(FeedCaller caller) {
    return jdbc.sql(
            """
            select * from feed_subscription where tenant_id = :tenant and client_id = :client
            order by content_type
            """)
        .param("tenant", caller.tenantId())
        .param("client", caller.clientId())
        .query(this::read)
        .list();
  }

  /**
   * Refuses to go on without an enabled subscription.
   *
   * @throws FeedRefusedException if there is none, or it was stopped
   */
  @Transactional(readOnly = true)
  public void requireEnabled(FeedCaller caller, ContentType type) {
    if (!find(caller, type).orElseThrow(FeedRefusedException::notSubscribed).enabled()) {
      throw FeedRefusedException.subscriptionDisabled();
    }
  }

  private void store(FeedCaller caller, ContentType type, @Nullable Checked webhook) {
    lockClient(caller);
    var before = find(caller, type);
    refuseIfSettled(before, webhook);
    var now = clock.instant();
    if (before.isEmpty()) {
      jdbc.sql(
              """
              insert into feed_subscription (tenant_id, client_id, content_type, enabled,
                changed_at, webhook_enabled, webhook_failures)
              values (:tenant, :client, :type, false, :now, false, 0)
              """)
          .param("tenant", caller.tenantId())
          .param("client", caller.clientId())
          .param("type", type.word())
          .param("now", Instants.toSql(now))
          .update();
    }
    if (before.isEmpty() || !before.get().enabled()) {
      if (before.isPresent()) {
        // the log tells of every gap in what was collected
        record(caller, type, "enabled");
      }
      cursors.begin(caller.tenantId(), caller.clientId(), type, audit.lock(caller.tenantId()));
    }
    var hadWebhook = before.isPresent() && before.get().webhook() != null;
    jdbc.sql(
            """
            update feed_subscription set enabled = true, changed_at = :now,
              webhook_address = :address, webhook_auth_id = :authId,
              webhook_expires_at = :expires, webhook_enabled = :hasWebhook,
              webhook_after = case when :goesOn then webhook_after else :now end,
              webhook_failures = 0, webhook_next_at = :now, webhook_claimed_until = null
            where tenant_id = :tenant and client_id = :client and content_type = :type
            """)
        .param("now", Instants.toSql(now))
        .param("address", webhook == null ? null : webhook.address(), java.sql.Types.VARCHAR)
        .param("authId", webhook == null ? null : webhook.authId(), java.sql.Types.VARCHAR)
        .param(
            "expires",
            webhook == null ? null : Instants.toSqlOrNull(webhook.expiresAt()),
            java.sql.Types.TIMESTAMP_WITH_TIMEZONE)
        .param("hasWebhook", webhook != null)
        // one that was disabled hears of what it missed
        .param("goesOn", hadWebhook)
        .param("tenant", caller.tenantId())
        .param("client", caller.clientId())
        .param("type", type.word())
        .update();
  }

  private static void refuseIfSettled(
      Optional<Subscription> subscription, @Nullable Checked wanted) {
    if (subscription.isEmpty() || !subscription.get().enabled()) {
      return;
    }
    var webhook = subscription.get().webhook();
    var isSettled =
        wanted == null
            ? webhook == null
            : webhook != null
                && webhook.isSettled(wanted.address(), wanted.authId(), wanted.expiresAt());
    if (isSettled) {
      throw FeedRefusedException.nothingChanged();
    }
  }

  private Checked checked(WantedWebhook wanted) {
    var address = wanted.address() == null ? "" : wanted.address().strip();
    if (address.isEmpty()) {
      throw FeedRefusedException.parameterMissing("webhook.address");
    }
    if (address.length() > LONGEST_ADDRESS) {
      throw FeedRefusedException.parameterInvalid("webhook.address", "uri");
    }
    var scheme = address.toLowerCase(Locale.ROOT);
    if (!scheme.startsWith("https://")
        && !(settings.webhookInsecure() && scheme.startsWith("http://"))) {
      throw FeedRefusedException.webhookInvalid(address, "The address must begin with HTTPS.");
    }
    var authId = wanted.authId();
    if (authId != null
        && (authId.length() > LONGEST_AUTH_ID
            || authId.chars().anyMatch(c -> c < ' ' || c > '~'))) {
      // it travels in a header
      throw FeedRefusedException.parameterInvalid("webhook.authId", "string of printable ASCII");
    }
    return new Checked(address, authId, expiry(wanted.expiration()));
  }

  private @Nullable Instant expiry(@Nullable String expiration) {
    if (expiration == null || expiration.isBlank()) {
      return null;
    }
    var expiresAt =
        FeedTimes.parse(expiration)
            .filter(time -> time.isBefore(Instant.parse("9999-12-31T00:00:00Z")))
            .orElseThrow(
                () -> FeedRefusedException.parameterInvalid("webhook.expiration", "datetime"));
    if (!expiresAt.isAfter(clock.instant())) {
      throw FeedRefusedException.expirationPast(expiration);
    }
    return expiresAt.truncatedTo(java.time.temporal.ChronoUnit.MILLIS);
  }

  /** One call of a client after the other; a client that was removed meanwhile has no more say. */
  private void lockClient(FeedCaller caller) {
    var clients =
        jdbc.sql("select id from feed_client where tenant_id = :tenant and id = :id for update")
            .param("tenant", caller.tenantId())
            .param("id", caller.clientId())
            .query(String.class)
            .list();
    if (clients.isEmpty()) {
      throw FeedRefusedException.notSubscribed();
    }
  }

  private Optional<Subscription> find(FeedCaller caller, ContentType type) {
    return jdbc.sql(
            """
            select * from feed_subscription
            where tenant_id = :tenant and client_id = :client and content_type = :type
            """)
        .param("tenant", caller.tenantId())
        .param("client", caller.clientId())
        .param("type", type.word())
        .query(this::read)
        .optional();
  }

  private void record(FeedCaller caller, ContentType type, String status) {
    var origin = Origin.current();
    audit.record(
        new AuditFact(
            caller.tenantId(),
            "feed/" + UUID.randomUUID(),
            Operations.SET_FEED_SUBSCRIPTION,
            new AuditFact.Who(
                caller.clientId(),
                AuditFact.UserType.TENANT,
                origin.channel().name(),
                origin.clientIp()),
            null,
            null,
            type.word(),
            Map.of("contentType", type.word(), "status", status)));
  }

  private Subscription read(ResultSet row, int number) throws SQLException {
    var address = row.getString("webhook_address");
    Subscription.Webhook webhook = null;
    if (address != null) {
      var expiresAt = Instants.fromSqlOrNull(row, "webhook_expires_at");
      String status;
      if (!row.getBoolean("webhook_enabled")) {
        status = "disabled";
      } else {
        status = expiresAt == null || expiresAt.isAfter(clock.instant()) ? "enabled" : "expired";
      }
      webhook =
          new Subscription.Webhook(address, row.getString("webhook_auth_id"), expiresAt, status);
    }
    return new Subscription(
        ContentType.ofWord(row.getString("content_type")).orElseThrow(),
        row.getBoolean("enabled"),
        webhook);
  }
}
