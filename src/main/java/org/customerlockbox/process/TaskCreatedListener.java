package org.customerlockbox.process;

import static org.customerlockbox.process.AccessRequestProcess.Variables.ACCESS_ENDS;
import static org.customerlockbox.process.AccessRequestProcess.Variables.DECISION_DEADLINE;

import java.time.Duration;
import java.util.Date;
import java.util.Map;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.delegate.TaskListener;
import org.customerlockbox.process.AccessRequestProcess.Elements;
import org.springframework.stereotype.Component;

/**
 * Makes tasks tell apart: adds the request's id to the label that the diagram gives, what lists of
 * tasks show of the request, and the moment from which the task counts as urgent.
 */
@Component
class TaskCreatedListener implements TaskListener {

  private static final Duration URGENT = Duration.ofHours(1);

  /**
   * What lists show: the task's own variable, and the request's that it repeats. Those who may see
   * a task may see its own variables in a list; the request's would need a right over the whole
   * process. Other names than the request's, so that no form reads or writes them by mistake.
   */
  private static final Map<String, String> LISTED =
      Map.of(
          "listedServiceRequest", "serviceRequestNumber",
          "listedRequester", "requesterName",
          "listedReason", "reasonType",
          "listedTenant", "tenantName");

  @Override
  public void notify(DelegateTask task) {
    task.setName(task.getName() + ": " + task.getExecution().getProcessBusinessKey());
    LISTED.forEach((own, repeated) -> task.setVariableLocal(own, task.getVariable(repeated)));
    task.setVariableLocal("listedDeadline", deadlineOf(task));
    var due = task.getDueDate();
    if (due != null) {
      task.setFollowUpDate(Date.from(due.toInstant().minus(URGENT)));
    }
  }

  private static Object deadlineOf(DelegateTask task) {
    return switch (task.getTaskDefinitionKey()) {
      case Elements.END_ACCESS_EARLY, Elements.FINISH_WORK -> task.getVariable(ACCESS_ENDS.name());
      default -> task.getVariable(DECISION_DEADLINE.name());
    };
  }
}
