package org.customerlockbox.feed;

import java.time.Clock;
import java.time.Duration;
import org.customerlockbox.time.Instants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/** Forgets which records lay in blobs that have run out. The records stay in the log. */
@Component
class FeedCleanUp {

  private static final Logger LOG = LoggerFactory.getLogger(FeedCleanUp.class);

  /** A page that was begun in time can still be followed. */
  private static final Duration GRACE = Duration.ofDays(1);

  /** Whoever signs in with a secret that has run out is told so for this long. */
  private static final Duration SECRETS = Duration.ofDays(90);

  private final JdbcClient jdbc;
  private final Clock clock;
  private final FeedSettings settings;
  private final TransactionTemplate transaction;

  FeedCleanUp(
      JdbcClient jdbc, Clock clock, FeedSettings settings, TransactionTemplate transaction) {
    this.jdbc = jdbc;
    this.clock = clock;
    this.settings = settings;
    this.transaction = transaction;
  }

  @Scheduled(
      fixedDelayString = "${lockbox.feed.clean-up-interval:PT1H}",
      initialDelayString = "${lockbox.feed.clean-up-interval:PT1H}")
  void rounds() {
    try {
      cleanUp();
    } catch (DataAccessException | TransactionException e) {
      LOG.warn("What has run out of the feed is still there: {}", e.getMessage());
    }
  }

  /** Safe to repeat, and on several nodes at once. */
  void cleanUp() {
    var now = clock.instant();
    var old = Instants.toSql(now.minus(settings.retention()).minus(GRACE));
    // each by itself, so that nobody waits long
    transaction.executeWithoutResult(
        status ->
            jdbc.sql("delete from feed_notification where blob_created_at < :old")
                .param("old", old)
                .update());
    transaction.executeWithoutResult(
        status ->
            jdbc.sql("delete from feed_blob where created_at < :old").param("old", old).update());
    transaction.executeWithoutResult(
        status ->
            jdbc.sql(
                    """
                    delete from feed_period where ended_at < :old and exists (
                      select 1 from feed_cursor c where c.tenant_id = feed_period.tenant_id
                        and c.content_type = feed_period.content_type
                        and c.sequence >= feed_period.to_sequence
                        and (c.published_at is null or c.published_at < :old))
                    """)
                .param("old", old)
                .update());
    transaction.executeWithoutResult(
        status ->
            jdbc.sql("delete from feed_client_secret where expires_at < :old")
                .param("old", Instants.toSql(now.minus(SECRETS)))
                .update());
  }
}
