package org.customerlockbox.notification;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.customerlockbox.approval.Decision;
import org.customerlockbox.approval.Decisions;
import org.customerlockbox.approval.Denied;
import org.customerlockbox.grant.AccessClosed;
import org.customerlockbox.grant.AccessOpened;
import org.customerlockbox.grant.CleanupFailed;
import org.customerlockbox.grant.Ending;
import org.customerlockbox.identity.Account;
import org.customerlockbox.identity.AccountInvited;
import org.customerlockbox.identity.Accounts;
import org.customerlockbox.identity.Role;
import org.customerlockbox.notification.MailContent.Fact;
import org.customerlockbox.request.AccessRequest;
import org.customerlockbox.request.AccessRequests;
import org.customerlockbox.request.ProviderApprovalDue;
import org.customerlockbox.request.ReminderDue;
import org.customerlockbox.request.RequestCanceled;
import org.customerlockbox.request.RequestExpired;
import org.customerlockbox.request.RequestFailed;
import org.customerlockbox.request.RequestId;
import org.customerlockbox.request.TenantAsked;
import org.customerlockbox.tenant.ApproverNamed;
import org.customerlockbox.tenant.ApproverRemoved;
import org.customerlockbox.tenant.SettingsChanged;
import org.customerlockbox.tenant.Tenants;
import org.customerlockbox.time.Instants;
import org.customerlockbox.transparency.CheckpointForWitness;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Decides who is told what. Listens in the transaction of the fact: if that rolls back, nobody was
 * told.
 *
 * <p>NB. Nothing is caught here, for 2 reasons: a mail that cannot be queued would be forgotten
 * silently, and the templates are all read at start and tried with every kind in tests, so that
 * only a failing database is left, which fails the fact as well.
 */
@Component
class Notices {

  private static final String SYSTEM = "system";
  private static final String WENT_WRONG = "What went wrong";
  private static final String TASKLIST_INSTEAD = "Open Tasklist as you usually do and look for %s.";

  private final MailTemplates templates = new MailTemplates();
  private final MailSettings settings;
  private final SafeText safe;
  private final Outbox outbox;
  private final Clock clock;
  private final AccessRequests requests;
  private final Decisions decisions;
  private final Tenants tenants;
  private final Accounts accounts;

  Notices(
      MailSettings settings,
      Outbox outbox,
      Clock clock,
      AccessRequests requests,
      Decisions decisions,
      Tenants tenants,
      Accounts accounts) {
    this.settings = settings;
    this.safe = new SafeText(settings.links());
    this.outbox = outbox;
    this.clock = clock;
    this.requests = requests;
    this.decisions = decisions;
    this.tenants = tenants;
    this.accounts = accounts;
  }

  private enum Audience {
    REQUESTER,
    TENANT,
    OPERATORS,
    PROVIDER_APPROVERS
  }

  private record Recipient(Account account, Audience audience) {}

  @EventListener
  void on(ProviderApprovalDue event) {
    var request = requests.get(event.requestId());
    var made = decisions.of(event.requestId());
    var decided = made.stream().map(Decision::approver).collect(Collectors.toSet());
    var approvers =
        Role.ofLevel(event.level()).map(accounts::active).orElse(List.of()).stream()
            .filter(account -> !account.id().equals(request.requester()))
            .filter(account -> !decided.contains(account.id()))
            .map(account -> new Recipient(account, Audience.PROVIDER_APPROVERS))
            .toList();
    tell(
        approvers,
        MailKind.PROVIDER_APPROVAL_DUE,
        event.level(),
        request,
        Map.of("level", safe.line(event.level(), 40)),
        About.undecided(made));
  }

  @EventListener
  void on(TenantAsked event) {
    askTenant(MailKind.TENANT_APPROVAL_DUE, event.requestId());
  }

  @EventListener
  void on(ReminderDue event) {
    askTenant(
        switch (event.kind()) {
          case "half" -> MailKind.REMINDER_HALF;
          case "last" -> MailKind.REMINDER_LAST;
          default -> throw new IllegalArgumentException("No reminder is called " + event.kind());
        },
        event.requestId());
  }

  @EventListener
  void on(Denied event) {
    var values = new HashMap<String, Object>();
    values.put("approver", person(event.approver()));
    values.put("level", event.level() == null ? "" : safe.line(event.level(), 40));
    tellOutcome(
        "tenant".equals(event.stage()) ? MailKind.DENIED_BY_TENANT : MailKind.DENIED_BY_PROVIDER,
        event.requestId(),
        values,
        About.ended().quoting(event.approver(), event.comment()));
  }

  @EventListener
  void on(RequestExpired event) {
    tellOutcome(
        MailKind.EXPIRED,
        event.requestId(),
        Map.of("tenantWasAsked", event.tenantWasAsked()),
        About.ended());
  }

  @EventListener
  void on(RequestCanceled event) {
    tellOutcome(MailKind.CANCELLED, event.requestId(), Map.of(), About.ended());
  }

  @EventListener
  void on(RequestFailed event) {
    tellOutcome(MailKind.FAILED, event.requestId(), Map.of(), About.ended().because(event.why()));
  }

  @EventListener
  void on(AccessOpened event) {
    var made = decisions.of(event.requestId());
    tellOutcome(
        MailKind.ACCESS_OPEN,
        event.requestId(),
        Map.of(
            "until",
            Instants.inWords(event.until()),
            "tenantDecided",
            made.stream().anyMatch(decision -> "tenant".equals(decision.stage()))),
        About.decided(made));
  }

  @EventListener
  void on(AccessClosed event) {
    var revoked = event.ending() == Ending.REVOKED;
    tellOutcome(
        revoked ? MailKind.REVOKED : MailKind.COMPLETED,
        event.requestId(),
        Map.of(
            "at",
            Instants.inWords(endOfAccess(event.requestId())),
            "by",
            person(event.by()),
            "bySystem",
            SYSTEM.equals(event.by())),
        About.decided(decisions.of(event.requestId())).quoting(event.by(), event.comment()));
  }

  @EventListener
  void on(CleanupFailed event) {
    var request = requests.get(event.requestId());
    var concerned = new LinkedHashMap<String, Recipient>();
    add(concerned, requester(request), Audience.REQUESTER);
    add(
        concerned,
        accounts.activeMembers(request.tenantId(), Role.TENANT_ADMINISTRATOR),
        Audience.TENANT);
    add(concerned, accounts.active(Role.OPERATOR), Audience.OPERATORS);
    tell(
        List.copyOf(concerned.values()),
        MailKind.CLEANUP_FAILED,
        "",
        request,
        Map.of("attempts", event.attempts() == 1 ? "1 attempt" : event.attempts() + " attempts"),
        About.ended().because(event.why()));
  }

  @EventListener
  void on(SettingsChanged event) {
    var lines = event.changes().stream().limit(20).map(change -> safe.line(change, 300)).toList();
    tellAdministrators(
        MailKind.SETTINGS_CHANGED,
        event.tenantId(),
        event.by(),
        Map.of(),
        List.of(new Fact("Changed", lines)));
  }

  @EventListener
  void on(ApproverNamed event) {
    tellAboutApprover(MailKind.APPROVER_NAMED, event.tenantId(), event.approver(), event.by());
  }

  @EventListener
  void on(ApproverRemoved event) {
    tellAboutApprover(MailKind.APPROVER_REMOVED, event.tenantId(), event.approver(), event.by());
  }

  @EventListener
  void on(AccountInvited event) {
    var found = accounts.find(event.accountId());
    if (found.isEmpty()) {
      return;
    }
    var account = found.get();
    var tenantId = account.tenantId();
    var tenant = tenantId == null ? "" : safe.line(tenants.get(tenantId).name(), 200);
    var values = new HashMap<String, Object>();
    values.put("invited", person(account.id()));
    values.put("tenant", tenant);
    values.put("expires", Instants.inWords(event.expiresAt()));
    values.put("links", settings.links());
    var facts = new ArrayList<Fact>();
    facts.add(new Fact("Account", account.id()));
    if (!tenant.isEmpty()) {
      facts.add(new Fact("Tenant", tenant));
    }
    facts.add(new Fact("Valid until", Instants.inWords(event.expiresAt())));
    var url = settings.links() ? settings.invitationUrl(event.token()) : "";
    queue(
        account,
        MailKind.INVITATION,
        tenantId,
        null,
        // a hash, so that the key does not keep the token when the mail's text is blanked
        hash(event.token()),
        values,
        new MailContent(url, "", facts).withCode(event.token()));
  }

  @EventListener
  void on(CheckpointForWitness event) {
    var tenant = safe.line(tenants.get(event.tenantId()).name(), 200);
    var values = Map.<String, Object>of("tenant", tenant, "records", event.size());
    var facts =
        List.of(
            new Fact("Tenant", tenant + " (" + event.tenantId() + ")"),
            new Fact("Records", Long.toString(event.size())));
    outbox.add(
        new Outbox.NewMail(
            "%s/%s/%d/%s"
                .formatted(
                    MailKind.LOG_CHECKPOINT.code(),
                    event.tenantId(),
                    event.size(),
                    hash(event.address())),
            MailKind.LOG_CHECKPOINT,
            event.tenantId(),
            null,
            event.address(),
            templates.render(
                MailKind.LOG_CHECKPOINT,
                values,
                // the note as it is, so that it can be copied into a file and checked
                new MailContent("", "", facts).withCode(event.note()))));
  }

  private void askTenant(MailKind kind, RequestId requestId) {
    var request = requests.get(requestId);
    var approvers = accounts.activeMembers(request.tenantId(), Role.TENANT_APPROVER);
    var nobodyDecides = approvers.isEmpty();
    var asked =
        nobodyDecides
            ? accounts.activeMembers(request.tenantId(), Role.TENANT_ADMINISTRATOR)
            : approvers;
    tell(
        asked.stream().map(account -> new Recipient(account, Audience.TENANT)).toList(),
        kind,
        "",
        request,
        Map.of("nobodyDecides", nobodyDecides),
        About.undecided(decisions.of(requestId)));
  }

  private void tellOutcome(
      MailKind kind, RequestId requestId, Map<String, Object> values, About about) {
    var request = requests.get(requestId);
    var concerned = new LinkedHashMap<String, Recipient>();
    add(concerned, requester(request), Audience.REQUESTER);
    for (var role : List.of(Role.TENANT_APPROVER, Role.TENANT_ADMINISTRATOR)) {
      add(concerned, accounts.activeMembers(request.tenantId(), role), Audience.TENANT);
    }
    tell(List.copyOf(concerned.values()), kind, "", request, values, about);
  }

  /** Access ends by the clock, also when nothing ran that could have closed it at that time. */
  private Instant endOfAccess(RequestId requestId) {
    var now = clock.instant();
    var end = requests.get(requestId).accessEndsAt();
    return end == null || now.isBefore(end) ? now : end;
  }

  private List<Account> requester(AccessRequest request) {
    return accounts.find(request.requester()).filter(Account::active).stream().toList();
  }

  private static void add(
      Map<String, Recipient> concerned, List<Account> people, Audience audience) {
    for (var account : people) {
      concerned.putIfAbsent(account.id(), new Recipient(account, audience));
    }
  }

  private void tell(
      List<Recipient> recipients,
      MailKind kind,
      String occasion,
      AccessRequest request,
      Map<String, Object> more,
      About about) {
    if (recipients.isEmpty()) {
      return;
    }
    var words =
        new RequestWords(safe, accounts::displayName, request, tenants.get(request.tenantId()));
    var facts = words.facts(about.undecided(), about.decisions());
    var comment = words.text(about.comment());
    var label = about.quoted().isEmpty() ? WENT_WRONG : "Comment of " + person(about.quoted());
    var id = request.id().toString();
    for (var recipient : recipients) {
      var values = words.values();
      values.putAll(more);
      values.put("toRequester", recipient.audience() == Audience.REQUESTER);
      values.put("toTenant", recipient.audience() == Audience.TENANT);
      values.put("toOperators", recipient.audience() == Audience.OPERATORS);
      var content = content(kind, recipient.audience(), id, facts);
      // what went wrong inside is the provider's matter: it may name its machines
      var silent = about.quoted().isEmpty() && recipient.audience() == Audience.TENANT;
      queue(
          recipient.account(),
          kind,
          request.tenantId(),
          id,
          occasion.isEmpty() ? id : id + "/" + occasion,
          values,
          silent ? content : content.quoting(label, comment));
    }
  }

  private MailContent content(
      MailKind kind, Audience audience, String requestId, List<Fact> facts) {
    var operators = audience == Audience.OPERATORS;
    if (settings.links()) {
      if (kind == MailKind.COMPLETED || kind == MailKind.REVOKED) {
        return new MailContent(settings.reportUrl(requestId), "", facts);
      }
      return new MailContent(operators ? settings.cockpitUrl() : settings.tasklistUrl(), "", facts);
    }
    var instead = TASKLIST_INSTEAD.formatted(requestId);
    return new MailContent("", operators ? instead.replace("Tasklist", "Cockpit") : instead, facts);
  }

  private void tellAboutApprover(MailKind kind, String tenantId, String approver, String by) {
    tellAdministrators(
        kind,
        tenantId,
        by,
        Map.of("approver", person(approver)),
        List.of(new Fact("Approver", personWithId(approver))));
  }

  private void tellAdministrators(
      MailKind kind, String tenantId, String by, Map<String, Object> more, List<Fact> what) {
    var tenant = tenants.get(tenantId);
    var name = safe.line(tenant.name(), 200);
    var values = new HashMap<String, Object>(more);
    values.put("tenant", name);
    values.put("by", person(by));
    var facts = new ArrayList<Fact>();
    facts.add(new Fact("Tenant", name + " (" + tenantId + ")"));
    facts.addAll(what);
    facts.add(new Fact("By", personWithId(by)));
    facts.add(new Fact("At", Instants.inWords(clock.instant())));
    // a setting or a role can be changed to and fro: each change is told
    var occasion = tenantId + "/" + UUID.randomUUID();
    for (var account : accounts.activeMembers(tenantId, Role.TENANT_ADMINISTRATOR)) {
      queue(account, kind, tenantId, null, occasion, values, new MailContent("", "", facts));
    }
  }

  private void queue(
      Account to,
      MailKind kind,
      @Nullable String tenantId,
      @Nullable String requestId,
      String occasion,
      Map<String, Object> values,
      MailContent content) {
    if (to.email().isBlank()) {
      return;
    }
    outbox.add(
        new Outbox.NewMail(
            "%s/%s/%s".formatted(kind.code(), occasion, to.id()),
            kind,
            tenantId,
            requestId,
            to.email(),
            templates.render(kind, values, content)));
  }

  private String person(String accountId) {
    return RequestWords.person(safe, accounts::displayName, accountId);
  }

  private String personWithId(String accountId) {
    return RequestWords.personWithId(safe, accounts::displayName, accountId);
  }

  private static String hash(String token) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /**
   * What a mail shows beside its sentences.
   *
   * @param undecided whether the deadline still matters
   * @param decisions the approvals to list
   * @param quoted whose comment it holds; empty where it is not a person's
   * @param comment that comment, or what went wrong; empty if there is none
   */
  private record About(boolean undecided, List<Decision> decisions, String quoted, String comment) {

    static About undecided(List<Decision> decisions) {
      return new About(true, decisions, "", "");
    }

    static About decided(List<Decision> decisions) {
      return new About(false, decisions, "", "");
    }

    static About ended() {
      return new About(false, List.of(), "", "");
    }

    About quoting(String by, String words) {
      return new About(undecided, decisions, by, words);
    }

    About because(String why) {
      return new About(undecided, decisions, "", why);
    }
  }
}
