package org.customerlockbox.process.engine;

import java.util.ArrayList;
import java.util.List;
import org.camunda.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.customerlockbox.identity.AccountDirectory;
import org.customerlockbox.identity.Credentials;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Settings of the engine that are not for an installation to choose; they are set last, so that no
 * environment variable undoes them.
 */
@Component
@Order(Ordered.LOWEST_PRECEDENCE)
class HardenedEngine extends AbstractProcessEnginePlugin {

  private final AccountDirectory directory;
  private final Credentials credentials;
  private final RequestTenant requestTenant;

  HardenedEngine(AccountDirectory directory, Credentials credentials, RequestTenant requestTenant) {
    this.directory = directory;
    this.credentials = credentials;
    this.requestTenant = requestTenant;
  }

  @Override
  public void preInit(ProcessEngineConfigurationImpl engine) {
    engine.setIdentityProviderSessionFactory(
        new AccountsIdentityProvider.Factory(directory, credentials));
    engine.setTenantIdProvider(requestTenant);

    engine.setAuthorizationEnabled(true);
    engine.setTenantCheckEnabled(true);
    engine.setEnableExpressionsInAdhocQueries(false);
    // the three that RoleFilters stores; GuardedExpressions refuses any other
    engine.setEnableExpressionsInStoredQueries(true);
    // who may work on a task may claim and complete it, and not change its assignee or variables
    engine.setDefaultUserPermissionNameForTask("TASK_WORK");
    // a task belongs to a request, always
    engine.setStandaloneTasksEnabled(false);
    engine.setJavaSerializationFormatEnabled(false);
    engine.setHintJobExecutor(true);
    // ids of accounts, groups and tenants hold dots, dashes, @ and +
    engine.setUserResourceWhitelistPattern("[a-z0-9][a-z0-9._@+-]{0,63}");
    engine.setGroupResourceWhitelistPattern("[a-z0-9][a-z0-9._@+-]{0,127}");
    engine.setTenantResourceWhitelistPattern("[a-z0-9][a-z0-9._-]{0,39}");
    engine.getCustomPostBPMNParseListeners().add(new TaskVisibility());
    for (var chain :
        List.of(
            engine.getCustomPreCommandInterceptorsTxRequired(),
            engine.getCustomPreCommandInterceptorsTxRequiresNew())) {
      chain.add(0, new RefusalTranslation(engine.getTaskService()));
      chain.add(1, new PersonGuard(engine.getIdentityService()));
      chain.add(2, new ExpressionGuard(engine.getIdentityService()));
    }
    // RefusalTranslation and the job executor log what failed, once
    engine.setEnableCmdExceptionLogging(false);
    // the engine names a group of administrators whatever is said here; no account is in it
    engine.setAdminGroups(new ArrayList<>());
    engine.setAdminUsers(new ArrayList<>());
  }
}
