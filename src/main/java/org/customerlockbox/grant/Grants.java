package org.customerlockbox.grant;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.customerlockbox.approval.Decision;
import org.customerlockbox.approval.Decisions;
import org.customerlockbox.audit.Audit;
import org.customerlockbox.audit.AuditFact;
import org.customerlockbox.audit.Operations;
import org.customerlockbox.identity.Accounts;
import org.customerlockbox.identity.Actor;
import org.customerlockbox.identity.CurrentActor;
import org.customerlockbox.identity.Role;
import org.customerlockbox.problem.NotAllowedException;
import org.customerlockbox.problem.PlainText;
import org.customerlockbox.problem.StateConflictException;
import org.customerlockbox.request.AccessRequest;
import org.customerlockbox.request.AccessRequests;
import org.customerlockbox.request.RequestId;
import org.customerlockbox.request.Status;
import org.customerlockbox.tenant.Tenants;
import org.customerlockbox.time.ClockWatch;
import org.customerlockbox.time.Instants;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Opens access and ends it. */
@Component
public class Grants {

  /** So many failed clean-ups make a request <i>RevokeFailed</i>, visible to everybody. */
  private static final int VISIBLE_AFTER = 3;

  private final JdbcClient jdbc;
  private final AccessRequests requests;
  private final Decisions decisions;
  private final Tenants tenants;
  private final Accounts accounts;
  private final List<AccessTarget> targets;
  private final Audit audit;
  private final ApplicationEventPublisher events;
  private final Clock clock;
  private final ClockWatch clockWatch;

  Grants(
      JdbcClient jdbc,
      AccessRequests requests,
      Decisions decisions,
      Tenants tenants,
      Accounts accounts,
      List<AccessTarget> targets,
      Audit audit,
      ApplicationEventPublisher events,
      Clock clock,
      ClockWatch clockWatch) {
    this.jdbc = jdbc;
    this.requests = requests;
    this.decisions = decisions;
    this.tenants = tenants;
    this.accounts = accounts;
    this.targets = List.copyOf(targets);
    this.audit = audit;
    this.events = events;
    this.clock = clock;
    this.clockWatch = clockWatch;
  }

  /** Returns the grant of a request; empty if access never opened. */
  @Transactional(readOnly = true)
  public Optional<Grant> of(RequestId id) {
    return jdbc.sql("select * from access_grant where request_id = :id")
        .param("id", id.value())
        .query(Grants::read)
        .optional();
  }

  /** Returns the grants under which an engineer may read something of a tenant's now. */
  @Transactional(readOnly = true)
  public List<Grant> open(String engineer, String tenantId) {
    var now = clock.instant();
    return jdbc
        .sql(
            """
            select * from access_grant
            where engineer = :engineer and tenant_id = :tenant
              and closed_at is null and valid_until > :now
            order by valid_until
            """)
        .param("engineer", engineer)
        .param("tenant", tenantId)
        .param("now", Instants.toSql(now))
        .query(Grants::read)
        .list()
        .stream()
        .filter(grant -> grant.isOpen(now))
        .toList();
  }

  /** Counts the grants that are open now. */
  @Transactional(readOnly = true)
  public long countOpen() {
    return jdbc.sql(
            "select count(*) from access_grant where closed_at is null and valid_until > :now")
        .param("now", Instants.toSql(clock.instant()))
        .query(Long.class)
        .single();
  }

  /**
   * Opens access for an approved request: from now, for as long as was asked, at most as long as
   * the policy and the tenant's settings of this moment allow.
   *
   * <p>Believes neither the diagram nor a variable: every decision is read from the database and
   * checked. Safe to repeat: a second call returns the end that the first one fixed, and changes
   * nothing.
   *
   * @throws StateConflictException if the request is not approved; retrying cannot help
   * @throws IllegalStateException if this node's clock is in doubt; a retry may succeed
   * @throws AccessTargetUnavailableException if a target could not set access up; nothing was
   *     granted, and a retry may succeed until the limit has passed
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public Opening open(RequestId id) {
    var request = requests.lock(id);
    var existing = of(id);
    if (existing.isPresent()) {
      return new Opening.Opened(existing.get().validUntil());
    }
    if (request.storedStatus() == Status.ERROR) {
      return new Opening.NeverOpens("The request has ended as Error.");
    }
    var tenant = tenants.lock(request.tenantId());
    clockWatch.requireTrusted();
    // read once, after the last wait: waiting for a lock must not stretch the limit
    var now = clock.instant();
    var status = request.status(now);
    if (status == Status.ERROR) {
      return never(request, "Access did not open within the limit after the last decision.");
    }
    if (status != Status.APPROVED) {
      throw requests.conflict(request);
    }
    if (request.notOptedInAt() != null && tenant.optedIn()) {
      return new Opening.TenantMustDecide();
    }
    var why = decisions.whyNotApproved(request);
    if (why.isPresent()) {
      return never(request, why.get());
    }
    if (!accounts.holds(request.requester(), Role.ENGINEER)) {
      return never(request, "The requester is no longer an engineer of the provider.");
    }
    var duration = shortest(request, tenant.maxAccessDuration());
    var grant =
        new Grant(
            UUID.randomUUID().toString(),
            request.tenantId(),
            id,
            request.requester(),
            now,
            now.plus(duration),
            null,
            null,
            0,
            null);
    insert(grant);
    requests.accessOpened(request, now, grant.validUntil());
    record(
        Actor.SYSTEM,
        request,
        grant,
        "granted",
        Operations.GRANT_ACCESS,
        Map.of(
            "engineer", grant.engineer(),
            "accessStartDateTime", now.toString(),
            "accessEndDateTime", grant.validUntil().toString(),
            "approvers", decisions.of(id).stream().map(Decision::approver).toList(),
            "requestHash", request.contentHash()));
    events.publishEvent(new AccessOpened(id, grant.validUntil()));
    targets.forEach(target -> open(target, request, grant));
    return new Opening.Opened(grant.validUntil());
  }

  private static void open(AccessTarget target, AccessRequest request, Grant grant) {
    try {
      target.open(request, grant);
    } catch (RuntimeException e) {
      var limit = request.opensBefore();
      throw new AccessTargetUnavailableException(
          "Access of "
              + request.id()
              + " could not be set up: "
              + e.getMessage()
              + ". Repair the target, then retry this job before "
              + (limit == null ? "its limit" : Instants.inWords(limit))
              + "; after that the request ends as Error and the engineer files a new one.",
          e);
    }
  }

  private Opening never(AccessRequest request, String why) {
    requests.endAsError(request, why);
    return new Opening.NeverOpens(why);
  }

  private static Duration shortest(AccessRequest request, Duration tenantsMaximum) {
    var shortest = request.requestedDuration();
    var policy = request.policyMaxAccess();
    if (policy != null && policy.compareTo(shortest) < 0) {
      shortest = policy;
    }
    return tenantsMaximum.compareTo(shortest) < 0 ? tenantsMaximum : shortest;
  }

  /**
   * Closes open access early. Enforcement denies from the moment this transaction commits.
   *
   * @param actor an approver or administrator of the tenant, or an approver of the provider
   * @throws org.customerlockbox.problem.NotFoundException if it does not concern the actor
   * @throws NotAllowedException if the actor may not
   * @throws StateConflictException if access is not open
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public AccessRequest revoke(Actor actor, RequestId id, String comment) {
    requests.get(actor, id);
    AccessRequests.checkComment(comment);
    var roles = accounts.rolesOf(actor.userId());
    var may =
        actor.tenantId() == null
            ? roles.contains(Role.MANAGER) || roles.contains(Role.SECURITY)
            : roles.contains(Role.TENANT_APPROVER) || roles.contains(Role.TENANT_ADMINISTRATOR);
    if (!may) {
      throw new NotAllowedException("Only approvers, or the tenant's administrators, revoke.");
    }
    return close(actor, requests.lock(id), Ending.REVOKED, comment);
  }

  /**
   * Closes open access because the work is done. Enforcement denies from the moment this
   * transaction commits.
   *
   * @param actor the requester
   * @throws org.customerlockbox.problem.NotFoundException if it does not concern the actor
   * @throws NotAllowedException if the actor is not the requester
   * @throws StateConflictException if access is not open
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public AccessRequest complete(Actor actor, RequestId id, String comment) {
    var request = requests.get(actor, id);
    AccessRequests.checkComment(comment);
    if (!actor.userId().equals(request.requester())) {
      throw new NotAllowedException("Only the requester finishes the work.");
    }
    return close(actor, requests.lock(id), Ending.COMPLETED, comment);
  }

  private AccessRequest close(Actor actor, AccessRequest request, Ending ending, String comment) {
    var now = clock.instant();
    var grant =
        of(request.id()).filter(open -> open.isOpen(now)).orElseThrow(() -> notOpen(request, now));
    return close(actor, request, grant, ending, now, PlainText.normalise(comment));
  }

  private StateConflictException notOpen(AccessRequest request, Instant now) {
    if (request.status(now) == Status.APPROVED) {
      return new StateConflictException(
          "Access of request " + request.id() + " has not opened yet.", Status.APPROVED.word());
    }
    return requests.conflict(request);
  }

  private AccessRequest close(
      Actor actor,
      AccessRequest request,
      Grant grant,
      Ending ending,
      Instant endedAt,
      String comment) {
    jdbc.sql(
            """
            update access_grant set closed_at = :at, closed_by = :by, closed_as = :as
            where id = :id and closed_at is null
            """)
        .param("at", Instants.toSql(endedAt))
        .param("by", actor.userId())
        .param("as", ending.word())
        .param("id", grant.id())
        .update();
    var revoked = ending == Ending.REVOKED;
    var closing =
        requests.accessClosing(request, revoked ? Status.REVOKING : Status.COMPLETING, endedAt);
    record(
        actor,
        request,
        grant,
        "closed",
        revoked ? Operations.REVOKE_ACCESS : Operations.COMPLETE_ACCESS,
        Map.of("accessEndDateTime", endedAt.toString(), "comment", comment));
    events.publishEvent(new AccessClosed(request.id(), ending, actor.userId(), comment));
    return closing;
  }

  /**
   * Ends access for good: closes the grant if it is still open, then cleans up at the targets.
   * Called when the diagram reaches "Revoke access". Safe to repeat.
   *
   * <p>Access whose time is over is <i>Completed</i>. Access that is still open when the diagram
   * gets here was moved here by hand: it is closed at once, as revoked, because closing is always
   * safe.
   *
   * @return the request, in a final state
   * @throws StateConflictException if access never opened; retrying cannot help
   * @throws RuntimeException if a target is not clean; try again for ever ({@link #cleanupFailed})
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public AccessRequest end(RequestId id) {
    var request = requests.lock(id);
    var grant = of(id).orElseThrow(() -> notOpen(request, clock.instant()));
    if (request.storedStatus().isFinal()) {
      return request;
    }
    if (grant.closedAt() == null) {
      var now = clock.instant();
      var isOver = !now.isBefore(grant.validUntil());
      close(
          Actor.SYSTEM,
          request,
          grant,
          isOver ? Ending.COMPLETED : Ending.REVOKED,
          isOver ? grant.validUntil() : now,
          isOver ? "" : "The process left the access window before its end.");
    }
    var closed = of(id).orElseThrow();
    targets.forEach(target -> target.close(request, closed));
    jdbc.sql("update access_grant set cleaned_at = :now where id = :id")
        .param("now", Instants.toSql(clock.instant()))
        .param("id", grant.id())
        .update();
    if (!targets.isEmpty()) {
      record(Actor.SYSTEM, request, grant, "cleaned", Operations.CLEAN_UP, Map.of());
    }
    return requests.cleanedUp(
        requests.lock(id), closed.ending() == Ending.REVOKED ? Status.REVOKED : Status.COMPLETED);
  }

  /**
   * Notes that an attempt to end access failed; called in a transaction of its own, after the
   * attempt was rolled back. Closes the grant if that was rolled back too, and makes the third
   * failure visible as <i>RevokeFailed</i>.
   *
   * @param why in words
   * @return how many attempts have failed so far; 0 if there was nothing to end
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public int cleanupFailed(RequestId id, String why) {
    var request = requests.lock(id);
    var found = of(id);
    if (found.isEmpty() || request.storedStatus().isFinal()) {
      return 0;
    }
    var grant = found.get();
    if (grant.closedAt() == null) {
      var now = clock.instant();
      var isOver = !now.isBefore(grant.validUntil());
      request =
          close(
              Actor.SYSTEM,
              request,
              grant,
              isOver ? Ending.COMPLETED : Ending.REVOKED,
              isOver ? grant.validUntil() : now,
              "");
    }
    var attempts = grant.cleanupAttempts() + 1;
    jdbc.sql("update access_grant set cleanup_attempts = :attempts where id = :id")
        .param("attempts", attempts)
        .param("id", grant.id())
        .update();
    if (attempts >= VISIBLE_AFTER && request.storedStatus() != Status.REVOKE_FAILED) {
      requests.cleanedUp(request, Status.REVOKE_FAILED);
      record(
          Actor.SYSTEM,
          request,
          grant,
          "clean-up-failed",
          Operations.CLEAN_UP_FAILURE,
          Map.of("attempts", attempts, "why", why));
      events.publishEvent(new CleanupFailed(id, attempts, why));
    }
    return attempts;
  }

  private void insert(Grant grant) {
    jdbc.sql(
            """
            insert into access_grant (id, tenant_id, request_id, engineer, opened_at, valid_until,
              cleanup_attempts)
            values (:id, :tenant, :request, :engineer, :opened, :until, 0)
            """)
        .param("id", grant.id())
        .param("tenant", grant.tenantId())
        .param("request", grant.requestId().value())
        .param("engineer", grant.engineer())
        .param("opened", Instants.toSql(grant.openedAt()))
        .param("until", Instants.toSql(grant.validUntil()))
        .update();
  }

  private void record(
      Actor actor,
      AccessRequest request,
      Grant grant,
      String fact,
      String operation,
      Map<String, ?> detail) {
    audit.record(
        new AuditFact(
            request.tenantId(),
            request.id() + "/" + fact,
            operation,
            CurrentActor.who(actor),
            request.id().value(),
            grant.id(),
            request.id().value(),
            new HashMap<>(detail)));
  }

  private static Grant read(ResultSet row, int number) throws SQLException {
    return new Grant(
        row.getString("id"),
        row.getString("tenant_id"),
        RequestId.of(row.getString("request_id")),
        row.getString("engineer"),
        Instants.fromSql(row, "opened_at"),
        Instants.fromSql(row, "valid_until"),
        Instants.fromSqlOrNull(row, "closed_at"),
        ending(row.getString("closed_as")),
        row.getInt("cleanup_attempts"),
        Instants.fromSqlOrNull(row, "cleaned_at"));
  }

  private static @Nullable Ending ending(@Nullable String word) {
    if (word == null) {
      return null;
    }
    return word.equals(Ending.REVOKED.word()) ? Ending.REVOKED : Ending.COMPLETED;
  }
}
