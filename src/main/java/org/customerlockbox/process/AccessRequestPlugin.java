package org.customerlockbox.process;

import java.util.ArrayList;
import org.camunda.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.springframework.stereotype.Component;

/** Makes our listeners and our way with failed jobs part of the engine. */
@Component
class AccessRequestPlugin extends AbstractProcessEnginePlugin {

  private final AccessRequestParseListener parseListener;
  private final RevokeForEver revokeForEver;

  AccessRequestPlugin(AccessRequestParseListener parseListener, RevokeForEver revokeForEver) {
    this.parseListener = parseListener;
    this.revokeForEver = revokeForEver;
  }

  @Override
  public void preInit(ProcessEngineConfigurationImpl engine) {
    if (engine.getCustomPreBPMNParseListeners() == null) {
      engine.setCustomPreBPMNParseListeners(new ArrayList<>());
    }
    engine.getCustomPreBPMNParseListeners().add(parseListener);
    engine.setFailedJobCommandFactory(revokeForEver);
    // the names under which logs carry the request and the tenant, in jobs as in our API
    engine.setLoggingContextBusinessKey("requestId");
    engine.setLoggingContextTenantId("tenantId");
  }
}
