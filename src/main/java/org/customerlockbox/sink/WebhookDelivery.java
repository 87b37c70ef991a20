package org.customerlockbox.sink;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One call of a webhook.
 *
 * @param webhook the name of its sink
 * @param messageId the same for each call with the same message
 * @param type for example {@code request.approved}
 * @param sequence of the record in the tenant's log
 * @param attempt from 1
 * @param httpStatus null if there was no answer
 * @param error in words; null if it was delivered
 */
public record WebhookDelivery(
    String id,
    String tenantId,
    String webhook,
    String messageId,
    String type,
    @Nullable String requestId,
    long sequence,
    int attempt,
    Instant attemptedAt,
    boolean delivered,
    @Nullable Integer httpStatus,
    @Nullable String error) {}
