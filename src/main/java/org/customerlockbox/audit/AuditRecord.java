package org.customerlockbox.audit;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A fact as the log keeps it.
 *
 * @param id unique for ever; a 36-character UUID
 * @param sequence its place in the tenant's log, from 1, without gaps
 * @param creationTime when the fact was recorded, UTC
 */
public record AuditRecord(
    String id,
    String tenantId,
    long sequence,
    Instant creationTime,
    String operation,
    String userId,
    String userType,
    String channel,
    @Nullable String clientIp,
    @Nullable String requestId,
    @Nullable String grantId,
    @Nullable String objectId,
    Map<String, Object> detail) {}
