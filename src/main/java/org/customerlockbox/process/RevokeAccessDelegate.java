package org.customerlockbox.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.customerlockbox.grant.Grants;
import org.customerlockbox.request.RequestId;
import org.springframework.stereotype.Component;

/** "Revoke access" ({@code serviceTask_revokeAccess}); {@link RevokeForEver} repeats it. */
@Component("revokeAccess")
class RevokeAccessDelegate implements JavaDelegate {

  private final Grants grants;

  RevokeAccessDelegate(Grants grants) {
    this.grants = grants;
  }

  @Override
  public void execute(DelegateExecution execution) {
    grants.end(RequestId.of(execution.getProcessBusinessKey()));
  }
}
