package org.customerlockbox.grant;

import java.time.Instant;
import org.customerlockbox.request.RequestId;
import org.jspecify.annotations.Nullable;

/**
 * Time-bound access of one engineer to what one request names.
 *
 * @param id 36-character UUID
 * @param validUntil the end of access; it is never missing
 * @param closedAt when it was closed; null while nobody and nothing has
 * @param ending how it was closed; null while it is not
 * @param cleanedAt when the targets were clean; null until then
 */
public record Grant(
    String id,
    String tenantId,
    RequestId requestId,
    String engineer,
    Instant openedAt,
    Instant validUntil,
    @Nullable Instant closedAt,
    @Nullable Ending ending,
    int cleanupAttempts,
    @Nullable Instant cleanedAt) {

  /** Whether access is open at the given instant. */
  public boolean isOpen(Instant now) {
    return closedAt == null && !now.isBefore(openedAt) && now.isBefore(validUntil);
  }
}
