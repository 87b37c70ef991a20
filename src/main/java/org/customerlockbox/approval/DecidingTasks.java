package org.customerlockbox.approval;

import org.customerlockbox.identity.Actor;
import org.customerlockbox.request.RequestId;

/** The engine's user tasks at which people decide; {@code process} has them. */
public interface DecidingTasks {

  /**
   * Completes the task at which the request waits, as the actor. The engine then calls {@link
   * Decisions#record}, as it does when somebody completes the task in Tasklist.
   *
   * @throws org.customerlockbox.problem.RefusedException what {@code record} refused
   * @throws org.customerlockbox.problem.StateConflictException if no such task waits
   */
  void complete(Actor actor, RequestId id, Stage stage, Verdict verdict, String comment);
}
