package org.customerlockbox.approval;

import io.micrometer.core.instrument.MeterRegistry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.customerlockbox.audit.Audit;
import org.customerlockbox.audit.AuditFact;
import org.customerlockbox.audit.Operations;
import org.customerlockbox.identity.Actor;
import org.customerlockbox.identity.CurrentActor;
import org.customerlockbox.problem.PlainText;
import org.customerlockbox.problem.StateConflictException;
import org.customerlockbox.request.AccessRequest;
import org.customerlockbox.request.AccessRequests;
import org.customerlockbox.request.ProviderApprovalDue;
import org.customerlockbox.request.RequestId;
import org.customerlockbox.request.Status;
import org.customerlockbox.tenant.Tenants;
import org.customerlockbox.time.ClockWatch;
import org.customerlockbox.time.Instants;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Takes decisions and keeps them. */
@Component
public class Decisions {

  private static final String TENANTS_LEVEL = "-";

  private static final String SELECT =
      """
      select d.* from decision d
      left join access_request_level l on l.request_id = d.request_id and l.level = d.level
      """;

  /** As they were taken; of the same microsecond, as they had to be taken. */
  private static final String ORDER = " order by d.decided_at, d.stage, l.ordinal";

  private final JdbcClient jdbc;
  private final AccessRequests requests;
  private final ApprovalRules rules;
  private final Tenants tenants;
  private final DecidingTasks tasks;
  private final Audit audit;
  private final ApplicationEventPublisher events;
  private final MeterRegistry meters;
  private final Clock clock;
  private final ClockWatch clockWatch;

  Decisions(
      JdbcClient jdbc,
      AccessRequests requests,
      ApprovalRules rules,
      Tenants tenants,
      DecidingTasks tasks,
      Audit audit,
      ApplicationEventPublisher events,
      MeterRegistry meters,
      Clock clock,
      ClockWatch clockWatch) {
    this.jdbc = jdbc;
    this.requests = requests;
    this.rules = rules;
    this.tenants = tenants;
    this.tasks = tasks;
    this.audit = audit;
    this.events = events;
    this.meters = meters;
    this.clock = clock;
    this.clockWatch = clockWatch;
  }

  /** Returns a request's decisions, oldest first; empty if there are none or no such request. */
  @Transactional(readOnly = true)
  public List<Decision> of(RequestId id) {
    return jdbc.sql(SELECT + "where d.request_id = :id" + ORDER)
        .param("id", id.value())
        .query(Decisions::read)
        .list();
  }

  /** Returns the decisions of several requests, oldest first; in one query, for lists. */
  @Transactional(readOnly = true)
  public Map<RequestId, List<Decision>> ofAll(Collection<RequestId> ids) {
    var found = new HashMap<RequestId, List<Decision>>();
    ids.forEach(id -> found.put(id, new ArrayList<>()));
    if (!ids.isEmpty()) {
      jdbc.sql(SELECT + "where d.request_id in (:ids)" + ORDER)
          .param("ids", ids.stream().map(RequestId::value).toList())
          .query(
              (row, number) ->
                  found
                      .computeIfAbsent(
                          RequestId.of(row.getString("request_id")), id -> new ArrayList<>())
                      .add(read(row, number)))
          .list();
    }
    return found;
  }

  /**
   * Decides for the actor, at the stage at which the request waits, by completing its task.
   *
   * @param comment plain text of at most 2 000 characters, may be empty
   * @return the request after the decision
   * @throws org.customerlockbox.problem.RefusedException as {@link #record}
   */
  @Transactional
  public AccessRequest decide(Actor actor, RequestId id, Verdict verdict, String comment) {
    // refused here already, so that the answer does not depend on what the engine finds first
    requests.get(actor, id);
    AccessRequests.checkComment(comment);
    var request = requests.lock(id);
    var stage = rules.requireTurn(actor, request, of(id), clock.instant());
    tasks.complete(actor, id, stage, verdict, comment);
    return requests.get(id);
  }

  /**
   * Returns the request, held still, if it is the actor's turn to decide about it.
   *
   * @throws org.customerlockbox.problem.RefusedException as {@link #record}
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public AccessRequest requireTurn(Actor actor, RequestId id) {
    var request = requests.lock(id);
    rules.requireTurn(actor, request, of(id), clock.instant());
    return request;
  }

  /**
   * Stores a decision, with the change of state and the audit record that belong to it, in the
   * caller's transaction. The one writer of decisions: Tasklist, the engine's REST API and our own
   * all end here.
   *
   * @param actor who signed in
   * @param stage where the completed task stands in the diagram
   * @param comment plain text of at most 2 000 characters, may be empty
   * @return the request after the decision
   * @throws org.customerlockbox.problem.NotFoundException if the request does not concern the actor
   * @throws org.customerlockbox.problem.NotAllowedException if the actor can never be eligible
   * @throws StateConflictException if it is not, or no longer, the actor's turn, or the deadline
   *     has passed, whether or not the timer fired
   * @throws org.customerlockbox.problem.InvalidInputException if the comment is no plain text
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public AccessRequest record(
      Actor actor, RequestId id, Stage stage, Verdict verdict, String comment) {
    AccessRequests.checkComment(comment);
    clockWatch.requireTrusted();
    var request = requests.lock(id);
    // an approver who is being removed decides before that or not at all; and locks are taken in
    // one order everywhere (request, tenant, audit log), so that nobody waits in a circle
    tenants.lock(request.tenantId());
    // read once, after the last wait: what is compared with the deadline is what is stored
    var now = clock.instant();
    var decisions = of(id);
    var turn = rules.requireTurn(actor, request, decisions, now);
    if (!turn.equals(stage)) {
      throw new StateConflictException(
          "The task belongs to another step than the one that request " + id + " waits at.",
          request.status(now).word());
    }
    if (!requests.hashOf(request).equals(request.contentHash())) {
      throw new StateConflictException(
          "Request " + id + " is not what was filed; it cannot be decided.", null);
    }
    var text = PlainText.normalise(comment);
    insert(actor, request, stage, verdict, text, now);
    audit(actor, request, stage, verdict, text);
    count(request, stage, verdict, now);
    if (verdict == Verdict.DENY) {
      var denied = requests.deny(request);
      events.publishEvent(new Denied(id, stage.name(), stage.level(), actor.userId(), text));
      return denied;
    }
    events.publishEvent(new Approved(id, stage.name(), stage.level(), actor.userId()));
    if (stage.isTenants()) {
      return requests.approve(request, now);
    }
    rules
        .waitingAt(request, of(id), now)
        .map(Stage::level)
        .ifPresent(next -> events.publishEvent(new ProviderApprovalDue(id, next)));
    return request;
  }

  /**
   * Asks the tenant, or records that it does not decide itself. Safe to repeat.
   *
   * @return the request: waiting for the tenant, or approved
   * @throws StateConflictException if the provider's levels have not all validly approved, or the
   *     request is past that
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public AccessRequest askTenant(RequestId id) {
    clockWatch.requireTrusted();
    var request = requests.lock(id);
    var tenant = tenants.lock(request.tenantId());
    var status = request.status(clock.instant());
    if (status == Status.PENDING) {
      return request;
    }
    var isOpeningWithoutTenant =
        status == Status.APPROVED
            && request.notOptedInAt() != null
            && request.accessStartedAt() == null;
    if (status != Status.INITIALIZING && !isOpeningWithoutTenant) {
      throw requests.conflict(request);
    }
    var decisions = of(id);
    rules
        .whyNotApprovedByProvider(request, decisions)
        .ifPresent(
            why -> {
              throw new StateConflictException(why, status.word());
            });
    if (tenant.optedIn()) {
      return requests.askTenant(request, tenant.requestLifetime());
    }
    if (isOpeningWithoutTenant) {
      return request;
    }
    var last = decisions.get(decisions.size() - 1).decidedAt();
    return requests.approveWithoutTenant(request, last);
  }

  /**
   * Returns why access must not open: what is missing or wrong among the decisions as they stand in
   * the database. Empty if every provider level and the tenant have validly approved.
   *
   * @param request as locked by the caller
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public Optional<String> whyNotApproved(AccessRequest request) {
    var decisions = of(request.id());
    return rules
        .whyNotApprovedByProvider(request, decisions)
        .or(() -> rules.whyNotApprovedByTenant(request, decisions));
  }

  private void insert(
      Actor actor,
      AccessRequest request,
      Stage stage,
      Verdict verdict,
      String comment,
      Instant now) {
    jdbc.sql(
            """
            insert into decision (tenant_id, request_id, stage, level, approver, requester,
              decision, comment, decided_at, content_hash, channel, client_ip)
            values (:tenant, :request, :stage, :level, :approver, :requester,
              :decision, :comment, :now, :hash, :channel, :clientIp)
            """)
        .param("tenant", request.tenantId())
        .param("request", request.id().value())
        .param("stage", stage.name())
        .param("level", stage.level() == null ? TENANTS_LEVEL : stage.level())
        .param("approver", actor.userId())
        .param("requester", request.requester())
        .param("decision", verdict.word())
        .param("comment", comment)
        .param("now", Instants.toSql(now))
        .param("hash", request.contentHash())
        .param("channel", actor.channel().name())
        .param("clientIp", actor.clientIp())
        .update();
  }

  private void audit(
      Actor actor, AccessRequest request, Stage stage, Verdict verdict, String comment) {
    String operation;
    if (stage.isTenants()) {
      operation = Operations.TENANT_DECISION;
    } else {
      operation = verdict == Verdict.APPROVE ? Operations.APPROVE_REQUEST : Operations.DENY_REQUEST;
    }
    audit.record(
        new AuditFact(
            request.tenantId(),
            request.id() + "/decision/" + stage.name() + "/" + stage.level(),
            operation,
            CurrentActor.who(actor),
            request.id().value(),
            null,
            request.id().value(),
            Map.of(
                "approvalDecision", verdict.word(),
                "stage", stage.name(),
                "level", stage.level() == null ? "" : stage.level(),
                "comment", comment,
                "requestHash", request.contentHash())));
  }

  private void count(AccessRequest request, Stage stage, Verdict verdict, Instant now) {
    var askedAt = stage.isTenants() ? request.tenantAskedAt() : request.createdAt();
    meters
        .timer("lockbox.decisions", "stage", stage.name(), "decision", verdict.word())
        .record(Duration.between(askedAt == null ? request.createdAt() : askedAt, now));
  }

  private static Decision read(ResultSet row, int number) throws SQLException {
    var level = row.getString("level");
    return new Decision(
        row.getString("stage"),
        TENANTS_LEVEL.equals(level) ? null : level,
        row.getString("approver"),
        Verdict.ofWord(row.getString("decision"))
            .orElseThrow(() -> new SQLException("A decision holds a word that is not known")),
        row.getString("comment"),
        Instants.fromSql(row, "decided_at"),
        row.getString("content_hash"));
  }
}
