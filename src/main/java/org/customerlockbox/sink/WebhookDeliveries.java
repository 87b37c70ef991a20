package org.customerlockbox.sink;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import org.customerlockbox.time.Instants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.annotation.Transactional;

/** Which webhook was called when, and how it answered. Kept for a while, then forgotten. */
@Component
public class WebhookDeliveries {

  private static final Logger LOG = LoggerFactory.getLogger(WebhookDeliveries.class);

  private final JdbcClient jdbc;
  private final Clock clock;
  private final DeliverySettings settings;

  WebhookDeliveries(JdbcClient jdbc, Clock clock, DeliverySettings settings) {
    this.jdbc = jdbc;
    this.clock = clock;
    this.settings = settings;
  }

  /**
   * A page of them, newest first.
   *
   * @param total how many there are in all
   */
  public record Page(List<WebhookDelivery> items, long total) {}

  /**
   * Returns a tenant's deliveries, newest first. Who may see them is the caller's to check.
   *
   * @param page from 0
   * @param size how many at the most
   */
  @Transactional(readOnly = true)
  public Page of(String tenantId, int page, int size) {
    var items =
        jdbc.sql(
                """
                select * from webhook_delivery where tenant_id = :tenant
                order by attempted_at desc, id desc
                offset :skip rows fetch first :size rows only
                """)
            .param("tenant", tenantId)
            .param("skip", (long) page * size)
            .param("size", size)
            .query(WebhookDeliveries::read)
            .list();
    var total =
        jdbc.sql("select count(*) from webhook_delivery where tenant_id = :tenant")
            .param("tenant", tenantId)
            .query(Long.class)
            .single();
    return new Page(items, total);
  }

  /** Keeps one; each call of a webhook has an id of its own. */
  @Transactional
  void add(WebhookDelivery delivery) {
    jdbc.sql(
            """
            insert into webhook_delivery (id, tenant_id, sink, message_id, type, request_id,
              sequence, attempt, attempted_at, delivered, http_status, error)
            values (:id, :tenant, :sink, :message, :type, :request, :sequence, :attempt, :at,
              :delivered, :status, :error)
            """)
        .param("id", delivery.id())
        .param("tenant", delivery.tenantId())
        .param("sink", delivery.webhook())
        .param("message", delivery.messageId())
        .param("type", delivery.type())
        .param("request", delivery.requestId())
        .param("sequence", delivery.sequence())
        .param("attempt", delivery.attempt())
        .param("at", Instants.toSql(delivery.attemptedAt()))
        .param("delivered", delivery.delivered())
        .param("status", delivery.httpStatus())
        .param("error", delivery.error())
        .update();
  }

  /** Returns how often a message was sent, as far as that is remembered. */
  int attempts(String tenantId, String sink, String messageId) {
    return jdbc.sql(
            """
            select count(*) from webhook_delivery
            where message_id = :message and tenant_id = :tenant and sink = :sink
            """)
        .param("message", messageId)
        .param("tenant", tenantId)
        .param("sink", sink)
        .query(Integer.class)
        .single();
  }

  @Scheduled(fixedDelayString = "PT1H", initialDelayString = "PT1H")
  void rounds() {
    try {
      cleanUp();
    } catch (DataAccessException | TransactionException e) {
      LOG.warn("Old deliveries of webhooks are still there: {}", e.getMessage());
    }
  }

  /** Safe to repeat, and on several nodes at once. */
  void cleanUp() {
    jdbc.sql("delete from webhook_delivery where attempted_at < :old")
        .param("old", Instants.toSql(clock.instant().minus(settings.retention())))
        .update();
  }

  private static WebhookDelivery read(ResultSet row, int number) throws SQLException {
    var status = row.getInt("http_status");
    var answered = !row.wasNull();
    return new WebhookDelivery(
        row.getString("id"),
        row.getString("tenant_id"),
        row.getString("sink"),
        row.getString("message_id"),
        row.getString("type"),
        row.getString("request_id"),
        row.getLong("sequence"),
        row.getInt("attempt"),
        Instants.fromSql(row, "attempted_at"),
        row.getBoolean("delivered"),
        answered ? status : null,
        row.getString("error"));
  }
}
