package org.customerlockbox.process;

import java.time.Duration;
import java.util.Date;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.delegate.TaskListener;
import org.springframework.stereotype.Component;

/**
 * Makes tasks tell apart: adds the request's id to the label that the diagram gives, and the moment
 * from which the task counts as urgent.
 */
@Component
class TaskCreatedListener implements TaskListener {

  private static final Duration URGENT = Duration.ofHours(1);

  @Override
  public void notify(DelegateTask task) {
    task.setName(task.getName() + ": " + task.getExecution().getProcessBusinessKey());
    var due = task.getDueDate();
    if (due != null) {
      task.setFollowUpDate(Date.from(due.toInstant().minus(URGENT)));
    }
  }
}
