package org.customerlockbox.grant;

import org.customerlockbox.request.AccessRequest;

/**
 * A place where access has to be set up and taken away: a database with just-in-time roles, for
 * example. The embedded content vault needs none, because enforcement asks the grant itself.
 *
 * <p>Both methods are called inside the transaction of the grant and are repeated by the engine
 * until they succeed, so they must be safe to repeat; both ignore requests that name nothing of
 * theirs.
 */
public interface AccessTarget {

  /**
   * Sets up exactly what was approved, ending by itself at the grant's end where the target can.
   *
   * @throws RuntimeException if it could not, and left nothing behind; a retry may help
   */
  void open(AccessRequest request, Grant grant);

  /**
   * Takes everything away that {@link #open} set up, and ends what uses it.
   *
   * @throws RuntimeException if anything is left; it is tried again for ever
   */
  void close(AccessRequest request, Grant grant);
}
