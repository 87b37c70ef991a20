package org.customerlockbox.api;

import org.customerlockbox.identity.Actor;
import org.customerlockbox.request.AccessRequest;
import org.customerlockbox.request.RequestDraft;
import org.customerlockbox.request.RequestId;

/**
 * Starts a request's lifecycle and tells it what people do. Each call is one transaction of the
 * rooms and the diagram together.
 */
public interface Lifecycle {

  /**
   * Files a request and starts its process. Each call files another one.
   *
   * @throws org.customerlockbox.problem.NotAllowedException if the actor is no engineer
   * @throws org.customerlockbox.problem.InvalidInputException if a field cannot be taken, or the
   *     approval policy allows no such request; nothing is stored
   */
  AccessRequest file(Actor actor, RequestDraft draft);

  /**
   * Withdraws a request before its final decision.
   *
   * @throws org.customerlockbox.problem.RefusedException as {@link
   *     org.customerlockbox.request.AccessRequests#cancel}
   */
  AccessRequest cancel(Actor actor, RequestId id, String comment);

  /**
   * Closes open access early; it is closed when this returns.
   *
   * @throws org.customerlockbox.problem.RefusedException as {@link
   *     org.customerlockbox.grant.Grants#revoke}
   */
  AccessRequest revoke(Actor actor, RequestId id, String comment);

  /**
   * Closes open access because the work is done; it is closed when this returns.
   *
   * @throws org.customerlockbox.problem.RefusedException as {@link
   *     org.customerlockbox.grant.Grants#complete}
   */
  AccessRequest complete(Actor actor, RequestId id, String comment);
}
