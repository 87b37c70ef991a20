package org.customerlockbox.sink;

import java.util.Map;
import java.util.Optional;
import org.customerlockbox.audit.AuditRecord;
import org.customerlockbox.audit.Operations;

/** What webhooks are told of: how a request was decided, and what became of its access. */
final class Outcome {

  private static final String APPROVED = "request.approved";
  private static final String DENIED = "request.denied";

  private static final Map<String, String> TYPES =
      Map.of(
          Operations.DENY_REQUEST, DENIED,
          Operations.REQUEST_EXPIRY, "request.expired",
          Operations.CANCEL_REQUEST, "request.canceled",
          Operations.GRANT_ACCESS, "access.opened",
          Operations.ACCESS_FAILURE, "access.failed",
          Operations.REVOKE_ACCESS, "access.revoked",
          Operations.COMPLETE_ACCESS, "access.completed",
          Operations.CLEAN_UP_FAILURE, "access.cleanup_failed");

  private Outcome() {}

  /** Returns the name of a record's outcome; empty if it is none. */
  static Optional<String> of(AuditRecord record) {
    return switch (record.operation()) {
      case Operations.TENANT_DECISION ->
          Optional.of(
              "Approve".equals(record.detail().get("approvalDecision")) ? APPROVED : DENIED);
      // the provider's last yes decides where the tenant has not opted in
      case Operations.SEND_REQUEST ->
          Boolean.FALSE.equals(record.detail().get("customerLockboxEnabled"))
              ? Optional.of(APPROVED)
              : Optional.empty();
      default -> Optional.ofNullable(TYPES.get(record.operation()));
    };
  }
}
