package org.customerlockbox.request;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.customerlockbox.audit.Audit;
import org.customerlockbox.audit.AuditFact;
import org.customerlockbox.audit.Operations;
import org.customerlockbox.identity.Accounts;
import org.customerlockbox.identity.Actor;
import org.customerlockbox.identity.CurrentActor;
import org.customerlockbox.identity.Role;
import org.customerlockbox.problem.InvalidInputException;
import org.customerlockbox.problem.NotAllowedException;
import org.customerlockbox.problem.PlainText;
import org.customerlockbox.problem.StateConflictException;
import org.customerlockbox.time.ClockWatch;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The access requests: filing, reading, and every change of state. */
@Component
public class AccessRequests {

  private final RequestStore store;
  private final RequestChecks checks;
  private final RequestSettings settings;
  private final Accounts accounts;
  private final Audit audit;
  private final ApplicationEventPublisher events;
  private final Clock clock;
  private final ClockWatch clockWatch;
  private final SecureRandom random = new SecureRandom();

  AccessRequests(
      RequestStore store,
      RequestChecks checks,
      RequestSettings settings,
      Accounts accounts,
      Audit audit,
      ApplicationEventPublisher events,
      Clock clock,
      ClockWatch clockWatch) {
    this.store = store;
    this.checks = checks;
    this.settings = settings;
    this.accounts = accounts;
    this.audit = audit;
    this.events = events;
    this.clock = clock;
    this.clockWatch = clockWatch;
  }

  /** A page of a list, newest first. */
  public record Page(List<AccessRequest> items, int page, int size, long total) {}

  // ---------------------------------------------------------------- reading

  /**
   * Returns the request as its row stands.
   *
   * @throws org.customerlockbox.problem.NotFoundException if there is none
   */
  @Transactional(readOnly = true)
  public AccessRequest get(RequestId id) {
    return store.find(id).orElseThrow(RequestId::notFound);
  }

  /**
   * Returns the request to somebody whom it concerns.
   *
   * @throws org.customerlockbox.problem.NotFoundException if there is none, or it does not concern
   *     the actor: the two look alike
   */
  @Transactional(readOnly = true)
  public AccessRequest get(Actor actor, RequestId id) {
    return store
        .find(id)
        .filter(request -> concerns(actor, request))
        .orElseThrow(RequestId::notFound);
  }

  /**
   * Whether a request concerns somebody: its requester, the provider's approvers and operators, and
   * the tenant's approvers and administrators from the moment of filing.
   */
  @Transactional(readOnly = true)
  public boolean concerns(Actor actor, AccessRequest request) {
    if (actor.userId().equals(request.requester())) {
      return true;
    }
    if (actor.tenantId() == null) {
      return seesAll(actor);
    }
    return actor.isMemberOf(request.tenantId()) && seesTenant(actor);
  }

  /**
   * Lists the requests that concern somebody, newest first.
   *
   * @param status where they stand now; null for any
   * @param tenantId whose; null for any
   * @param page from 0
   * @param size 1 to 200
   */
  @Transactional(readOnly = true)
  public Page list(
      Actor actor, @Nullable Status status, @Nullable String tenantId, int page, int size) {
    RequestStore.Filter filter;
    if (actor.tenantId() != null) {
      var isOther = tenantId != null && !tenantId.equals(actor.tenantId());
      if (isOther || !seesTenant(actor)) {
        return new Page(List.of(), page, size, 0);
      }
      filter = new RequestStore.Filter(null, actor.tenantId(), status);
    } else if (seesAll(actor)) {
      filter = new RequestStore.Filter(null, tenantId, status);
    } else {
      filter = new RequestStore.Filter(actor.userId(), tenantId, status);
    }
    return new Page(store.list(filter, page, size), page, size, store.count(filter));
  }

  /** Counts requests by where they stand now; a state without requests is left out. */
  @Transactional(readOnly = true)
  public Map<String, Long> countByStatus() {
    return store.countByStatus();
  }

  private boolean seesAll(Actor actor) {
    var roles = accounts.rolesOf(actor.userId());
    return roles.contains(Role.MANAGER)
        || roles.contains(Role.SECURITY)
        || roles.contains(Role.OPERATOR);
  }

  private boolean seesTenant(Actor actor) {
    var roles = accounts.rolesOf(actor.userId());
    return roles.contains(Role.TENANT_APPROVER) || roles.contains(Role.TENANT_ADMINISTRATOR);
  }

  // ----------------------------------------------------------------- filing

  /**
   * Files a request, with the provider levels of the floor. It cannot be approved before the
   * decision table has spoken ({@link #classify}).
   *
   * @throws NotAllowedException if the actor is no engineer
   * @throws InvalidInputException naming every field that cannot be taken; nothing is stored
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public AccessRequest file(Actor actor, RequestDraft draft) {
    if (!accounts.holds(actor.userId(), Role.ENGINEER)) {
      throw new NotAllowedException("Only the provider's engineers file access requests.");
    }
    var checked = checks.check(draft);
    var now = clock.instant();
    var unhashed =
        new AccessRequest(
            newId(),
            checked.tenant().id(),
            actor.userId(),
            checked.serviceRequestNumber(),
            checked.reason(),
            checked.severity(),
            checked.resources(),
            checked.actions(),
            checked.requestedDuration(),
            settings.floor(),
            null,
            "",
            Status.INITIALIZING,
            0,
            now,
            now.plus(settings.providerLifetime()),
            null,
            null,
            null,
            null,
            null,
            null,
            null);
    store.insert(withHash(unhashed));
    var request = get(unhashed.id());
    record(
        actor,
        request,
        "filed",
        Operations.CREATE_REQUEST,
        details(
            "serviceRequestNumber", request.serviceRequestNumber(),
            "reasonType", request.reason().type().word(),
            "reasonDetail", request.reason().detail(),
            "severity", request.severity().word(),
            "resources", request.resources().stream().map(ResourceRef::toString).toList(),
            "actions", request.actions(),
            "requestedDuration", request.requestedDuration().toString(),
            "expirationDateTime", request.providerDeadline().toString(),
            "requestHash", request.contentHash()));
    return request;
  }

  /**
   * Binds the request to the engine's instance that leads it. One request, one instance, for ever:
   * nobody can start a second one with its key.
   *
   * @throws StateConflictException if it is bound already
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void bindProcess(RequestId id, String processInstanceId) {
    if (!store.bind(id, processInstanceId)) {
      throw new StateConflictException("This request is led by a process already.", null);
    }
  }

  /**
   * Takes in what the decision table says. It can only add levels to the floor and only shorten
   * access; it speaks before the first decision or not at all.
   *
   * @param levels the levels that the table asks for, in their order
   * @param longestAccess the longest access that the table allows
   * @throws InvalidInputException if the table allows no such request, or none as long
   * @throws StateConflictException if the request is past that
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public AccessRequest classify(RequestId id, List<String> levels, Duration longestAccess) {
    var request = lock(id);
    if (request.isClassified()) {
      return request;
    }
    if (request.storedStatus() != Status.INITIALIZING) {
      throw conflict(request);
    }
    if (request.requestedDuration().compareTo(longestAccess) > 0) {
      throw new InvalidInputException(
          "requestedDuration", "must be at most " + longestAccess + " for a request of this kind");
    }
    var next = request.levels().size();
    for (var level : levels) {
      if (Role.ofLevel(level).isEmpty()) {
        throw new InvalidInputException(
            "reason.type", "needs the approval level '" + level + "', which nobody holds");
      }
      if (!request.levels().contains(level)) {
        store.addLevel(request, next++, level);
      }
    }
    store.update(id, Map.of("policy_max_seconds", longestAccess.toSeconds()));
    var classified = get(id);
    events.publishEvent(new RequestFiled(id));
    events.publishEvent(new ProviderApprovalDue(id, classified.levels().get(0)));
    return classified;
  }

  private RequestId newId() {
    RequestId id;
    do {
      id = RequestId.random(random);
    } while (store.exists(id));
    return id;
  }

  private AccessRequest withHash(AccessRequest r) {
    return new AccessRequest(
        r.id(),
        r.tenantId(),
        r.requester(),
        r.serviceRequestNumber(),
        r.reason(),
        r.severity(),
        r.resources(),
        r.actions(),
        r.requestedDuration(),
        r.levels(),
        r.policyMaxAccess(),
        hashOf(r),
        r.storedStatus(),
        r.statusOrdinal(),
        r.createdAt(),
        r.providerDeadline(),
        r.tenantAskedAt(),
        r.tenantDeadline(),
        r.notOptedInAt(),
        r.lastDecidedAt(),
        r.opensBefore(),
        r.accessStartedAt(),
        r.accessEndsAt());
  }

  /**
   * Hashes what is asked, as the row stands now. Equals {@link AccessRequest#contentHash()} unless
   * somebody changed the row behind the product's back.
   */
  public String hashOf(AccessRequest request) {
    return store.hash(request.content());
  }

  // ------------------------------------------------------- changes of state

  /**
   * Returns the request and holds it still until the caller's transaction ends: of two changes, the
   * second sees the first. Locks are taken in one order: request, tenant, audit log.
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public AccessRequest lock(RequestId id) {
    return store.lock(id).orElseThrow(RequestId::notFound);
  }

  /**
   * Asks the tenant: its time to answer runs from now.
   *
   * @param request as locked; its provider levels have approved ({@code approval} has checked)
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public AccessRequest askTenant(AccessRequest request, Duration lifetime) {
    var now = clock.instant();
    var columns = new HashMap<String, @Nullable Object>();
    columns.put("tenant_asked_at", now);
    columns.put("tenant_deadline", now.plus(lifetime));
    columns.put("not_opted_in_at", null);
    columns.put("last_decided_at", null);
    columns.put("opens_before", null);
    store.move(request, Status.PENDING, columns);
    record(
        Actor.SYSTEM,
        request,
        "asked/" + (request.statusOrdinal() + 1),
        Operations.SEND_REQUEST,
        details(
            "customerLockboxEnabled", true,
            "levels", request.levels(),
            "expirationDateTime", now.plus(lifetime).toString()));
    events.publishEvent(new TenantAsked(request.id()));
    return get(request.id());
  }

  /**
   * Records that the tenant does not decide itself; the provider's approval stands.
   *
   * @param request as locked; its provider levels have approved ({@code approval} has checked)
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public AccessRequest approveWithoutTenant(AccessRequest request, Instant lastDecidedAt) {
    var now = clock.instant();
    store.move(
        request,
        Status.APPROVED,
        columns(
            "not_opted_in_at", now,
            "last_decided_at", lastDecidedAt,
            "opens_before", lastDecidedAt.plus(settings.openWithin())));
    record(
        Actor.SYSTEM,
        request,
        "asked/" + (request.statusOrdinal() + 1),
        Operations.SEND_REQUEST,
        details("customerLockboxEnabled", false, "levels", request.levels()));
    return get(request.id());
  }

  /** Approves for the tenant; {@code approval} has stored the decision. */
  @Transactional(propagation = Propagation.MANDATORY)
  public AccessRequest approve(AccessRequest request, Instant decidedAt) {
    store.move(
        request,
        Status.APPROVED,
        columns(
            "last_decided_at", decidedAt, "opens_before", decidedAt.plus(settings.openWithin())));
    return get(request.id());
  }

  /** Denies for whoever decided; {@code approval} has stored the decision. */
  @Transactional(propagation = Propagation.MANDATORY)
  public AccessRequest deny(AccessRequest request) {
    store.move(request, Status.DENIED, Map.of());
    return get(request.id());
  }

  /**
   * Ends a request that nobody answered in time. Safe to repeat.
   *
   * @throws StateConflictException if it was answered, or its deadline has not passed: a timer that
   *     somebody hurried along changes nothing
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public AccessRequest expire(RequestId id) {
    clockWatch.requireTrusted();
    var request = lock(id);
    if (request.storedStatus() == Status.EXPIRED) {
      return request;
    }
    if (request.status(clock.instant()) != Status.EXPIRED) {
      throw conflict(request);
    }
    var tenantWasAsked = request.storedStatus() == Status.PENDING;
    store.move(request, Status.EXPIRED, Map.of());
    record(
        Actor.SYSTEM,
        request,
        "expired",
        Operations.REQUEST_EXPIRY,
        details(
            "stage",
            tenantWasAsked ? "tenant" : "provider",
            "expirationDateTime",
            request.expiresAt().toString()));
    events.publishEvent(new RequestExpired(id, tenantWasAsked));
    return get(id);
  }

  /**
   * Withdraws a request before its final decision.
   *
   * @param actor its requester
   * @param comment plain text, may be empty
   * @throws org.customerlockbox.problem.NotFoundException if it does not concern the actor
   * @throws NotAllowedException if the actor is not its requester
   * @throws StateConflictException if it was decided or has expired
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public AccessRequest cancel(Actor actor, RequestId id, String comment) {
    get(actor, id);
    checkComment(comment);
    var request = lock(id);
    if (!actor.userId().equals(request.requester())) {
      throw new NotAllowedException("Only the requester withdraws a request.");
    }
    var status = request.status(clock.instant());
    if (status != Status.INITIALIZING && status != Status.PENDING) {
      throw conflict(request);
    }
    store.move(request, Status.CANCELED, Map.of());
    record(
        actor,
        request,
        "canceled",
        Operations.CANCEL_REQUEST,
        details("comment", PlainText.normalise(comment)));
    events.publishEvent(new RequestCanceled(id));
    return get(id);
  }

  /**
   * Ends an approved request whose access did not open in time. Safe to repeat.
   *
   * @throws StateConflictException if access is open or can still open
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public AccessRequest failOpening(RequestId id) {
    var request = lock(id);
    if (request.storedStatus() == Status.ERROR) {
      return request;
    }
    if (request.status(clock.instant()) != Status.ERROR) {
      throw conflict(request);
    }
    return endAsError(request, "Access did not open within the limit after the last decision.");
  }

  /**
   * Ends an approved request that must never open.
   *
   * @param request as locked, approved and not open
   * @param why in words
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public AccessRequest endAsError(AccessRequest request, String why) {
    store.move(request, Status.ERROR, Map.of());
    record(
        Actor.SYSTEM,
        request,
        "failed",
        Operations.ACCESS_FAILURE,
        details("why", why, "opensBefore", String.valueOf(request.opensBefore())));
    events.publishEvent(new RequestFailed(request.id(), why));
    return get(request.id());
  }

  /** Notes that access is open; {@code grant} has stored the grant. The state stays. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void accessOpened(AccessRequest request, Instant startedAt, Instant endsAt) {
    store.update(request.id(), columns("access_started_at", startedAt, "access_ends_at", endsAt));
  }

  /**
   * Notes that access is closed; {@code grant} has closed the grant.
   *
   * @param to {@link Status#REVOKING} or {@link Status#COMPLETING}
   * @param endedAt when it ended
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public AccessRequest accessClosing(AccessRequest request, Status to, Instant endedAt) {
    store.move(request, to, columns("access_ends_at", endedAt));
    return get(request.id());
  }

  /**
   * Notes how cleaning up after closed access went.
   *
   * @param to {@link Status#REVOKED}, {@link Status#COMPLETED} or {@link Status#REVOKE_FAILED}
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public AccessRequest cleanedUp(AccessRequest request, Status to) {
    store.move(request, to, Map.of());
    return get(request.id());
  }

  /** Has the tenant's approvers reminded, if the request still waits for them. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void remind(RequestId id, String kind) {
    if (get(id).status(clock.instant()) == Status.PENDING) {
      events.publishEvent(new ReminderDue(id, kind));
    }
  }

  // ------------------------------------------------------------------ words

  /**
   * Refuses a comment that is no plain text.
   *
   * @throws InvalidInputException if it is too long or holds markup
   */
  public static void checkComment(String comment) {
    PlainText.problem(PlainText.normalise(comment))
        .ifPresent(
            problem -> {
              throw new InvalidInputException("comment", problem);
            });
  }

  /** Returns the refusal that tells which state won. */
  public StateConflictException conflict(AccessRequest request) {
    return conflict(request, clock.instant());
  }

  /** As {@link #conflict(AccessRequest)}, at an instant that the caller has read already. */
  public StateConflictException conflict(AccessRequest request, Instant now) {
    var status = request.status(now);
    return new StateConflictException(sentence(request, status), status.word());
  }

  private static String sentence(AccessRequest request, Status status) {
    return switch (status) {
      case INITIALIZING -> "Request " + request.id() + " waits for the provider's approval.";
      case PENDING -> "Request " + request.id() + " waits for the tenant's decision.";
      case APPROVED -> "Request " + request.id() + " is approved already.";
      case DENIED -> "Request " + request.id() + " was denied already; no access happens.";
      case EXPIRED -> "Request " + request.id() + " has expired; no access happens.";
      case CANCELED -> "Request " + request.id() + " was withdrawn by its requester.";
      case REVOKING, REVOKED -> "Access of request " + request.id() + " was revoked already.";
      case COMPLETING, COMPLETED -> "Access of request " + request.id() + " has ended already.";
      case REVOKE_FAILED ->
          "Access of request " + request.id() + " is closed; its clean-up is being retried.";
      case ERROR -> "Access of request " + request.id() + " did not open in time and never will.";
    };
  }

  private void record(
      Actor actor, AccessRequest request, String fact, String operation, Map<String, ?> detail) {
    audit.record(
        new AuditFact(
            request.tenantId(),
            request.id() + "/" + fact,
            operation,
            CurrentActor.who(actor),
            request.id().value(),
            null,
            request.id().value(),
            detail));
  }

  /**
   * Confirms that the request has ended and that the log says so, as the diagram's last step asks.
   * The room that changed the state has recorded it in the same transaction, so this adds nothing.
   *
   * @throws IllegalStateException if the request has not ended, or its end is not in the log
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void confirmOutcome(RequestId id) {
    var request = get(id);
    if (!request.storedStatus().isFinal()) {
      throw new IllegalStateException(
          "The diagram reached the end of " + id + ", which is " + request.storedStatus());
    }
    if (!audit.isRecorded(request.tenantId(), endings(request))) {
      throw new IllegalStateException("The end of " + id + " is not in the audit log");
    }
  }

  /** The facts of which one ends a request in its state. */
  private static List<String> endings(AccessRequest request) {
    var facts =
        switch (request.storedStatus()) {
          case EXPIRED -> List.of("expired");
          case CANCELED -> List.of("canceled");
          case ERROR -> List.of("failed");
          case REVOKED, COMPLETED -> List.of("closed");
          default -> {
            var decisions = new ArrayList<String>();
            request.levels().forEach(level -> decisions.add("decision/provider/" + level));
            decisions.add("decision/tenant/null");
            yield decisions;
          }
        };
    return facts.stream().map(fact -> request.id() + "/" + fact).toList();
  }

  /** Returns the request if it exists. */
  @Transactional(readOnly = true)
  public Optional<AccessRequest> find(RequestId id) {
    return store.find(id);
  }

  private static Map<String, Object> details(Object... namesAndValues) {
    var details = new HashMap<String, Object>();
    for (var i = 0; i < namesAndValues.length; i += 2) {
      details.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return details;
  }

  private static Map<String, @Nullable Object> columns(Object... namesAndValues) {
    return new HashMap<>(details(namesAndValues));
  }
}
