package org.customerlockbox.transparency;

import org.customerlockbox.identity.Accounts;
import org.customerlockbox.identity.Actor;
import org.customerlockbox.identity.Role;
import org.customerlockbox.problem.NotAllowedException;
import org.customerlockbox.problem.NotFoundException;
import org.customerlockbox.tenant.Tenants;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Who may look at a tenant's log: its approvers and administrators. Operators of the provider may
 * see that it is signed (checkpoints and keys), not what is in it.
 */
@Component
public class LogReaders {

  private static final String NO_SUCH_TENANT = "There is no such tenant.";

  private final Tenants tenants;
  private final Accounts accounts;

  LogReaders(Tenants tenants, Accounts accounts) {
    this.tenants = tenants;
    this.accounts = accounts;
  }

  /**
   * Lets the tenant's approvers and administrators pass.
   *
   * @throws NotFoundException if the tenant does not concern the actor, or does not exist
   * @throws NotAllowedException if it is another member of the tenant, or one of the provider's
   *     staff
   */
  @Transactional(readOnly = true)
  public void requireReader(Actor actor, String tenantId) {
    requireMember(actor, tenantId);
    var roles = accounts.rolesOf(actor.userId());
    if (!roles.contains(Role.TENANT_APPROVER) && !roles.contains(Role.TENANT_ADMINISTRATOR)) {
      throw new NotAllowedException("Only administrators and approvers read the log.");
    }
  }

  /** As {@link #requireReader}; the provider's operators pass as well. */
  @Transactional(readOnly = true)
  public void requireReaderOrOperator(Actor actor, String tenantId) {
    if (actor.tenantId() == null
        && accounts.holds(actor.userId(), Role.OPERATOR)
        && tenants.find(tenantId).isPresent()) {
      return;
    }
    requireReader(actor, tenantId);
  }

  /** As {@link #requireReader}; only the tenant's administrators pass. */
  @Transactional(readOnly = true)
  public void requireAdministrator(Actor actor, String tenantId) {
    requireMember(actor, tenantId);
    if (!accounts.holds(actor.userId(), Role.TENANT_ADMINISTRATOR)) {
      throw new NotAllowedException("Only an administrator of the tenant does this.");
    }
  }

  private void requireMember(Actor actor, String tenantId) {
    if (actor.tenantId() == null && tenants.find(tenantId).isPresent()) {
      // the provider's staff know their tenants; members of another one must not
      throw new NotAllowedException("Only the tenant's own people do this.");
    }
    if (!actor.isMemberOf(tenantId) || tenants.find(tenantId).isEmpty()) {
      throw new NotFoundException(NO_SUCH_TENANT);
    }
  }
}
