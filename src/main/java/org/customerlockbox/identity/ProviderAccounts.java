package org.customerlockbox.identity;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.customerlockbox.audit.Audit;
import org.customerlockbox.audit.AuditFact;
import org.customerlockbox.audit.Operations;
import org.customerlockbox.problem.InvalidInputException;
import org.customerlockbox.problem.InvalidInputException.Field;
import org.customerlockbox.problem.NotAllowedException;
import org.customerlockbox.problem.NotFoundException;
import org.customerlockbox.problem.PlainText;
import org.customerlockbox.problem.StateConflictException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The provider's accounts, as provider administrators manage them.
 *
 * <p>An administrator manages other people's accounts, never their own, and holds no other role: no
 * administrator's verb makes its holder somebody who may approve or read.
 */
@Component
public class ProviderAccounts {

  private final Accounts accounts;
  private final Invitations invitations;
  private final Credentials credentials;
  private final Audit audit;

  ProviderAccounts(
      Accounts accounts, Invitations invitations, Credentials credentials, Audit audit) {
    this.accounts = accounts;
    this.invitations = invitations;
    this.credentials = credentials;
    this.audit = audit;
  }

  /**
   * Returns the provider's accounts, by id.
   *
   * @throws NotAllowedException if the actor is no provider administrator
   */
  @Transactional(readOnly = true)
  public List<Account> list(Actor actor) {
    requireAdministrator(actor);
    return accounts.ofProvider();
  }

  /**
   * Adds an account, which is invited by mail.
   *
   * @throws NotAllowedException if the actor is no provider administrator
   * @throws InvalidInputException if a field cannot be taken
   * @throws StateConflictException if the id is taken
   */
  @Transactional
  public Account add(
      Actor actor, String userId, String displayName, String email, List<String> roles) {
    requireAdministrator(actor);
    var account = checked(userId, displayName, email);
    var wanted = roles(roles);
    if (!accounts.add(account)) {
      throw new StateConflictException("This id or mailbox is taken.", null);
    }
    wanted.forEach(role -> accounts.give(account.id(), null, role));
    record(actor, Operations.ADD_ACCOUNT, account.id(), Map.of("roles", words(wanted)));
    invitations.invite(account.id());
    return account;
  }

  /**
   * Sets another account's roles and whether it may sign in. Takes effect at once. Safe to repeat.
   *
   * @throws NotAllowedException if the actor is no provider administrator, or it is their own
   * @throws NotFoundException if the provider has no such account
   */
  @Transactional
  public void change(Actor actor, String userId, boolean active, List<String> roles) {
    requireAdministrator(actor);
    var account =
        accounts
            .find(userId)
            .filter(Account::isProviders)
            .orElseThrow(() -> new NotFoundException("The provider has no such account."));
    if (account.id().equals(actor.userId())) {
      throw new NotAllowedException("Nobody changes their own account.");
    }
    var wanted = roles(roles);
    for (var role : Role.values()) {
      if (role.isProviders()) {
        if (wanted.contains(role)) {
          accounts.give(account.id(), null, role);
        } else {
          accounts.take(account.id(), null, role);
        }
      }
    }
    accounts.setActive(account.id(), active);
    record(
        actor,
        Operations.CHANGE_ACCOUNT,
        account.id(),
        Map.of("active", active, "roles", words(wanted)));
  }

  /** Whether there is a provider administrator. */
  @Transactional(readOnly = true)
  public boolean haveAdministrator() {
    return !accounts.active(Role.PROVIDER_ADMINISTRATOR).isEmpty();
  }

  /**
   * Adds the first provider administrator; {@code installation} has checked the one-time token.
   *
   * @throws NotFoundException if there is one already: the door has closed
   * @throws InvalidInputException if a field cannot be taken
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public Account bootstrap(String userId, String displayName, String email, String password) {
    // of two calls at the same time, the second sees the first
    audit.lock(Audit.PROVIDER_LOG);
    if (haveAdministrator()) {
      throw new NotFoundException("There is a provider administrator already.");
    }
    var account = checked(userId, displayName, email);
    if (!accounts.add(account)) {
      throw new StateConflictException("This id is taken.", null);
    }
    accounts.give(account.id(), null, Role.PROVIDER_ADMINISTRATOR);
    credentials.set(account.id(), password);
    var origin = Origin.current();
    record(
        new Actor(account.id(), null, origin.channel(), origin.clientIp()),
        Operations.ADD_ACCOUNT,
        account.id(),
        Map.of("roles", words(Set.of(Role.PROVIDER_ADMINISTRATOR)), "bootstrap", true));
    return account;
  }

  private void requireAdministrator(Actor actor) {
    if (!accounts.holds(actor.userId(), Role.PROVIDER_ADMINISTRATOR)) {
      throw new NotAllowedException("Only a provider administrator manages accounts.");
    }
  }

  private static Account checked(String userId, String displayName, String email) {
    var problems = new ArrayList<Field>();
    var id = AccountId.normalise(userId);
    if (id.isEmpty() || id.get().equals(Actor.SYSTEM.userId())) {
      problems.add(new Field("userId", "must be 1 to 64 of a-z, 0-9 and . _ - @ +"));
    }
    if (displayName.isBlank()
        || displayName.length() > 200
        || AccountId.isUnreadable(displayName)) {
      problems.add(
          new Field("displayName", "must have 1 to 200 characters, without control characters"));
    } else {
      PlainText.problem(displayName)
          .ifPresent(problem -> problems.add(new Field("displayName", problem)));
    }
    if (!AccountId.isEmail(email)) {
      problems.add(new Field("email", "must be an e-mail address"));
    }
    if (!problems.isEmpty()) {
      throw new InvalidInputException(problems);
    }
    return new Account(id.orElseThrow(), null, displayName, email, true);
  }

  private static Set<Role> roles(List<String> given) {
    var roles = EnumSet.noneOf(Role.class);
    for (var i = 0; i < given.size(); i++) {
      Optional<Role> role = Role.ofGroup("provider." + given.get(i)).filter(Role::isProviders);
      if (role.isEmpty()) {
        throw new InvalidInputException("roles[" + i + "]", "is not a role of the provider");
      }
      roles.add(role.get());
    }
    if (roles.size() > 1 && roles.contains(Role.PROVIDER_ADMINISTRATOR)) {
      throw new InvalidInputException("roles", "an administrator holds no other role");
    }
    if (roles.contains(Role.ENGINEER)
        && (roles.contains(Role.MANAGER) || roles.contains(Role.SECURITY))) {
      throw new InvalidInputException("roles", "who asks for access does not approve it");
    }
    return roles;
  }

  private static List<String> words(Set<Role> roles) {
    return roles.stream().map(Role::group).sorted().toList();
  }

  private void record(Actor actor, String operation, String accountId, Map<String, ?> detail) {
    audit.record(
        new AuditFact(
            Audit.PROVIDER_LOG,
            "account/" + UUID.randomUUID(),
            operation,
            CurrentActor.who(actor),
            null,
            null,
            accountId,
            detail));
  }
}
