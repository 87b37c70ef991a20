package org.customerlockbox.notification;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.customerlockbox.approval.Decision;
import org.customerlockbox.notification.MailContent.Fact;
import org.customerlockbox.request.AccessRequest;
import org.customerlockbox.tenant.Tenant;
import org.customerlockbox.time.Durations;
import org.customerlockbox.time.Instants;

/** Says what a request asks for, in the words of a mail. */
final class RequestWords {

  /** The limits of the API; what is longer was not filed through it. */
  private static final int LONGEST_TEXT = 2_000;

  private static final int LONGEST_RESOURCE = 1_040;
  private static final int LONGEST_NAME = 200;

  private final SafeText safe;
  private final UnaryOperator<String> displayName;
  private final AccessRequest request;
  private final Tenant tenant;

  RequestWords(
      SafeText safe, UnaryOperator<String> displayName, AccessRequest request, Tenant tenant) {
    this.safe = safe;
    this.displayName = displayName;
    this.request = request;
    this.tenant = tenant;
  }

  /** Returns what the templates of request mails name, whatever their kind. */
  Map<String, Object> values() {
    var values = new HashMap<String, Object>();
    values.put("requestId", request.id().toString());
    values.put("tenant", name(tenant.name()));
    values.put("optedIn", tenant.optedIn());
    values.put("requester", person(request.requester()));
    values.put("serviceRequestNumber", name(request.serviceRequestNumber()));
    values.put("actions", actions());
    values.put("duration", Durations.inWords(request.requestedDuration()));
    values.put("deadline", Instants.inWords(request.expiresAt()));
    return values;
  }

  /**
   * Returns the table of what is asked.
   *
   * @param undecided whether the deadline still matters
   * @param decisions those made so far
   */
  List<Fact> facts(boolean undecided, List<Decision> decisions) {
    var facts = new ArrayList<Fact>();
    facts.add(new Fact("Request", request.id().toString()));
    facts.add(new Fact("Service request", name(request.serviceRequestNumber())));
    facts.add(new Fact("Tenant", named(name(tenant.name()), tenant.id())));
    facts.add(new Fact("Who asks", personWithId(request.requester())));
    facts.add(new Fact("Reason", words(request.reason().type().toString())));
    facts.add(new Fact("In detail", text(request.reason().detail())));
    facts.add(new Fact("Severity", words(request.severity().toString())));
    facts.add(
        new Fact(
            "Content",
            request.resources().stream()
                .map(resource -> safe.line(resource.type() + " " + resource.id(), LONGEST_RESOURCE))
                .toList()));
    facts.add(new Fact("Action", actions()));
    facts.add(new Fact("For how long", Durations.inWords(request.requestedDuration())));
    facts.add(new Fact("Filed", Instants.inWords(request.createdAt())));
    if (undecided) {
      facts.add(new Fact("Decide before", Instants.inWords(request.expiresAt())));
    }
    var approvals =
        decisions.stream()
            .filter(decision -> decision.decision().isApproval())
            .map(this::approval)
            .toList();
    if (!approvals.isEmpty()) {
      facts.add(new Fact("Approved by", approvals));
    }
    return facts;
  }

  /** Returns how a person is called; the product where nobody acted. */
  String person(String accountId) {
    return person(safe, displayName, accountId);
  }

  /** Returns somebody's words, line by line. */
  List<String> text(String words) {
    return safe.lines(words, LONGEST_TEXT);
  }

  static String person(SafeText safe, UnaryOperator<String> displayName, String accountId) {
    return "system".equals(accountId)
        ? "Customer Lockbox"
        : safe.line(displayName.apply(accountId), LONGEST_NAME);
  }

  static String personWithId(SafeText safe, UnaryOperator<String> displayName, String accountId) {
    return named(person(safe, displayName, accountId), safe.line(accountId, LONGEST_NAME));
  }

  /** {@code CustomerInitiatedSupport} as people say it: {@code Customer initiated support}. */
  static String words(String code) {
    var words = code.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    return words.isEmpty()
        ? words
        : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  private String approval(Decision decision) {
    var level = decision.level();
    var by = level == null ? name(tenant.name()) : "level " + name(level);
    return "%s, %s, %s"
        .formatted(personWithId(decision.approver()), by, Instants.inWords(decision.decidedAt()));
  }

  private String actions() {
    return safe.line(String.join(", ", request.actions()), LONGEST_NAME);
  }

  private String personWithId(String accountId) {
    return personWithId(safe, displayName, accountId);
  }

  private String name(String given) {
    return safe.line(given, LONGEST_NAME);
  }

  private static String named(String name, String id) {
    return name.equals(id) ? name : name + " (" + id + ")";
  }
}
