package org.customerlockbox.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.customerlockbox.request.AccessRequests;
import org.customerlockbox.request.RequestId;
import org.springframework.stereotype.Component;

/** "Record …" before each end ({@code serviceTask_record…}). */
@Component("recordOutcome")
class RecordOutcomeDelegate implements JavaDelegate {

  private final AccessRequests requests;

  RecordOutcomeDelegate(AccessRequests requests) {
    this.requests = requests;
  }

  @Override
  public void execute(DelegateExecution execution) {
    requests.confirmOutcome(RequestId.of(execution.getProcessBusinessKey()));
  }
}
