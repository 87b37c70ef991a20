package org.customerlockbox.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.customerlockbox.request.AccessRequests;
import org.customerlockbox.request.RequestId;
import org.springframework.stereotype.Component;

/**
 * "Expire request" ({@code serviceTask_expireUnapprovedRequest}, {@code
 * serviceTask_expireUnansweredRequest}).
 */
@Component("expireRequest")
class ExpireRequestDelegate implements JavaDelegate {

  private final AccessRequests requests;
  private final RequestInWords words;

  ExpireRequestDelegate(AccessRequests requests, RequestInWords words) {
    this.requests = requests;
    this.words = words;
  }

  @Override
  public void execute(DelegateExecution execution) {
    var request = RequestId.of(execution.getProcessBusinessKey());
    words.writeDecided(execution, requests.expire(request));
  }
}
