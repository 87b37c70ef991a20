package org.customerlockbox.process;

import java.util.List;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.customerlockbox.request.AccessRequests;
import org.customerlockbox.request.RequestId;
import org.springframework.stereotype.Component;

/** Tells "Approve as provider" ({@code userTask_approveAsProvider}) its levels, in their order. */
@Component("approvalLevels")
public class ApprovalLevels {

  private final AccessRequests requests;

  ApprovalLevels(AccessRequests requests) {
    this.requests = requests;
  }

  /** Returns the levels that the request's row holds; at least one. */
  public List<String> of(DelegateExecution execution) {
    return requests.get(RequestId.of(execution.getProcessBusinessKey())).levels();
  }
}
