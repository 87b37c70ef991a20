package org.customerlockbox.process.engine;

import jakarta.servlet.ServletRequest;
import java.util.Optional;
import org.camunda.bpm.engine.OptimisticLockingException;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.exception.NullValueException;
import org.customerlockbox.problem.RefusedException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;

/**
 * Why a call of the engine ended without effect, as the person who called reads it.
 *
 * @param status the HTTP status that says the same
 */
record Refusal(int status, String sentence) {

  private static final String ATTRIBUTE = Refusal.class.getName();
  private static final String ENGINE_CALL = ATTRIBUTE + ".engineCall";

  private static final Refusal LOST_RACE =
      new Refusal(409, "Somebody else was faster, or the time ran out. Look at the request again.");

  private static final Refusal GONE =
      new Refusal(
          404,
          "This does not exist, or not any more: it is done, its time ran out, or it does not"
              + " concern you.");

  /** How the engine's tenant check says no; it has no exception of its own. */
  private static final String OTHER_TENANT = "belongs to no authenticated tenant";

  /** Returns the refusal that an exception means; empty if it means something else. */
  static Optional<Refusal> in(Throwable thrown, boolean aboutTask) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof RefusedException refused) {
        return Optional.of(new Refusal(refused.status(), refused.sentence()));
      }
      if (cause instanceof OptimisticLockingException) {
        return Optional.of(LOST_RACE);
      }
    }
    if (thrown instanceof ProcessEngineException
        && String.valueOf(thrown.getMessage()).contains(OTHER_TENANT)) {
      return Optional.of(GONE);
    }
    if (aboutTask && thrown instanceof NullValueException) {
      return Optional.of(GONE);
    }
    // a task's execution that ends while the task is completed leaves the engine with nothing
    return aboutTask && thrown instanceof NullPointerException
        ? Optional.of(LOST_RACE)
        : Optional.empty();
  }

  /** What is not there, or not for the caller: the two look alike. */
  static Refusal gone() {
    return GONE;
  }

  /** Notes the refusal on the HTTP call that this thread serves, if it serves one. */
  void note() {
    var call = RequestContextHolder.getRequestAttributes();
    if (call != null) {
      call.setAttribute(ATTRIBUTE, this, RequestAttributes.SCOPE_REQUEST);
    }
  }

  /** Marks a call as one of the engine's own REST API. */
  static void markEngineCall(ServletRequest request) {
    request.setAttribute(ENGINE_CALL, true);
  }

  /** Whether this thread serves a call of the engine's own REST API. */
  static boolean isEngineCall() {
    var call = RequestContextHolder.getRequestAttributes();
    return call != null && call.getAttribute(ENGINE_CALL, RequestAttributes.SCOPE_REQUEST) != null;
  }

  /** Returns what was noted on a call. */
  static @Nullable Refusal noted(ServletRequest request) {
    return (Refusal) request.getAttribute(ATTRIBUTE);
  }
}
