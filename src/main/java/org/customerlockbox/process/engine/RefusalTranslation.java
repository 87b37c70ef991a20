package org.customerlockbox.process.engine;

import org.camunda.bpm.engine.AuthorizationException;
import org.camunda.bpm.engine.BadUserRequestException;
import org.camunda.bpm.engine.OptimisticLockingException;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.impl.cmd.GetTaskFormVariablesCmd;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.interceptor.Command;
import org.camunda.bpm.engine.impl.interceptor.CommandInterceptor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The outermost interceptor: what one of our rules refused, deep inside the engine, leaves it as an
 * exception that says the rule's sentence and nothing else, and is noted on the HTTP call.
 */
final class RefusalTranslation extends CommandInterceptor {

  private static final Logger LOG = LoggerFactory.getLogger(RefusalTranslation.class);

  private final TaskService tasks;

  RefusalTranslation(TaskService tasks) {
    this.tasks = tasks;
  }

  @Override
  public <T> T execute(Command<T> command) {
    try {
      return next.execute(command);
    } catch (RuntimeException e) {
      throw translate(e, taskId(command));
    }
  }

  /** Returns the task that a command is about; null if it is about something else. */
  private static @Nullable Object taskId(Command<?> command) {
    var name = command instanceof GetTaskFormVariablesCmd ? "resourceId" : "taskId";
    return CommandFields.find(command, name).orElse(null);
  }

  private RuntimeException translate(RuntimeException thrown, @Nullable Object taskId) {
    var outermost = Context.getCommandContext() == null;
    if (thrown instanceof AuthorizationException) {
      return outermost && taskId instanceof String id && !isVisible(id)
          ? refused(Refusal.gone(), thrown)
          : thrown;
    }
    if (thrown instanceof BadUserRequestException) {
      return thrown;
    }
    var refusal = Refusal.in(thrown, taskId != null);
    if (refusal.isPresent()) {
      return refused(refusal.get(), thrown);
    }
    // here, because the engine's REST API would log every refusal as an error of its own
    if (outermost && Refusal.isEngineCall()) {
      LOG.error("A call of the engine failed", thrown);
    }
    return thrown;
  }

  private static RuntimeException refused(Refusal refusal, RuntimeException thrown) {
    refusal.note();
    // the job executor knows a lost race by its type
    return thrown instanceof OptimisticLockingException
        ? thrown
        : new ProcessEngineException(refusal.sentence(), thrown);
  }

  /** Whether whoever is signed in may know that there is such a task. */
  private boolean isVisible(String taskId) {
    return tasks.createTaskQuery().taskId(taskId).count() > 0;
  }
}
