package org.customerlockbox.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.customerlockbox.process.AccessRequestProcess.Elements;
import org.customerlockbox.request.AccessRequests;
import org.customerlockbox.request.RequestId;
import org.springframework.stereotype.Component;

/** "Remind approvers" ({@code serviceTask_remindTenant}, {@code serviceTask_remindTenantAgain}). */
@Component("remindApprovers")
class RemindApproversDelegate implements JavaDelegate {

  private final AccessRequests requests;

  RemindApproversDelegate(AccessRequests requests) {
    this.requests = requests;
  }

  @Override
  public void execute(DelegateExecution execution) {
    var isFirst = Elements.REMIND_TENANT.equals(execution.getCurrentActivityId());
    requests.remind(RequestId.of(execution.getProcessBusinessKey()), isFirst ? "half" : "last");
  }
}
