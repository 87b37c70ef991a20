package org.customerlockbox.process.engine;

import org.camunda.bpm.engine.AuthorizationException;
import org.camunda.bpm.engine.BadUserRequestException;
import org.camunda.bpm.engine.OptimisticLockingException;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.impl.cmd.AbstractSetTaskPropertyCmd;
import org.camunda.bpm.engine.impl.cmd.AssignTaskCmd;
import org.camunda.bpm.engine.impl.cmd.ClaimTaskCmd;
import org.camunda.bpm.engine.impl.cmd.CompleteTaskCmd;
import org.camunda.bpm.engine.impl.cmd.SubmitTaskFormCmd;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.interceptor.Command;
import org.camunda.bpm.engine.impl.interceptor.CommandInterceptor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The outermost interceptor: what one of our rules refused, deep inside the engine, leaves it as an
 * exception that says the rule's sentence and nothing else, and is noted on the HTTP call.
 */
final class RefusalTranslation extends CommandInterceptor {

  private static final Logger LOG = LoggerFactory.getLogger(RefusalTranslation.class);

  @Override
  public <T> T execute(Command<T> command) {
    try {
      return next.execute(command);
    } catch (RuntimeException e) {
      throw translate(e, isAboutTask(command));
    }
  }

  private static RuntimeException translate(RuntimeException thrown, boolean aboutTask) {
    if (thrown instanceof AuthorizationException || thrown instanceof BadUserRequestException) {
      return thrown;
    }
    var refusal = Refusal.in(thrown, aboutTask);
    if (refusal.isEmpty()) {
      // here, because the engine's REST API would log every refusal as an error of its own
      if (Refusal.isEngineCall() && Context.getCommandContext() == null) {
        LOG.error("A call of the engine failed", thrown);
      }
      return thrown;
    }
    refusal.get().note();
    // the job executor knows a lost race by its type
    return thrown instanceof OptimisticLockingException
        ? thrown
        : new ProcessEngineException(refusal.get().sentence(), thrown);
  }

  private static boolean isAboutTask(Command<?> command) {
    return command instanceof CompleteTaskCmd
        || command instanceof SubmitTaskFormCmd
        || command instanceof ClaimTaskCmd
        || command instanceof AssignTaskCmd
        || command instanceof AbstractSetTaskPropertyCmd<?>;
  }
}
