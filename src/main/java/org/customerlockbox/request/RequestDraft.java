package org.customerlockbox.request;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an engineer files, as it was typed: nothing is checked yet. Null is what was left out.
 *
 * @param requestedDuration ISO 8601, for example {@code PT2H}
 */
public record RequestDraft(
    @Nullable String tenantId,
    @Nullable String serviceRequestNumber,
    @Nullable String reasonType,
    @Nullable String reasonDetail,
    @Nullable List<@Nullable Resource> resources,
    @Nullable List<@Nullable String> actions,
    @Nullable String requestedDuration,
    @Nullable String severity) {

  /** A resource as it was typed. */
  public record Resource(@Nullable String type, @Nullable String id) {}
}
