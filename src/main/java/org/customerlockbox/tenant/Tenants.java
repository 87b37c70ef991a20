package org.customerlockbox.tenant;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.customerlockbox.audit.Audit;
import org.customerlockbox.audit.AuditFact;
import org.customerlockbox.audit.Operations;
import org.customerlockbox.identity.Account;
import org.customerlockbox.identity.AccountId;
import org.customerlockbox.identity.Accounts;
import org.customerlockbox.identity.Actor;
import org.customerlockbox.identity.CurrentActor;
import org.customerlockbox.identity.Invitations;
import org.customerlockbox.identity.Role;
import org.customerlockbox.problem.InvalidInputException;
import org.customerlockbox.problem.InvalidInputException.Field;
import org.customerlockbox.problem.NotAllowedException;
import org.customerlockbox.problem.NotFoundException;
import org.customerlockbox.problem.PlainText;
import org.customerlockbox.problem.StateConflictException;
import org.customerlockbox.time.Instants;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The tenants, their settings and their approvers. */
@Component
public class Tenants {

  private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,38}");
  private static final Pattern GUID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
  private static final Set<String> RESERVED = Set.of("provider", "tenant", "system");
  private static final String NO_SUCH_TENANT = "There is no such tenant.";

  private final JdbcClient jdbc;
  private final Clock clock;
  private final TenantBounds bounds;
  private final Accounts accounts;
  private final Invitations invitations;
  private final Audit audit;
  private final ApplicationEventPublisher events;

  Tenants(
      JdbcClient jdbc,
      Clock clock,
      TenantBounds bounds,
      Accounts accounts,
      Invitations invitations,
      Audit audit,
      ApplicationEventPublisher events) {
    this.jdbc = jdbc;
    this.clock = clock;
    this.bounds = bounds;
    this.accounts = accounts;
    this.invitations = invitations;
    this.audit = audit;
    this.events = events;
  }

  /** Whether a text may be a tenant's id at all. */
  public static boolean isId(String text) {
    return ID.matcher(text).matches() && !RESERVED.contains(text);
  }

  /** Returns the tenant, as it stands now; empty also for what cannot be an id. */
  @Transactional(readOnly = true)
  public Optional<Tenant> find(String tenantId) {
    if (!isId(tenantId)) {
      return Optional.empty();
    }
    return jdbc.sql("select * from tenant where id = :id")
        .param("id", tenantId)
        .query(Tenants::read)
        .optional();
  }

  /**
   * Returns the tenant, as it stands now.
   *
   * @throws NotFoundException if there is none
   */
  @Transactional(readOnly = true)
  public Tenant get(String tenantId) {
    return find(tenantId).orElseThrow(() -> new NotFoundException(NO_SUCH_TENANT));
  }

  /**
   * Returns the tenant with the given GUID, in either case of letters; empty also for what is none.
   */
  @Transactional(readOnly = true)
  public Optional<Tenant> findByOrganization(String organizationId) {
    var guid = organizationId.toLowerCase(Locale.ROOT);
    if (!GUID.matcher(guid).matches()) {
      return Optional.empty();
    }
    return jdbc.sql("select * from tenant where organization_id = :organization")
        .param("organization", guid)
        .query(Tenants::read)
        .optional();
  }

  /**
   * Returns the tenant and holds its settings still until the caller's transaction ends, so that
   * opting in and opening access cannot pass each other unseen. Locks are taken in one order:
   * request, tenant, audit log.
   *
   * @throws NotFoundException if there is none
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public Tenant lock(String tenantId) {
    return jdbc.sql("select * from tenant where id = :id for update")
        .param("id", tenantId)
        .query(Tenants::read)
        .optional()
        .orElseThrow(() -> new NotFoundException(NO_SUCH_TENANT));
  }

  /**
   * Takes a tenant on. It starts without having opted in: that is its own decision, once it has
   * named an approver. Its first administrator is invited by mail.
   *
   * @param actor a provider administrator
   * @throws NotAllowedException if the actor is not
   * @throws InvalidInputException if a field cannot be taken
   * @throws StateConflictException if the id, the organization or the administrator exists
   */
  @Transactional
  public Tenant takeOn(
      Actor actor,
      String tenantId,
      String name,
      String organizationId,
      String administratorEmail,
      String administratorName) {
    require(actor, Role.PROVIDER_ADMINISTRATOR, "Only a provider administrator takes tenants on.");
    var problems = new ArrayList<Field>();
    if (!isId(tenantId)) {
      problems.add(
          new Field("tenantId", "must be 1 to 39 of a-z, 0-9 and -, and not a reserved word"));
    }
    checkText(problems, "name", name);
    var guid = organizationId.toLowerCase(Locale.ROOT);
    if (!GUID.matcher(guid).matches()) {
      problems.add(new Field("organizationId", "must be a GUID"));
    }
    checkText(problems, "administrator.displayName", administratorName);
    var administrator = checkEmail(problems, "administrator.email", administratorEmail);
    if (!problems.isEmpty()) {
      throw new InvalidInputException(problems);
    }
    var added =
        jdbc.sql(
                """
                insert into tenant (id, name, organization_id, opted_in,
                  request_lifetime_seconds, max_access_seconds, created_at)
                select :id, :name, :organization, false, :lifetime, :access, :now
                where not exists (
                  select 1 from tenant where id = :id or organization_id = :organization)
                """)
            .param("id", tenantId)
            .param("name", name)
            .param("organization", guid)
            .param("lifetime", bounds.requestLifetime().toSeconds())
            .param("access", bounds.maxAccessDuration().toSeconds())
            .param("now", Instants.toSql(clock.instant()))
            .update();
    if (added == 0) {
      throw new StateConflictException("This tenant or organization exists already.", null);
    }
    audit.openLog(tenantId);
    if (!accounts.add(
        new Account(administrator, tenantId, administratorName, administratorEmail, true))) {
      throw new StateConflictException("An account with this e-mail address exists already.", null);
    }
    accounts.give(administrator, tenantId, Role.TENANT_ADMINISTRATOR);
    for (var log : List.of(tenantId, Audit.PROVIDER_LOG)) {
      audit.record(
          new AuditFact(
              log,
              "tenant/" + tenantId,
              Operations.ADD_TENANT,
              CurrentActor.who(actor),
              null,
              null,
              tenantId,
              Map.of("organizationId", guid, "administrator", administrator)));
    }
    invitations.invite(administrator);
    return get(tenantId);
  }

  /**
   * Changes a tenant's settings. Safe to repeat: what is set already changes nothing and is not
   * recorded.
   *
   * @param actor an administrator or approver of the tenant
   * @throws NotFoundException if the tenant does not concern the actor
   * @throws NotAllowedException if the actor is another member of the tenant
   * @throws InvalidInputException if a duration is outside the provider's bounds
   * @throws StateConflictException if the tenant opts in without an approver
   */
  @Transactional
  public Tenant change(Actor actor, String tenantId, TenantSettings settings) {
    requireMember(actor, tenantId);
    if (!holdsAny(actor, Role.TENANT_ADMINISTRATOR, Role.TENANT_APPROVER)) {
      throw new NotAllowedException("Only administrators and approvers change the settings.");
    }
    var problems = new ArrayList<Field>();
    bounds
        .problemOfLifetime(settings.requestLifetime())
        .ifPresent(problem -> problems.add(new Field("requestLifetime", problem)));
    bounds
        .problemOfAccess(settings.maxAccessDuration())
        .ifPresent(problem -> problems.add(new Field("maxAccessDuration", problem)));
    if (!problems.isEmpty()) {
      throw new InvalidInputException(problems);
    }
    var before = lock(tenantId);
    if (settings.customerLockboxEnabled()
        && !before.optedIn()
        && accounts.activeMembers(tenantId, Role.TENANT_APPROVER).isEmpty()) {
      throw new StateConflictException(
          "Name an approver first: nobody could decide about this tenant's requests.", null);
    }
    var changes = changes(before, settings);
    if (changes.isEmpty()) {
      return before;
    }
    jdbc.sql(
            """
            update tenant set opted_in = :optedIn, request_lifetime_seconds = :lifetime,
              max_access_seconds = :access
            where id = :id
            """)
        .param("optedIn", settings.customerLockboxEnabled())
        .param("lifetime", settings.requestLifetime().toSeconds())
        .param("access", settings.maxAccessDuration().toSeconds())
        .param("id", tenantId)
        .update();
    audit.record(
        fact(
            actor,
            tenantId,
            Operations.SET_SETTINGS,
            tenantId,
            Map.of(
                "customerLockboxEnabled", settings.customerLockboxEnabled(),
                "requestLifetime", settings.requestLifetime().toString(),
                "maxAccessDuration", settings.maxAccessDuration().toString(),
                "changes", changes)));
    events.publishEvent(new SettingsChanged(tenantId, actor.userId(), changes));
    return get(tenantId);
  }

  /**
   * Returns the tenant as somebody may see its settings.
   *
   * @param actor an administrator or approver of the tenant, or a provider operator
   * @throws NotFoundException if the tenant does not concern the actor
   * @throws NotAllowedException if the actor is another member of the tenant
   */
  @Transactional(readOnly = true)
  public Tenant readSettings(Actor actor, String tenantId) {
    if (actor.tenantId() == null && accounts.holds(actor.userId(), Role.OPERATOR)) {
      return get(tenantId);
    }
    requireMember(actor, tenantId);
    if (!holdsAny(actor, Role.TENANT_ADMINISTRATOR, Role.TENANT_APPROVER)) {
      throw new NotAllowedException("Only administrators and approvers read the settings.");
    }
    return get(tenantId);
  }

  /**
   * Returns who decides for the tenant.
   *
   * @param actor an administrator or approver of the tenant
   * @throws NotFoundException if the tenant does not concern the actor
   * @throws NotAllowedException if the actor is another member of the tenant
   */
  @Transactional(readOnly = true)
  public List<Account> approvers(Actor actor, String tenantId) {
    requireMember(actor, tenantId);
    if (!holdsAny(actor, Role.TENANT_ADMINISTRATOR, Role.TENANT_APPROVER)) {
      throw new NotAllowedException("Only administrators and approvers read the list.");
    }
    return accounts.activeMembers(tenantId, Role.TENANT_APPROVER);
  }

  /**
   * Names an approver, who may decide from now on, about waiting requests too. Safe to repeat.
   *
   * @param actor an administrator of the tenant
   * @throws NotFoundException if the tenant does not concern the actor, or the person is not an
   *     active member of it
   * @throws NotAllowedException if the actor is no administrator, or names themselves
   */
  @Transactional
  public void nameApprover(Actor actor, String tenantId, String userId) {
    requireAdministrator(actor, tenantId);
    lock(tenantId);
    var member = member(tenantId, userId).filter(Account::active);
    if (member.isPresent() && member.get().id().equals(actor.userId())) {
      throw new NotAllowedException("Nobody names themselves; ask another administrator.");
    }
    var approver =
        member
            .orElseThrow(() -> new NotFoundException("The tenant has no such active member."))
            .id();
    if (accounts.give(approver, tenantId, Role.TENANT_APPROVER)) {
      audit.record(fact(actor, tenantId, Operations.ADD_APPROVER, approver, Map.of()));
      events.publishEvent(new ApproverNamed(tenantId, approver, actor.userId()));
    }
  }

  /**
   * Removes an approver, who decides nothing from now on. Safe to repeat.
   *
   * @param actor an administrator of the tenant
   * @throws NotFoundException if the tenant does not concern the actor, or has no such member
   * @throws NotAllowedException if the actor is no administrator
   * @throws StateConflictException if it would leave an opted-in tenant without approver
   */
  @Transactional
  public void removeApprover(Actor actor, String tenantId, String userId) {
    requireAdministrator(actor, tenantId);
    var approver =
        member(tenantId, userId)
            .orElseThrow(() -> new NotFoundException("The tenant has no such member."))
            .id();
    requireAnotherApprover(lock(tenantId), approver);
    if (accounts.take(approver, tenantId, Role.TENANT_APPROVER)) {
      audit.record(fact(actor, tenantId, Operations.REMOVE_APPROVER, approver, Map.of()));
      events.publishEvent(new ApproverRemoved(tenantId, approver, actor.userId()));
    }
  }

  /**
   * Returns the tenant's members.
   *
   * @param actor an administrator of the tenant
   */
  @Transactional(readOnly = true)
  public List<Account> members(Actor actor, String tenantId) {
    requireAdministrator(actor, tenantId);
    return accounts.ofTenant(tenantId);
  }

  /**
   * Adds a member, who is invited by mail.
   *
   * @param actor an administrator of the tenant
   * @throws InvalidInputException if a field cannot be taken
   * @throws StateConflictException if the id is taken
   */
  @Transactional
  public Account addMember(
      Actor actor, String tenantId, String userId, String displayName, String email) {
    requireAdministrator(actor, tenantId);
    var problems = new ArrayList<Field>();
    var id = AccountId.normalise(userId);
    if (id.isEmpty() || RESERVED.contains(id.get())) {
      problems.add(new Field("userId", "must be 1 to 64 of a-z, 0-9 and . _ - @ +"));
    }
    checkText(problems, "displayName", displayName);
    checkEmail(problems, "email", email);
    if (!problems.isEmpty()) {
      throw new InvalidInputException(problems);
    }
    var member = new Account(id.orElseThrow(), tenantId, displayName, email, true);
    if (!accounts.add(member)) {
      throw new StateConflictException("This id or mailbox is taken.", null);
    }
    audit.record(
        fact(actor, tenantId, Operations.ADD_ACCOUNT, member.id(), Map.of("email", email)));
    invitations.invite(member.id());
    return member;
  }

  /**
   * Ends a membership: the person can no longer sign in or decide. Safe to repeat.
   *
   * @param actor another administrator of the tenant
   * @throws NotAllowedException if the actor is no administrator, or would end their own
   * @throws StateConflictException if it would leave an opted-in tenant without approver
   */
  @Transactional
  public void removeMember(Actor actor, String tenantId, String userId) {
    requireMember(actor, tenantId);
    // of two administrators who remove each other, the second is none any more
    var tenant = lock(tenantId);
    requireAdministrator(actor, tenantId);
    var member =
        member(tenantId, userId)
            .orElseThrow(() -> new NotFoundException("The tenant has no such member."));
    if (member.id().equals(actor.userId())) {
      throw new NotAllowedException("Nobody ends their own membership.");
    }
    requireAnotherApprover(tenant, member.id());
    if (accounts.take(member.id(), tenantId, Role.TENANT_APPROVER)) {
      audit.record(fact(actor, tenantId, Operations.REMOVE_APPROVER, member.id(), Map.of()));
      events.publishEvent(new ApproverRemoved(tenantId, member.id(), actor.userId()));
    }
    accounts.take(member.id(), tenantId, Role.TENANT_ADMINISTRATOR);
    if (member.active()) {
      accounts.setActive(member.id(), false);
      audit.record(
          fact(actor, tenantId, Operations.CHANGE_ACCOUNT, member.id(), Map.of("active", false)));
    }
  }

  private void requireAnotherApprover(Tenant tenant, String leaving) {
    var others =
        accounts.activeMembers(tenant.id(), Role.TENANT_APPROVER).stream()
            .filter(account -> !account.id().equals(leaving))
            .count();
    if (tenant.optedIn() && others == 0 && accounts.holds(leaving, Role.TENANT_APPROVER)) {
      throw new StateConflictException(
          "This is the last approver of a tenant that decides itself; name another one first.",
          null);
    }
  }

  private Optional<Account> member(String tenantId, String userId) {
    return accounts.find(userId).filter(account -> account.isMemberOf(tenantId));
  }

  private void requireMember(Actor actor, String tenantId) {
    if (actor.tenantId() == null && find(tenantId).isPresent()) {
      // the provider's staff know their tenants; members of another one must not
      throw new NotAllowedException("Only the tenant's own people do this.");
    }
    if (!actor.isMemberOf(tenantId)) {
      throw new NotFoundException(NO_SUCH_TENANT);
    }
  }

  private void requireAdministrator(Actor actor, String tenantId) {
    requireMember(actor, tenantId);
    require(actor, Role.TENANT_ADMINISTRATOR, "Only an administrator of the tenant does this.");
  }

  private void require(Actor actor, Role role, String otherwise) {
    if (!accounts.holds(actor.userId(), role)) {
      throw new NotAllowedException(otherwise);
    }
  }

  private boolean holdsAny(Actor actor, Role... roles) {
    var held = accounts.rolesOf(actor.userId());
    return List.of(roles).stream().anyMatch(held::contains);
  }

  private static AuditFact fact(
      Actor actor, String tenantId, String operation, String object, Map<String, ?> detail) {
    // a setting or a role can be changed to and fro: each change is a fact of its own
    return new AuditFact(
        tenantId,
        "change/" + UUID.randomUUID(),
        operation,
        CurrentActor.who(actor),
        null,
        null,
        object,
        detail);
  }

  private static List<String> changes(Tenant before, TenantSettings after) {
    var changes = new ArrayList<String>();
    add(changes, "customerLockboxEnabled", before.optedIn(), after.customerLockboxEnabled());
    add(changes, "requestLifetime", before.requestLifetime(), after.requestLifetime());
    add(changes, "maxAccessDuration", before.maxAccessDuration(), after.maxAccessDuration());
    return changes;
  }

  private static void add(List<String> changes, String setting, Object before, Object after) {
    if (!before.equals(after)) {
      changes.add(setting + ": " + before + " → " + after);
    }
  }

  private static void checkText(List<Field> problems, String field, String text) {
    if (text.isBlank() || text.length() > 200 || AccountId.isUnreadable(text)) {
      problems.add(new Field(field, "must have 1 to 200 characters, without control characters"));
      return;
    }
    PlainText.problem(text).ifPresent(problem -> problems.add(new Field(field, problem)));
  }

  private static String checkEmail(List<Field> problems, String field, String email) {
    var id = AccountId.normalise(email);
    if (!AccountId.isEmail(email) || id.isEmpty()) {
      problems.add(new Field(field, "must be an e-mail address of at most 64 plain characters"));
    }
    return id.orElse("");
  }

  private static Tenant read(ResultSet row, int number) throws SQLException {
    return new Tenant(
        row.getString("id"),
        row.getString("name"),
        row.getString("organization_id"),
        row.getBoolean("opted_in"),
        Duration.ofSeconds(row.getLong("request_lifetime_seconds")),
        Duration.ofSeconds(row.getLong("max_access_seconds")));
  }
}
