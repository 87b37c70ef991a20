package org.customerlockbox.request;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.customerlockbox.time.Durations;
import org.jspecify.annotations.Nullable;

/**
 * A request as its row stands.
 *
 * @param storedStatus what the row says; what counts is {@link #status(Instant)}
 * @param levels the provider levels that must approve, in their order
 * @param policyMaxAccess the longest access that the policy allows; null until classified
 * @param contentHash SHA-256 of what was asked, 64 hexadecimal digits
 * @param providerDeadline when the provider's levels must have answered
 * @param tenantDeadline when the tenant must have answered; null until it is asked
 * @param notOptedInAt when it was recorded that the tenant does not decide itself; null if it does
 * @param opensBefore access opens before this instant or never; null until approved
 * @param accessEndsAt when open access ends, or ended; null until it opens
 */
public record AccessRequest(
    RequestId id,
    String tenantId,
    String requester,
    String serviceRequestNumber,
    Reason reason,
    Severity severity,
    List<ResourceRef> resources,
    List<String> actions,
    Duration requestedDuration,
    List<String> levels,
    @Nullable Duration policyMaxAccess,
    String contentHash,
    Status storedStatus,
    int statusOrdinal,
    Instant createdAt,
    Instant providerDeadline,
    @Nullable Instant tenantAskedAt,
    @Nullable Instant tenantDeadline,
    @Nullable Instant notOptedInAt,
    @Nullable Instant lastDecidedAt,
    @Nullable Instant opensBefore,
    @Nullable Instant accessStartedAt,
    @Nullable Instant accessEndsAt) {

  /** When the request expires: the provider's deadline, then the tenant's. */
  public Instant expiresAt() {
    return tenantDeadline == null ? providerDeadline : tenantDeadline;
  }

  /**
   * Where the request stands at the given instant: a deadline that has passed counts, whether or
   * not a timer has tidied up.
   */
  public Status status(Instant now) {
    return switch (storedStatus) {
      case INITIALIZING -> now.isBefore(providerDeadline) ? storedStatus : Status.EXPIRED;
      case PENDING ->
          tenantDeadline != null && now.isBefore(tenantDeadline) ? storedStatus : Status.EXPIRED;
      case APPROVED -> {
        if (accessEndsAt != null) {
          yield now.isBefore(accessEndsAt) ? storedStatus : Status.COMPLETING;
        }
        yield opensBefore != null && now.isBefore(opensBefore) ? storedStatus : Status.ERROR;
      }
      default -> storedStatus;
    };
  }

  /** Whether the decision table has spoken about this request. */
  public boolean isClassified() {
    return policyMaxAccess != null;
  }

  /** What was asked, in the form that is hashed: names to strings and lists, sorted. */
  Map<String, Object> content() {
    var content = new TreeMap<String, Object>();
    content.put("requestId", id.value());
    content.put("tenantId", tenantId);
    content.put("requester", requester);
    content.put("serviceRequestNumber", serviceRequestNumber);
    content.put("reasonType", reason.type().word());
    content.put("reasonDetail", reason.detail());
    content.put("severity", severity.word());
    content.put("resources", resources.stream().map(ResourceRef::toString).toList());
    content.put("actions", actions);
    content.put("requestedDuration", requestedDuration.toString());
    return content;
  }

  /**
   * The request in words, as the diagram's forms show it: variable names to texts. A decision is
   * taken only while what the forms show is exactly this.
   */
  public Map<String, String> summary(String tenantName, String requesterName) {
    var words = new TreeMap<String, String>();
    words.put("requestId", id.value());
    words.put("tenantId", tenantId);
    words.put("tenantName", tenantName);
    words.put("requester", requester);
    words.put("requesterName", requesterName);
    words.put("serviceRequestNumber", serviceRequestNumber);
    words.put("reasonType", reason.type().word());
    words.put("reasonDetail", reason.detail());
    words.put("severity", severity.word());
    words.put("resources", lines());
    words.put("resourceTypes", resourceTypes());
    words.put("actions", String.join(", ", actions));
    words.put("requestedDuration", requestedDuration.toString());
    words.put("accessInWords", Durations.inWords(requestedDuration));
    return words;
  }

  private String lines() {
    return String.join("\n", resources.stream().map(ResourceRef::toString).toList());
  }

  private String resourceTypes() {
    var types = new TreeSet<String>();
    resources.forEach(resource -> types.add(resource.type()));
    return String.join(",", types);
  }
}
