package org.customerlockbox.feed;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tenant's collector.
 *
 * @param id what it signs in with; a GUID, or in the demo a name
 * @param createdBy the account that added it
 * @param secrets those that work now, oldest first
 */
public record FeedClient(
    String id,
    String tenantId,
    String displayName,
    Instant createdAt,
    String createdBy,
    List<Secret> secrets) {

  public FeedClient {
    secrets = List.copyOf(secrets);
  }

  /**
   * A secret, without what is secret about it.
   *
   * @param id 36 characters
   * @param expiresAt when it stops working; null: not before it is replaced
   */
  public record Secret(String id, Instant createdAt, @Nullable Instant expiresAt) {}
}
