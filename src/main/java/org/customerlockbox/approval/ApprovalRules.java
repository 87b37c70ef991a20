package org.customerlockbox.approval;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.customerlockbox.identity.Account;
import org.customerlockbox.identity.Accounts;
import org.customerlockbox.identity.Actor;
import org.customerlockbox.identity.Role;
import org.customerlockbox.problem.NotAllowedException;
import org.customerlockbox.problem.StateConflictException;
import org.customerlockbox.request.AccessRequest;
import org.customerlockbox.request.AccessRequests;
import org.customerlockbox.request.RequestId;
import org.customerlockbox.request.Status;
import org.springframework.stereotype.Component;

/** Who may decide what, when; and whether what was decided is enough. */
@Component
class ApprovalRules {

  private final AccessRequests requests;
  private final Accounts accounts;

  ApprovalRules(AccessRequests requests, Accounts accounts) {
    this.requests = requests;
    this.accounts = accounts;
  }

  /**
   * Returns the stage at which the actor may decide now.
   *
   * @throws org.customerlockbox.problem.NotFoundException if the request does not concern the actor
   * @throws NotAllowedException if the actor can never be eligible: not an approver, the requester,
   *     or the same person as at an earlier level
   * @throws StateConflictException if it is not, or no longer, the actor's turn
   */
  Stage requireTurn(Actor actor, AccessRequest request, List<Decision> decisions, Instant now) {
    if (!requests.concerns(actor, request)) {
      throw RequestId.notFound();
    }
    if (isSamePerson(actor.userId(), request.requester())) {
      throw new NotAllowedException("Nobody decides about their own request.");
    }
    var stage = waitingAt(request, decisions, now);
    var roles = accounts.rolesOf(actor.userId());
    if (actor.tenantId() != null) {
      if (!roles.contains(Role.TENANT_APPROVER)) {
        throw new NotAllowedException(
            "Only a Customer Lockbox access approver of the tenant decides for it.");
      }
      if (stage.isEmpty() || !stage.get().isTenants()) {
        throw notYourTurn(request, stage, now);
      }
      if (hasDecided(actor, decisions)) {
        throw new NotAllowedException("You have decided for the provider already.");
      }
      return stage.get();
    }
    var own =
        request.levels().stream()
            .filter(level -> Role.ofLevel(level).filter(roles::contains).isPresent())
            .toList();
    if (own.isEmpty()) {
      throw new NotAllowedException("You are not an approver of this request.");
    }
    if (hasDecided(actor, decisions)) {
      throw new NotAllowedException(
          "You have decided an earlier level; another person decides this one.");
    }
    if (stage.isEmpty() || stage.get().isTenants() || !own.contains(stage.get().level())) {
      throw notYourTurn(request, stage, now);
    }
    if (!request.isClassified()) {
      throw new StateConflictException(
          "The approval policy has not spoken about this request yet.", null);
    }
    return stage.get();
  }

  /** Returns where the request waits for a decision now; empty if it waits for none. */
  Optional<Stage> waitingAt(AccessRequest request, List<Decision> decisions, Instant now) {
    return switch (request.status(now)) {
      case INITIALIZING ->
          request.levels().stream()
              .filter(level -> of(decisions, Stage.provider(level)).isEmpty())
              .findFirst()
              .map(Stage::provider);
      case PENDING -> Optional.of(Stage.TENANT);
      default -> Optional.empty();
    };
  }

  private boolean hasDecided(Actor actor, List<Decision> decisions) {
    return decisions.stream()
        .anyMatch(decision -> isSamePerson(actor.userId(), decision.approver()));
  }

  /** Two accounts with one mailbox are one person, on whichever side they stand. */
  private boolean isSamePerson(String account, String other) {
    if (account.equals(other)) {
      return true;
    }
    var mailbox = accounts.find(account).map(Account::mailbox);
    return mailbox.isPresent() && mailbox.equals(accounts.find(other).map(Account::mailbox));
  }

  private StateConflictException notYourTurn(
      AccessRequest request, Optional<Stage> stage, Instant now) {
    if (stage.isPresent() && !stage.get().isTenants()) {
      return new StateConflictException(
          "Request "
              + request.id()
              + " waits for the provider's level '"
              + stage.get().level()
              + "'; it is not your turn.",
          Status.INITIALIZING.word());
    }
    return requests.conflict(request, now);
  }

  /**
   * Returns why the provider's levels have not all validly approved; empty if they have.
   *
   * @param request as locked
   */
  Optional<String> whyNotApprovedByProvider(AccessRequest request, List<Decision> decisions) {
    if (!request.isClassified() || request.levels().isEmpty()) {
      return Optional.of("The approval policy has not spoken about this request.");
    }
    if (!requests.hashOf(request).equals(request.contentHash())) {
      return Optional.of("The request is not what was filed.");
    }
    var persons = new HashSet<String>();
    persons.add(request.requester());
    for (var level : request.levels()) {
      var decision = of(decisions, Stage.provider(level));
      if (decision.isEmpty()) {
        return Optional.of("The provider's level '" + level + "' has not approved.");
      }
      var why = whyNotValid(decision.get(), request, persons);
      if (why.isPresent()) {
        return why;
      }
    }
    return Optional.empty();
  }

  /**
   * Returns why the tenant has not validly approved; empty if it has, or if it is recorded that it
   * does not decide itself.
   *
   * @param request as locked
   */
  Optional<String> whyNotApprovedByTenant(AccessRequest request, List<Decision> decisions) {
    var decision = of(decisions, Stage.TENANT);
    if (decision.isEmpty()) {
      return request.notOptedInAt() != null && request.tenantAskedAt() == null
          ? Optional.empty()
          : Optional.of("The tenant has not approved.");
    }
    var persons = new HashSet<String>();
    persons.add(request.requester());
    decisions.stream()
        .filter(other -> other.level() != null)
        .forEach(other -> persons.add(other.approver()));
    return whyNotValid(decision.get(), request, persons);
  }

  private static Optional<String> whyNotValid(
      Decision decision, AccessRequest request, HashSet<String> persons) {
    if (decision.decision() != Verdict.APPROVE) {
      return Optional.of("The request was denied.");
    }
    if (!decision.contentHash().equals(request.contentHash())) {
      return Optional.of("A decision was taken about something else than was filed.");
    }
    return persons.add(decision.approver())
        ? Optional.empty()
        : Optional.of("One person decided twice.");
  }

  private static Optional<Decision> of(List<Decision> decisions, Stage stage) {
    return decisions.stream()
        .filter(
            decision ->
                stage.isTenants()
                    ? decision.level() == null
                    : String.valueOf(stage.level()).equals(decision.level()))
        .findFirst();
  }
}
