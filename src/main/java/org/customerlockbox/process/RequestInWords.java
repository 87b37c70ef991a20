package org.customerlockbox.process;

import static org.customerlockbox.process.AccessRequestProcess.Variables.ACCESS_ENDS;
import static org.customerlockbox.process.AccessRequestProcess.Variables.ACCESS_OPENS_BY;
import static org.customerlockbox.process.AccessRequestProcess.Variables.DECISION_DEADLINE;
import static org.customerlockbox.process.AccessRequestProcess.Variables.OUTCOME;
import static org.customerlockbox.process.AccessRequestProcess.Variables.PROVIDER_APPROVED;
import static org.customerlockbox.process.AccessRequestProcess.Variables.PROVIDER_DECISIONS;
import static org.customerlockbox.process.AccessRequestProcess.Variables.PROVIDER_DECISION_DUE_AT;
import static org.customerlockbox.process.AccessRequestProcess.Variables.TENANT_APPROVED;
import static org.customerlockbox.process.AccessRequestProcess.Variables.TENANT_DECISION_DUE_AT;
import static org.customerlockbox.process.AccessRequestProcess.Variables.TENANT_LAST_REMINDER_AT;
import static org.customerlockbox.process.AccessRequestProcess.Variables.TENANT_MUST_DECIDE;
import static org.customerlockbox.process.AccessRequestProcess.Variables.TENANT_REMINDER_AT;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.camunda.bpm.engine.delegate.VariableScope;
import org.customerlockbox.approval.Decision;
import org.customerlockbox.approval.Decisions;
import org.customerlockbox.identity.Accounts;
import org.customerlockbox.process.AccessRequestProcess.Outcomes;
import org.customerlockbox.request.AccessRequest;
import org.customerlockbox.request.Status;
import org.customerlockbox.tenant.Tenants;
import org.customerlockbox.time.Instants;
import org.springframework.stereotype.Component;

/** Writes a request into the diagram's variables, and tells whether they still say the same. */
@Component
class RequestInWords {

  private static final Duration LAST_REMINDER = Duration.ofHours(1);
  private static final int LONGEST_COMMENT = 500;

  private final Tenants tenants;
  private final Accounts accounts;
  private final Decisions decisions;

  RequestInWords(Tenants tenants, Accounts accounts, Decisions decisions) {
    this.tenants = tenants;
    this.accounts = accounts;
    this.decisions = decisions;
  }

  /** Writes everything that is known when a request is filed; overwrites what was typed. */
  void writeFiled(VariableScope scope, AccessRequest request) {
    summary(request).forEach(scope::setVariable);
    PROVIDER_DECISION_DUE_AT.set(scope, Instants.toDate(request.providerDeadline()));
    DECISION_DEADLINE.set(scope, Instants.inWords(request.providerDeadline()));
    PROVIDER_DECISIONS.set(scope, "");
    PROVIDER_APPROVED.set(scope, false);
    TENANT_MUST_DECIDE.set(scope, true);
    TENANT_APPROVED.set(scope, false);
    OUTCOME.set(scope, Outcomes.UNDECIDED);
  }

  /** Writes where the request stands after a decision, from its row. */
  void writeDecided(VariableScope scope, AccessRequest request) {
    var all = decisions.of(request.id());
    PROVIDER_DECISIONS.set(scope, inWords(all));
    var approvedLevels =
        all.stream()
            .filter(decision -> decision.level() != null && decision.decision().isApproval())
            .map(Decision::level)
            .toList();
    PROVIDER_APPROVED.set(scope, approvedLevels.containsAll(request.levels()));
    var byTenant = all.stream().filter(decision -> decision.level() == null).findFirst();
    TENANT_APPROVED.set(
        scope, byTenant.filter(decision -> decision.decision().isApproval()).isPresent());
    OUTCOME.set(scope, outcome(request, byTenant));
    if (request.opensBefore() != null) {
      ACCESS_OPENS_BY.set(scope, Instants.toDate(request.opensBefore()));
    }
  }

  /** Writes what "Ask tenant" found. */
  void writeAsked(VariableScope scope, AccessRequest request) {
    writeDecided(scope, request);
    var asked = request.tenantAskedAt();
    var deadline = request.tenantDeadline();
    TENANT_MUST_DECIDE.set(scope, request.storedStatus() == Status.PENDING);
    if (asked == null || deadline == null) {
      return;
    }
    var lifetime = Duration.between(asked, deadline);
    var quarter = lifetime.dividedBy(4);
    var before = quarter.compareTo(LAST_REMINDER) < 0 ? quarter : LAST_REMINDER;
    TENANT_DECISION_DUE_AT.set(scope, Instants.toDate(deadline));
    TENANT_REMINDER_AT.set(scope, Instants.toDate(asked.plus(lifetime.dividedBy(2))));
    TENANT_LAST_REMINDER_AT.set(scope, Instants.toDate(deadline.minus(before)));
    DECISION_DEADLINE.set(scope, Instants.inWords(deadline));
  }

  /**
   * Returns the name of a variable that does not say what the request's row says: what its form
   * showed is not what would be decided. Empty if all agree.
   */
  Optional<String> differing(VariableScope scope, AccessRequest request) {
    return shown(request).entrySet().stream()
        .filter(
            entry ->
                !entry.getValue().equals(Objects.toString(scope.getVariable(entry.getKey()), "")))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** Everything that a form shows; empty for what there is not yet. */
  private Map<String, String> shown(AccessRequest request) {
    var shown = new TreeMap<>(summary(request));
    shown.put(DECISION_DEADLINE.name(), Instants.inWords(request.expiresAt()));
    shown.put(PROVIDER_DECISIONS.name(), inWords(decisions.of(request.id())));
    var ends = request.accessEndsAt();
    shown.put(ACCESS_ENDS.name(), ends == null ? "" : Instants.inWords(ends));
    return shown;
  }

  private Map<String, String> summary(AccessRequest request) {
    return request.summary(
        tenants.get(request.tenantId()).name(), accounts.displayName(request.requester()));
  }

  private static String outcome(AccessRequest request, Optional<Decision> byTenant) {
    return switch (request.storedStatus()) {
      case APPROVED -> Outcomes.APPROVED;
      case DENIED -> byTenant.isPresent() ? Outcomes.DENIED_BY_TENANT : Outcomes.DENIED_BY_PROVIDER;
      case EXPIRED -> Outcomes.EXPIRED;
      case CANCELED -> Outcomes.CANCELED;
      default -> Outcomes.UNDECIDED;
    };
  }

  private String inWords(List<Decision> all) {
    var lines = new StringBuilder();
    for (var decision : all) {
      if (decision.level() == null) {
        continue;
      }
      lines
          .append(lines.isEmpty() ? "" : "\n")
          .append(decision.level())
          .append(": ")
          .append(decision.decision().isApproval() ? "approved" : "denied")
          .append(" by ")
          .append(accounts.displayName(decision.approver()))
          .append(", ")
          .append(Instants.inWords(decision.decidedAt()));
      if (!decision.comment().isEmpty()) {
        lines.append(" (").append(shorten(decision.comment())).append(')');
      }
    }
    return lines.toString();
  }

  private static String shorten(String comment) {
    var line = comment.replace('\n', ' ');
    return line.length() <= LONGEST_COMMENT ? line : line.substring(0, LONGEST_COMMENT) + "…";
  }
}
