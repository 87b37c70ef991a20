package org.customerlockbox.api.web;

import java.time.Instant;
import java.util.List;
import org.customerlockbox.approval.Decision;
import org.customerlockbox.request.AccessRequest;
import org.customerlockbox.request.Reason;
import org.customerlockbox.request.ResourceRef;
import org.jspecify.annotations.Nullable;

/** An access request as the API shows it. Instants are UTC, durations ISO 8601. */
record AccessRequestJson(
    String requestId,
    String tenantId,
    String status,
    String serviceRequestNumber,
    Reason reason,
    String severity,
    List<ResourceRef> resources,
    List<String> actions,
    Person requester,
    String requestedDuration,
    Instant createdDateTime,
    Instant expirationDateTime,
    @Nullable Instant accessStartDateTime,
    @Nullable Instant accessEndDateTime,
    List<DecisionJson> decisions) {

  /** Somebody, by id and name. */
  record Person(String id, String displayName) {}

  /** A decision; {@code level} is null for the tenant's. */
  record DecisionJson(
      String stage,
      @Nullable String level,
      String approver,
      String decision,
      String comment,
      Instant decidedDateTime) {}

  static AccessRequestJson of(
      AccessRequest request, String requesterName, List<Decision> decisions, Instant now) {
    return new AccessRequestJson(
        request.id().value(),
        request.tenantId(),
        request.status(now).word(),
        request.serviceRequestNumber(),
        request.reason(),
        request.severity().word(),
        request.resources(),
        request.actions(),
        new Person(request.requester(), requesterName),
        request.requestedDuration().toString(),
        request.createdAt(),
        request.expiresAt(),
        request.accessStartedAt(),
        request.accessEndsAt(),
        decisions.stream()
            .map(
                decision ->
                    new DecisionJson(
                        decision.stage(),
                        decision.level(),
                        decision.approver(),
                        decision.decision().word(),
                        decision.comment(),
                        decision.decidedAt()))
            .toList());
  }
}
