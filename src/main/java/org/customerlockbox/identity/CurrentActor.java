package org.customerlockbox.identity;

import org.customerlockbox.audit.AuditFact;
import org.customerlockbox.problem.NotAllowedException;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;

/** Tells who is acting in the call that this thread serves. */
@Component
public class CurrentActor {

  private final Accounts accounts;

  CurrentActor(Accounts accounts) {
    this.accounts = accounts;
  }

  /**
   * Returns who signed in to our API.
   *
   * @throws NotAllowedException if nobody did, or the account is not active any more
   */
  public Actor require() {
    var authentication = SecurityContextHolder.getContext().getAuthentication();
    if (authentication == null
        || !authentication.isAuthenticated()
        || authentication instanceof AnonymousAuthenticationToken) {
      throw new NotAllowedException("Sign in first.");
    }
    return of(authentication.getName());
  }

  /**
   * Returns the actor for an account that some other part of the application has authenticated.
   *
   * @throws NotAllowedException if there is no such active account
   */
  public Actor of(String accountId) {
    var account =
        accounts
            .find(accountId)
            .filter(Account::active)
            .orElseThrow(() -> new NotAllowedException("This account is not active."));
    var origin = Origin.current();
    return new Actor(account.id(), account.tenantId(), origin.channel(), origin.clientIp());
  }

  /** Returns how the log names the actor. */
  public static AuditFact.Who who(Actor actor) {
    AuditFact.UserType type;
    if (actor.isSystem()) {
      type = AuditFact.UserType.SYSTEM;
    } else {
      type = actor.tenantId() == null ? AuditFact.UserType.PROVIDER : AuditFact.UserType.TENANT;
    }
    return new AuditFact.Who(actor.userId(), type, actor.channel().name(), actor.clientIp());
  }
}
