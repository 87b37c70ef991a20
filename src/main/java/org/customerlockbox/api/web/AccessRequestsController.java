package org.customerlockbox.api.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import org.customerlockbox.api.Lifecycle;
import org.customerlockbox.api.web.Bodies.CommentBody;
import org.customerlockbox.api.web.Bodies.DecisionBody;
import org.customerlockbox.api.web.Bodies.Filing;
import org.customerlockbox.approval.Decisions;
import org.customerlockbox.approval.Verdict;
import org.customerlockbox.audit.Audit;
import org.customerlockbox.audit.AuditRecord;
import org.customerlockbox.identity.Accounts;
import org.customerlockbox.identity.CurrentActor;
import org.customerlockbox.problem.InvalidInputException;
import org.customerlockbox.request.AccessRequest;
import org.customerlockbox.request.AccessRequests;
import org.customerlockbox.request.RequestId;
import org.customerlockbox.request.Status;
import org.customerlockbox.tenant.Tenants;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Access requests over HTTP. */
@RestController
@RequestMapping("/api/v1/access-requests")
@Tag(name = "Access requests", description = "File, decide, withdraw, revoke, look up.")
class AccessRequestsController {

  private static final int LARGEST_PAGE = 200;
  private static final int LAST_PAGE = 100_000;

  private final Lifecycle lifecycle;
  private final AccessRequests requests;
  private final Decisions decisions;
  private final Accounts accounts;
  private final Audit audit;
  private final CurrentActor currentActor;
  private final Clock clock;

  AccessRequestsController(
      Lifecycle lifecycle,
      AccessRequests requests,
      Decisions decisions,
      Accounts accounts,
      Audit audit,
      CurrentActor currentActor,
      Clock clock) {
    this.lifecycle = lifecycle;
    this.requests = requests;
    this.decisions = decisions;
    this.accounts = accounts;
    this.audit = audit;
    this.currentActor = currentActor;
    this.clock = clock;
  }

  /** A page of requests, newest first. */
  record PageJson(List<AccessRequestJson> items, int page, int size, long total) {}

  /** A request's audit records, oldest first. */
  record AuditJson(List<AuditRecord> items) {}

  @PostMapping
  @Operation(summary = "File an access request", description = "For the provider's engineers.")
  ResponseEntity<AccessRequestJson> file(@RequestBody Filing filing) {
    var filed = lifecycle.file(currentActor.require(), filing.draft());
    return ResponseEntity.created(URI.create("/api/v1/access-requests/" + filed.id()))
        .body(json(filed));
  }

  @GetMapping
  @Operation(summary = "List the requests that concern you, newest first")
  PageJson list(
      @RequestParam(required = false) @Nullable String status,
      @RequestParam(required = false) @Nullable String tenantId,
      @RequestParam(defaultValue = "0") int page,
      @RequestParam(defaultValue = "50") int size) {
    if (page < 0 || page > LAST_PAGE) {
      throw new InvalidInputException("page", "must be from 0 to " + LAST_PAGE);
    }
    if (size < 1 || size > LARGEST_PAGE) {
      throw new InvalidInputException("size", "must be from 1 to " + LARGEST_PAGE);
    }
    if (tenantId != null && !tenantId.isEmpty() && !Tenants.isId(tenantId)) {
      throw new InvalidInputException("tenantId", "is not a tenant");
    }
    var found =
        requests.list(
            currentActor.require(),
            status(status),
            tenantId == null || tenantId.isEmpty() ? null : tenantId,
            page,
            size);
    var items = found.items();
    var names =
        accounts.displayNames(items.stream().map(AccessRequest::requester).distinct().toList());
    var taken = decisions.ofAll(items.stream().map(AccessRequest::id).toList());
    var now = clock.instant();
    return new PageJson(
        items.stream()
            .map(
                item ->
                    AccessRequestJson.of(
                        item,
                        names.getOrDefault(item.requester(), item.requester()),
                        taken.getOrDefault(item.id(), List.of()),
                        now))
            .toList(),
        found.page(),
        found.size(),
        found.total());
  }

  @GetMapping("/{requestId}")
  @Operation(summary = "Look at a request")
  AccessRequestJson get(@PathVariable String requestId) {
    return json(requests.get(currentActor.require(), id(requestId)));
  }

  @PostMapping("/{requestId}/decisions")
  @Operation(
      summary = "Approve or deny",
      description = "For an eligible approver of the level now waiting, or of the tenant.")
  AccessRequestJson decide(@PathVariable String requestId, @RequestBody DecisionBody body) {
    var actor = currentActor.require();
    var id = id(requestId);
    // whom it does not concern learns that before anything about what was sent
    requests.get(actor, id);
    var verdict =
        Verdict.ofWord(body.decision() == null ? "" : body.decision())
            .orElseThrow(
                () -> new InvalidInputException("decision", "must be 'Approve' or 'Deny'"));
    return json(decisions.decide(actor, id, verdict, body.comment() == null ? "" : body.comment()));
  }

  @PostMapping("/{requestId}/cancel")
  @Operation(summary = "Withdraw your request", description = "Before a final decision.")
  AccessRequestJson cancel(
      @PathVariable String requestId, @RequestBody(required = false) @Nullable CommentBody body) {
    var actor = currentActor.require();
    var id = id(requestId);
    return json(Patiently.call(() -> lifecycle.cancel(actor, id, CommentBody.in(body))));
  }

  @PostMapping("/{requestId}/revoke")
  @Operation(
      summary = "End access early",
      description =
          "For the tenant's approvers and administrators and the provider's approvers. Access is"
              + " closed when the answer arrives.")
  AccessRequestJson revoke(
      @PathVariable String requestId, @RequestBody(required = false) @Nullable CommentBody body) {
    var actor = currentActor.require();
    var id = id(requestId);
    return json(Patiently.call(() -> lifecycle.revoke(actor, id, CommentBody.in(body))));
  }

  @PostMapping("/{requestId}/complete")
  @Operation(
      summary = "Finish your work",
      description = "For the requester. Access is closed when the answer arrives.")
  AccessRequestJson complete(
      @PathVariable String requestId, @RequestBody(required = false) @Nullable CommentBody body) {
    var actor = currentActor.require();
    var id = id(requestId);
    return json(Patiently.call(() -> lifecycle.complete(actor, id, CommentBody.in(body))));
  }

  @GetMapping("/{requestId}/audit")
  @Operation(summary = "Read a request's audit records, oldest first")
  AuditJson audit(@PathVariable String requestId) {
    var request = requests.get(currentActor.require(), id(requestId));
    return new AuditJson(audit.ofRequest(request.tenantId(), request.id().value()));
  }

  private AccessRequestJson json(AccessRequest request) {
    MDC.put(LogContext.REQUEST, request.id().value());
    MDC.put(LogContext.TENANT, request.tenantId());
    return AccessRequestJson.of(
        request,
        accounts.displayName(request.requester()),
        decisions.of(request.id()),
        clock.instant());
  }

  private static RequestId id(String text) {
    var id = RequestId.of(text);
    MDC.put(LogContext.REQUEST, id.value());
    return id;
  }

  private static @Nullable Status status(@Nullable String word) {
    if (word == null || word.isEmpty()) {
      return null;
    }
    return Status.ofWord(word)
        .orElseThrow(() -> new InvalidInputException("status", "is not a known status"));
  }
}
