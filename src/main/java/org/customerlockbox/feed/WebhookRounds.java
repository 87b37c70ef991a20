package org.customerlockbox.feed;

import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.customerlockbox.tenant.Tenants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Tells webhooks what became available, again and again. Threads of its own call them, so that one
 * that does not answer holds up no other and nothing else.
 */
@Component
class WebhookRounds {

  private static final Logger LOG = LoggerFactory.getLogger(WebhookRounds.class);

  private static final int CALLS_AT_A_TIME = 8;
  private static final int WAITING = 100;

  /** Blobs in one message, so that it stays small. */
  private static final int MESSAGE = 100;

  private final Notifications notifications;
  private final WebhookCalls calls;
  private final Tenants tenants;
  private final FeedSettings settings;
  private final FeedAddresses addresses;
  private final String publicUrl;
  private final ExecutorService callers;

  private boolean working = true;

  WebhookRounds(
      Notifications notifications,
      WebhookCalls calls,
      Tenants tenants,
      FeedSettings settings,
      FeedAddresses addresses,
      @Value("${lockbox.public-url}") String publicUrl) {
    this.notifications = notifications;
    this.calls = calls;
    this.tenants = tenants;
    this.settings = settings;
    this.addresses = addresses;
    this.publicUrl = publicUrl;
    var threads = new CustomizableThreadFactory("webhook-");
    threads.setDaemon(true);
    var pool =
        new ThreadPoolExecutor(
            CALLS_AT_A_TIME,
            CALLS_AT_A_TIME,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            threads);
    pool.allowCoreThreadTimeOut(true);
    this.callers = pool;
  }

  @PreDestroy
  void stop() {
    callers.shutdownNow();
  }

  @Scheduled(
      fixedDelayString = "${lockbox.feed.poll-interval:PT1S}",
      initialDelayString = "${lockbox.feed.poll-interval:PT1S}")
  void rounds() {
    try {
      for (var key : notifications.due(WAITING)) {
        try {
          callers.execute(() -> deliver(key));
        } catch (RejectedExecutionException e) {
          // the next round finds it again
          break;
        }
      }
      working = true;
    } catch (DataAccessException | TransactionException e) {
      if (working) {
        working = false;
        LOG.warn("Webhooks are not called, and it is tried again: {}", e.getMessage());
      }
    }
  }

  /** Calls all that are due, one after the other, in the caller's thread. */
  void deliverDue() {
    notifications.due(WAITING).forEach(this::deliver);
  }

  private void deliver(Notifications.Key key) {
    try {
      notifications.claim(key, lease()).ifPresent(this::deliver);
    } catch (DataAccessException | TransactionException e) {
      LOG.warn("A webhook of {} was not called: {}", key.tenantId(), e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("A webhook of {} was not called", key.tenantId(), e);
    }
  }

  private void deliver(Notifications.Due due) {
    var blobs = notifications.untold(due, MESSAGE);
    if (blobs.isEmpty()) {
      notifications.told(due, blobs);
      return;
    }
    var organizationId = tenants.get(due.tenantId()).organizationId();
    var message = blobs.stream().map(blob -> line(due.clientId(), organizationId, blob)).toList();
    if (calls.tell(due.address(), due.authId(), message)) {
      notifications.told(due, blobs);
    } else {
      notifications.failed(due, blobs);
    }
  }

  private Map<String, String> line(String clientId, String organizationId, Blob blob) {
    var line = new LinkedHashMap<String, String>();
    line.put("tenantId", organizationId);
    line.put("clientId", clientId);
    line.putAll(addresses.describe(publicUrl, organizationId, blob));
    return line;
  }

  /** Longer than a call can take. */
  private Duration lease() {
    return settings.webhookTimeout().multipliedBy(2).plusMinutes(1);
  }
}
