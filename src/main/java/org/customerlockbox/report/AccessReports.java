package org.customerlockbox.report;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.customerlockbox.approval.Decision;
import org.customerlockbox.approval.Decisions;
import org.customerlockbox.audit.Audit;
import org.customerlockbox.audit.AuditRecord;
import org.customerlockbox.audit.Operations;
import org.customerlockbox.grant.Grant;
import org.customerlockbox.grant.Grants;
import org.customerlockbox.identity.Accounts;
import org.customerlockbox.identity.Actor;
import org.customerlockbox.report.AccessReport.Access;
import org.customerlockbox.report.AccessReport.Decided;
import org.customerlockbox.report.AccessReport.Denied;
import org.customerlockbox.report.AccessReport.Person;
import org.customerlockbox.report.AccessReport.Read;
import org.customerlockbox.request.AccessRequest;
import org.customerlockbox.request.AccessRequests;
import org.customerlockbox.request.RequestId;
import org.customerlockbox.request.ResourceRef;
import org.customerlockbox.tenant.Tenants;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Puts the reports together, from the rows and the log as they stand. */
@Component
public class AccessReports {

  private static final Duration AFTERWARDS = Duration.ofDays(1);

  private final AccessRequests requests;
  private final Decisions decisions;
  private final Grants grants;
  private final Tenants tenants;
  private final Accounts accounts;
  private final Audit audit;
  private final Clock clock;

  AccessReports(
      AccessRequests requests,
      Decisions decisions,
      Grants grants,
      Tenants tenants,
      Accounts accounts,
      Audit audit,
      Clock clock) {
    this.requests = requests;
    this.decisions = decisions;
    this.grants = grants;
    this.tenants = tenants;
    this.accounts = accounts;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * Returns the report about a request, for whom the request concerns.
   *
   * @throws org.customerlockbox.problem.NotFoundException if there is no such request, or it does
   *     not concern the actor
   */
  @Transactional(readOnly = true)
  public AccessReport of(Actor actor, RequestId id) {
    var request = requests.get(actor, id);
    var now = clock.instant();
    var grant = grants.of(id);
    var access = grant.map(opened -> access(opened, now));
    var reads =
        audit.ofRequest(request.tenantId(), id.value()).stream()
            .filter(record -> isRead(record.operation()))
            .toList();
    return new AccessReport(
        id.value(),
        request.tenantId(),
        tenants.get(request.tenantId()).name(),
        request.status(now).word(),
        person(request.requester()),
        request.serviceRequestNumber(),
        request.reason(),
        request.severity().word(),
        request.resources(),
        request.actions(),
        request.requestedDuration().toString(),
        request.createdAt(),
        now,
        request.notOptedInAt() == null,
        decisions.of(id).stream().map(this::decided).toList(),
        access.orElse(null),
        reads.stream().map(record -> read(request, record)).toList(),
        grant.isEmpty() ? List.of() : untouched(request, reads),
        denied(request, access, now));
  }

  /** Access ends by the clock, also where nothing has tidied up yet. */
  private static Access access(Grant grant, Instant now) {
    var closed = grant.closedAt();
    var ending = grant.ending();
    if (closed == null && !now.isBefore(grant.validUntil())) {
      return new Access(
          grant.id(), grant.openedAt(), grant.validUntil(), grant.validUntil(), "Completed");
    }
    return new Access(
        grant.id(),
        grant.openedAt(),
        grant.validUntil(),
        closed,
        ending == null ? null : ending.word());
  }

  private static boolean isRead(String operation) {
    return operation.equals(Operations.MAIL_ITEMS_ACCESSED)
        || operation.equals(Operations.FILE_ACCESSED);
  }

  private static Read read(AccessRequest request, AuditRecord record) {
    var resource = resource(record);
    var under =
        request.resources().stream()
            .filter(approved -> approved.covers(resource))
            .findFirst()
            .orElse(resource);
    return new Read(
        record.sequence(),
        record.creationTime(),
        record.operation(),
        text(record.objectId()),
        text(record.detail().get("title")),
        under.toString());
  }

  /** Where approved resources overlap, an item touches each that covers it. */
  private static List<ResourceRef> untouched(AccessRequest request, List<AuditRecord> reads) {
    var touched = reads.stream().map(AccessReports::resource).distinct().toList();
    return request.resources().stream()
        .filter(approved -> touched.stream().noneMatch(approved::covers))
        .toList();
  }

  private List<Denied> denied(AccessRequest request, Optional<Access> access, Instant now) {
    var ended = access.map(Access::endedDateTime).orElseGet(() -> endWithoutAccess(request, now));
    var until = ended == null ? now : ended.plus(AFTERWARDS);
    return audit
        .ofPerson(
            request.tenantId(),
            request.requester(),
            Operations.ACCESS_DENIED,
            request.createdAt(),
            until)
        .stream()
        .map(
            record ->
                new Denied(
                    record.sequence(),
                    record.creationTime(),
                    text(record.detail().get("operation")),
                    text(record.objectId()),
                    text(record.detail().get("resource"))))
        .toList();
  }

  private static Instant endWithoutAccess(AccessRequest request, Instant now) {
    return request.expiresAt().isBefore(now) ? request.expiresAt() : now;
  }

  private Decided decided(Decision decision) {
    return new Decided(
        decision.stage(),
        decision.level(),
        person(decision.approver()),
        decision.decision().word(),
        decision.comment(),
        decision.decidedAt());
  }

  private Person person(String id) {
    return new Person(id, accounts.displayName(id));
  }

  private static ResourceRef resource(AuditRecord record) {
    var words = text(record.detail().get("resource")).split(" ", 2);
    return new ResourceRef(words[0], words.length == 2 ? words[1] : "");
  }

  private static String text(@Nullable Object value) {
    return value == null ? "" : value.toString();
  }
}
