package org.customerlockbox.feed;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the feed behaves.
 *
 * @param retention how long content can be retrieved after it became available
 * @param pageSize blobs on a page of a list; collectors follow pages badly, so a page is large
 * @param lead how long before its {@code contentCreated} a blob is stored at the latest; nodes'
 *     clocks must agree better than that
 * @param backlogLimit from more waiting records of one content type than this on, a blob holds
 *     several; up to it, each has one, because some collectors read only the first
 * @param recordsPerBlob the most records in a blob
 * @param requestsPerMinute how many calls a tenant's collectors may make each minute, on each node
 * @param signingKeyFile RSA private key (PKCS #8, PEM) that signs tokens; empty: one is made in the
 *     data directory
 * @param webhookTimeout how long a webhook may take to answer
 * @param webhookFailures after so many failures in a row a webhook is disabled
 * @param webhookFirstDelay the wait after a first failure; it doubles with each further one
 * @param webhookInsecure whether webhooks may have plain HTTP addresses; for tests
 * @param webhookPrivate whether webhooks may have addresses inside: loopback, link-local, private
 */
@ConfigurationProperties("lockbox.feed")
public record FeedSettings(
    @DefaultValue("PT168H") Duration retention,
    @DefaultValue("500") int pageSize,
    @DefaultValue("PT1S") Duration lead,
    @DefaultValue("60") int backlogLimit,
    @DefaultValue("500") int recordsPerBlob,
    @DefaultValue("2000") int requestsPerMinute,
    @DefaultValue("") String signingKeyFile,
    @DefaultValue("PT5S") Duration webhookTimeout,
    @DefaultValue("10") int webhookFailures,
    @DefaultValue("PT5S") Duration webhookFirstDelay,
    @DefaultValue("false") boolean webhookInsecure,
    @DefaultValue("false") boolean webhookPrivate) {

  public FeedSettings {
    require(retention.compareTo(Duration.ZERO) > 0, "retention", "must be longer than nothing");
    require(pageSize > 0, "page-size", "must be at least 1");
    require(!lead.isNegative(), "lead", "must not be negative");
    require(backlogLimit >= 0, "backlog-limit", "must not be negative");
    require(recordsPerBlob > 0, "records-per-blob", "must be at least 1");
    require(requestsPerMinute > 0, "requests-per-minute", "must be at least 1");
    require(webhookTimeout.toMillis() > 0, "webhook-timeout", "must be at least PT0.001S");
    require(webhookFailures > 0, "webhook-failures", "must be at least 1");
    require(webhookFirstDelay.toMillis() > 0, "webhook-first-delay", "must be at least PT0.001S");
  }

  private static void require(boolean holds, String setting, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException("lockbox.feed." + setting + " " + otherwise);
    }
  }
}
