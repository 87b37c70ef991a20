package org.customerlockbox.process;

import static org.customerlockbox.process.AccessRequestProcess.Variables.ACCESS_ENDS;
import static org.customerlockbox.process.AccessRequestProcess.Variables.ACCESS_ENDS_AT;

import org.camunda.bpm.engine.delegate.BpmnError;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.customerlockbox.grant.Grants;
import org.customerlockbox.grant.Opening;
import org.customerlockbox.process.AccessRequestProcess.Errors;
import org.customerlockbox.request.RequestId;
import org.customerlockbox.time.Instants;
import org.springframework.stereotype.Component;

/** "Grant access" ({@code serviceTask_grantAccess}). */
@Component("grantAccess")
class GrantAccessDelegate implements JavaDelegate {

  private final Grants grants;

  GrantAccessDelegate(Grants grants) {
    this.grants = grants;
  }

  @Override
  public void execute(DelegateExecution execution) {
    var opening = grants.open(RequestId.of(execution.getProcessBusinessKey()));
    if (opening instanceof Opening.NeverOpens never) {
      throw new BpmnError(Errors.ACCESS_NOT_OPENED, never.why());
    }
    if (!(opening instanceof Opening.Opened opened)) {
      throw new BpmnError(Errors.TENANT_MUST_DECIDE);
    }
    ACCESS_ENDS_AT.set(execution, Instants.toDate(opened.until()));
    ACCESS_ENDS.set(execution, Instants.inWords(opened.until()));
  }
}
