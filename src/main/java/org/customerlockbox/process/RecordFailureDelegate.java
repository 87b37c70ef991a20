package org.customerlockbox.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.customerlockbox.request.AccessRequests;
import org.customerlockbox.request.RequestId;
import org.springframework.stereotype.Component;

/**
 * "Record failure" ({@code serviceTask_recordFailure}, {@code serviceTask_recordMissedOpening}).
 */
@Component("recordFailure")
class RecordFailureDelegate implements JavaDelegate {

  private final AccessRequests requests;

  RecordFailureDelegate(AccessRequests requests) {
    this.requests = requests;
  }

  @Override
  public void execute(DelegateExecution execution) {
    requests.failOpening(RequestId.of(execution.getProcessBusinessKey()));
  }
}
