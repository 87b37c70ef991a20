package org.customerlockbox.process.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.customerlockbox.identity.Role;
import org.jspecify.annotations.Nullable;

/**
 * The engine's groups for roles: {@code provider.manager}, and for a tenant's member both {@code
 * tenant.approver} and {@code contoso.approver}.
 */
public final class EngineGroups {

  private static final String TENANT = "tenant";

  private EngineGroups() {}

  /**
   * Returns the groups of somebody who holds the roles.
   *
   * @param tenantId the tenant whose member it is; null for the provider's staff
   */
  public static List<String> of(@Nullable String tenantId, Set<Role> roles) {
    var groups = new ArrayList<String>();
    for (var role : roles) {
      groups.add(role.group());
      if (tenantId != null && !role.isProviders()) {
        groups.add(ofTenant(tenantId, role));
      }
    }
    return groups;
  }

  /** Returns one tenant's group for a role, for example {@code contoso.approver}. */
  public static String ofTenant(String tenantId, Role tenantRole) {
    return tenantId + tenantRole.group().substring(TENANT.length());
  }
}
