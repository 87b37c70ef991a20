package org.customerlockbox.process;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.OptimisticLockingException;
import org.camunda.bpm.engine.ProcessEngineException;
import org.customerlockbox.identity.AccountDirectory;
import org.customerlockbox.identity.Actor;
import org.customerlockbox.identity.CurrentActor;
import org.customerlockbox.problem.NotAllowedException;
import org.customerlockbox.problem.RefusedException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.stereotype.Component;

/** Calls the engine as somebody, and tells who is calling it. */
@Component
class EngineCalls {

  private final IdentityService identityService;
  private final AccountDirectory directory;
  private final CurrentActor currentActor;

  EngineCalls(
      IdentityService identityService, AccountDirectory directory, CurrentActor currentActor) {
    this.identityService = identityService;
    this.directory = directory;
    this.currentActor = currentActor;
  }

  /**
   * Calls the engine as the actor; its authorizations apply.
   *
   * @throws RefusedException what one of our rules refused inside the engine
   * @throws OptimisticLockingFailureException if another transaction moved the process at the same
   *     time; nothing was changed, and a retry in a new transaction finds what it did
   */
  <T> T as(Actor actor, Callable<T> call) {
    var before = identityService.getCurrentAuthentication();
    var groups = directory.groupIdsOf(actor.userId());
    var tenantId = actor.tenantId();
    List<String> tenants = tenantId == null ? List.of() : List.of(tenantId);
    identityService.setAuthentication(actor.userId(), groups, tenants);
    try {
      return call.call();
    } catch (Exception e) {
      throw translate(e);
    } finally {
      if (before == null) {
        identityService.clearAuthentication();
      } else {
        identityService.setAuthentication(before);
      }
    }
  }

  /**
   * Returns who is calling the engine in this thread.
   *
   * @throws NotAllowedException if nobody is: no rule takes a job or a script for a person
   */
  Actor caller() {
    var authentication = identityService.getCurrentAuthentication();
    if (authentication == null || authentication.getUserId() == null) {
      throw new NotAllowedException("Nobody is signed in.");
    }
    return currentActor.of(authentication.getUserId());
  }

  /**
   * Calls the engine for the application itself.
   *
   * @throws RuntimeException as {@link #as}
   */
  void run(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      throw translate(e);
    }
  }

  private static RuntimeException translate(Exception e) {
    var refusal = refusalIn(e);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    if (e instanceof OptimisticLockingException) {
      return new OptimisticLockingFailureException("Another transaction moved the process", e);
    }
    return e instanceof RuntimeException unchecked
        ? unchecked
        : new ProcessEngineException("The engine failed", e);
  }

  private static Optional<RefusedException> refusalIn(Throwable thrown) {
    for (var cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof RefusedException refusal) {
        return Optional.of(refusal);
      }
    }
    return Optional.empty();
  }
}
