package org.customerlockbox.api.web;

import java.util.function.Supplier;
import org.customerlockbox.problem.StateConflictException;
import org.springframework.dao.ConcurrencyFailureException;

/**
 * Calls again when another transaction was in the way: a reminder's timer, say, that moved the
 * process in the same moment. What the other one did then shows in the rows, and the rules answer.
 */
final class Patiently {

  private static final int ATTEMPTS = 4;

  private Patiently() {}

  /**
   * Calls, each time in a transaction of its own.
   *
   * @throws StateConflictException if another transaction was in the way each time; nothing was
   *     changed
   */
  static <T> T call(Supplier<T> call) {
    for (var attempt = 1; attempt < ATTEMPTS; attempt++) {
      try {
        return call.get();
      } catch (ConcurrencyFailureException e) {
        // nothing was changed; look again
      }
    }
    try {
      return call.get();
    } catch (ConcurrencyFailureException e) {
      throw new StateConflictException(
          "Somebody else was faster; look at the request again.", null);
    }
  }
}
