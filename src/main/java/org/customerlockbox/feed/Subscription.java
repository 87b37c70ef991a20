package org.customerlockbox.feed;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a collector asked to be told of.
 *
 * @param webhook null if the collector only asks
 */
public record Subscription(ContentType contentType, boolean enabled, @Nullable Webhook webhook) {

  /**
   * Where a collector wants to be told.
   *
   * @param address begins with https
   * @param authId sent along, so that the receiver knows us; null if it wants none
   * @param expiresAt from then on it is not told; null: never
   * @param status {@code enabled}, {@code disabled} after too many failures, or {@code expired}
   */
  public record Webhook(
      String address, @Nullable String authId, @Nullable Instant expiresAt, String status) {

    /** Whether the same was asked for, and it works. */
    boolean isSettled(
        String otherAddress, @Nullable String otherAuthId, @Nullable Instant otherExpiry) {
      return status.equals("enabled")
          && address.equals(otherAddress)
          && java.util.Objects.equals(authId, otherAuthId)
          && java.util.Objects.equals(expiresAt, otherExpiry);
    }
  }
}
