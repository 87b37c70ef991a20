package org.customerlockbox.process.engine;

import org.camunda.bpm.engine.impl.identity.Authentication;
import org.camunda.bpm.engine.spring.SpringProcessEngineConfiguration;
import org.customerlockbox.identity.Role;
import org.jspecify.annotations.Nullable;

/**
 * The engine's configuration, with the tenant check narrowed in this one place.
 *
 * <p>The check puts each of the signed-in person's tenants into each query. Provider staff serve
 * all tenants, and no query can carry 100 000 of them, so staff belong to no tenant and are not
 * checked: authorizations alone decide what they see. Everybody else is checked as usual. The
 * engine's own queries and those of Cockpit both ask here.
 */
class LockboxEngineConfiguration extends SpringProcessEngineConfiguration {

  @Override
  public boolean isTenantCheckEnabled() {
    return super.isTenantCheckEnabled()
        && !isProviderStaff(identityService.getCurrentAuthentication());
  }

  /** Whether somebody is signed in who holds a provider's role and belongs to no tenant. */
  static boolean isProviderStaff(@Nullable Authentication authentication) {
    if (authentication == null || authentication.getGroupIds() == null) {
      return false;
    }
    var tenants = authentication.getTenantIds();
    return (tenants == null || tenants.isEmpty())
        && authentication.getGroupIds().stream()
            .flatMap(group -> Role.ofGroup(group).stream())
            .anyMatch(Role::isProviders);
  }
}
