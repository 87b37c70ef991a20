package org.customerlockbox.process;

import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.camunda.bpm.engine.delegate.TaskListener;
import org.camunda.bpm.engine.impl.bpmn.behavior.UserTaskActivityBehavior;
import org.camunda.bpm.engine.impl.bpmn.parser.AbstractBpmnParseListener;
import org.camunda.bpm.engine.impl.persistence.entity.ProcessDefinitionEntity;
import org.camunda.bpm.engine.impl.pvm.process.ActivityImpl;
import org.camunda.bpm.engine.impl.pvm.process.ScopeImpl;
import org.camunda.bpm.engine.impl.util.xml.Element;
import org.customerlockbox.process.AccessRequestProcess.Elements;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Attaches our listeners while the engine reads the diagram: as part of the engine, so that no edit
 * of the diagram drops them and no call that skips "custom listeners" skips them.
 */
@Component
class AccessRequestParseListener extends AbstractBpmnParseListener {

  private final ObjectProvider<FileRequestListener> fileRequest;
  private final ObjectProvider<ClassifyRequestListener> classifyRequest;
  private final ObjectProvider<TaskCreatedListener> taskCreated;
  private final ObjectProvider<TaskCompletedListener> taskCompleted;

  AccessRequestParseListener(
      ObjectProvider<FileRequestListener> fileRequest,
      ObjectProvider<ClassifyRequestListener> classifyRequest,
      ObjectProvider<TaskCreatedListener> taskCreated,
      ObjectProvider<TaskCompletedListener> taskCompleted) {
    // looked up when they are called: they need the engine, which is only being built now
    this.fileRequest = fileRequest;
    this.classifyRequest = classifyRequest;
    this.taskCreated = taskCreated;
    this.taskCompleted = taskCompleted;
  }

  @Override
  public void parseProcess(Element element, ProcessDefinitionEntity process) {
    if (process.getKey().equals(AccessRequestProcess.KEY)) {
      process.addBuiltInListener(
          ExecutionListener.EVENTNAME_START,
          (ExecutionListener) execution -> fileRequest.getObject().notify(execution));
    }
  }

  @Override
  public void parseBusinessRuleTask(Element element, ScopeImpl scope, ActivityImpl activity) {
    if (isOurs(activity) && activity.getId().equals(Elements.CLASSIFY_REQUEST)) {
      activity.addBuiltInListener(
          ExecutionListener.EVENTNAME_END,
          (ExecutionListener) execution -> classifyRequest.getObject().notify(execution));
    }
  }

  @Override
  public void parseUserTask(Element element, ScopeImpl scope, ActivityImpl activity) {
    if (!isOurs(activity)) {
      return;
    }
    var definition =
        ((UserTaskActivityBehavior) activity.getActivityBehavior()).getTaskDefinition();
    definition.addBuiltInTaskListener(
        TaskListener.EVENTNAME_CREATE, task -> taskCreated.getObject().notify(task));
    definition.addBuiltInTaskListener(
        TaskListener.EVENTNAME_COMPLETE, task -> taskCompleted.getObject().notify(task));
  }

  private static boolean isOurs(ActivityImpl activity) {
    var process = (ProcessDefinitionEntity) activity.getProcessDefinition();
    return process.getKey().equals(AccessRequestProcess.KEY);
  }
}
