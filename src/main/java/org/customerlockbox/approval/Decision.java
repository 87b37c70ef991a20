package org.customerlockbox.approval;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A decision as it was stored; it never changes.
 *
 * @param stage {@code provider} or {@code tenant}
 * @param level the provider's level; null for the tenant
 * @param approver the account id of the human who decided
 * @param contentHash SHA-256 of the request as it stood, 64 hexadecimal digits
 */
public record Decision(
    String stage,
    @Nullable String level,
    String approver,
    Verdict decision,
    String comment,
    Instant decidedAt,
    String contentHash) {}
