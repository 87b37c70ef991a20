package org.customerlockbox.process.engine;

import org.camunda.bpm.engine.impl.cfg.multitenancy.TenantIdProvider;
import org.camunda.bpm.engine.impl.cfg.multitenancy.TenantIdProviderCaseInstanceContext;
import org.camunda.bpm.engine.impl.cfg.multitenancy.TenantIdProviderHistoricDecisionInstanceContext;
import org.camunda.bpm.engine.impl.cfg.multitenancy.TenantIdProviderProcessInstanceContext;
import org.customerlockbox.identity.AccountDirectory;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Puts each process instance on its tenant's side of the wall: the tenant that the start variable
 * {@code tenantId} names. An unknown one gives none; filing refuses such a request.
 */
@Component
class RequestTenant implements TenantIdProvider {

  private static final String VARIABLE = "tenantId";

  private final AccountDirectory directory;

  RequestTenant(AccountDirectory directory) {
    this.directory = directory;
  }

  @Override
  public @Nullable String provideTenantIdForProcessInstance(
      TenantIdProviderProcessInstanceContext context) {
    if (context.getSuperExecution() != null) {
      return context.getSuperExecution().getTenantId();
    }
    return context.getVariables().get(VARIABLE) instanceof String id && directory.isTenant(id)
        ? id
        : null;
  }

  @Override
  public @Nullable String provideTenantIdForCaseInstance(
      TenantIdProviderCaseInstanceContext context) {
    return null;
  }

  @Override
  public @Nullable String provideTenantIdForHistoricDecisionInstance(
      TenantIdProviderHistoricDecisionInstanceContext context) {
    return context.getExecution() == null ? null : context.getExecution().getTenantId();
  }
}
