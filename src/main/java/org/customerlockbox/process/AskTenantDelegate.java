package org.customerlockbox.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.customerlockbox.approval.Decisions;
import org.customerlockbox.request.RequestId;
import org.springframework.stereotype.Component;

/** "Ask tenant" ({@code serviceTask_askTenant}). */
@Component("askTenant")
class AskTenantDelegate implements JavaDelegate {

  private final Decisions decisions;
  private final RequestInWords words;

  AskTenantDelegate(Decisions decisions, RequestInWords words) {
    this.decisions = decisions;
    this.words = words;
  }

  @Override
  public void execute(DelegateExecution execution) {
    var request = RequestId.of(execution.getProcessBusinessKey());
    words.writeAsked(execution, decisions.askTenant(request));
  }
}
