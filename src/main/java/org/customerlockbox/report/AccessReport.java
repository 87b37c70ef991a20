package org.customerlockbox.report;

import java.time.Instant;
import java.util.List;
import org.customerlockbox.request.Reason;
import org.customerlockbox.request.ResourceRef;
import org.jspecify.annotations.Nullable;

/**
 * What was asked, approved and done. Instants are UTC, durations ISO 8601.
 *
 * @param generatedDateTime when this was put together; while access is open, more may follow
 * @param tenantDecides whether the tenant decided, or was asked to; false if it had not opted in
 *     when its turn came
 * @param decisions in the order in which they were taken
 * @param access null if access never opened
 * @param read one line for each item, oldest first
 * @param untouched what was approved, and nothing of it was read; empty if access never opened
 * @param denied the engineer's refused attempts at this tenant's content from filing until a day
 *     after the end, oldest first; if the engineer had several requests at that time, they stand in
 *     the report of each
 */
public record AccessReport(
    String requestId,
    String tenantId,
    String tenantName,
    String status,
    Person requester,
    String serviceRequestNumber,
    Reason reason,
    String severity,
    List<ResourceRef> resources,
    List<String> actions,
    String requestedDuration,
    Instant createdDateTime,
    Instant generatedDateTime,
    boolean tenantDecides,
    List<Decided> decisions,
    @Nullable Access access,
    List<Read> read,
    List<ResourceRef> untouched,
    List<Denied> denied) {

  /** Somebody, by id and name. */
  public record Person(String id, String displayName) {}

  /**
   * A decision.
   *
   * @param level null for the tenant's
   */
  public record Decided(
      String stage,
      @Nullable String level,
      Person approver,
      String decision,
      String comment,
      Instant decidedDateTime) {}

  /**
   * Access that was opened.
   *
   * @param validUntilDateTime the end that was set when it opened
   * @param endedDateTime null while it is open
   * @param ending {@code Revoked} or {@code Completed}; null while it is open
   */
  public record Access(
      String grantId,
      Instant openedDateTime,
      Instant validUntilDateTime,
      @Nullable Instant endedDateTime,
      @Nullable String ending) {}

  /**
   * An item that was read.
   *
   * @param sequence the record's place in the tenant's log
   * @param item a message's id or a document's path; for a list, the mailbox or the folder
   * @param what in a few words, for example {@code Message}
   * @param under the approved resource that covers it
   */
  public record Read(
      long sequence, Instant time, String operation, String item, String what, String under) {}

  /** An attempt that enforcement refused. */
  public record Denied(
      long sequence, Instant time, String operation, String item, String resource) {}
}
