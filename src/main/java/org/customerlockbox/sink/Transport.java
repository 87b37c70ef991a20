package org.customerlockbox.sink;

import java.util.List;
import java.util.Map;
import org.customerlockbox.audit.AuditRecord;

/** The way to one sink. Used by one thread. */
interface Transport extends AutoCloseable {

  /**
   * Is told how far the records of a log have arrived; must return before anything else is sent.
   */
  @FunctionalInterface
  interface Arrived {
    void upTo(long sequence);
  }

  /**
   * Hands over records of one log, in their order, and says how far it came, at least once if all
   * arrived.
   *
   * @param failures how often the first of them was refused before
   * @throws SinkUnavailableException if nothing can be handed over now
   * @throws RecordRefusedException if one of them is not taken
   */
  void deliver(String logId, List<AuditRecord> records, int failures, Arrived arrived)
      throws SinkUnavailableException, RecordRefusedException;

  /**
   * Looks whether what was handed over may have been lost since: by log, the last record that has
   * certainly arrived. Empty if nothing was. Forgets what it returns only when {@link #forget} says
   * so.
   */
  default Map<String, Long> doubtful() {
    return Map.of();
  }

  /** What was doubtful is delivered again. */
  default void forget() {}

  @Override
  void close();
}
