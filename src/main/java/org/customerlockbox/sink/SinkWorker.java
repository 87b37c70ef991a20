package org.customerlockbox.sink;

import java.util.List;
import org.customerlockbox.audit.Audit;
import org.customerlockbox.audit.AuditRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** Serves one sink, in one thread. */
final class SinkWorker {

  private static final Logger LOG = LoggerFactory.getLogger(SinkWorker.class);

  /** Logs that are looked at together. */
  private static final int LOGS = 1_000;

  /** Batches of one log in one round; then the others have their turn, and the pause. */
  private static final int PASSES = 100;

  private final Sink sink;
  private final Transport transport;
  private final SinkLeases leases;
  private final SinkCursors cursors;
  private final Audit audit;
  private final int batch;

  private boolean opened;
  private volatile boolean failing;
  private volatile boolean stopped;

  SinkWorker(
      Sink sink,
      Transport transport,
      SinkLeases leases,
      SinkCursors cursors,
      Audit audit,
      int batch) {
    this.sink = sink;
    this.transport = transport;
    this.leases = leases;
    this.cursors = cursors;
    this.audit = audit;
    this.batch = batch;
  }

  Sink sink() {
    return sink;
  }

  /** Whether the last try on this node failed. */
  boolean failing() {
    return failing;
  }

  /**
   * Delivers what is there, as far as the sink takes it. Nothing that goes wrong leaves this
   * method: the next round goes on where this one ended.
   */
  synchronized void round() {
    if (stopped) {
      return;
    }
    try {
      if (!opened) {
        leases.open(sink);
        opened = true;
      }
      if (leases.claim(sink)) {
        serve();
      } else {
        leave();
      }
    } catch (LeaseLostException e) {
      LOG.info("{}", e.getMessage());
      letGo();
    } catch (DataAccessException | TransactionException e) {
      broke("the database: " + e.getMessage());
    } catch (RuntimeException e) {
      if (!failing) {
        LOG.error("The sink {} takes nothing", sink.name(), e);
      }
      failing = true;
    }
  }

  /** Has a round that is under way end soon, and none begin. */
  void halt() {
    stopped = true;
  }

  /** Ends the connection and lets another node have the sink. */
  synchronized void stop() {
    stopped = true;
    try {
      again();
      leases.release(sink);
    } catch (LeaseLostException | DataAccessException | TransactionException e) {
      LOG.debug("The sink {} was not let go: {}", sink.name(), e.getMessage());
    } finally {
      // in good order: what was sent is read before the end is, and need not be sent again
      transport.close();
    }
  }

  /** It is left alone for a while, or another node serves it. */
  private void leave() {
    if (leases.isOurs(sink)) {
      again();
    } else {
      letGo();
    }
  }

  /** The node that has the sink now goes on where this one said it was. */
  private void letGo() {
    transport.close();
    transport.forget();
  }

  private void serve() {
    again();
    try {
      for (var pass = 0; pass < PASSES; pass++) {
        var found = false;
        var after = "";
        for (var logs = cursors.behind(sink, after, LOGS);
            !logs.isEmpty() && !stopped;
            logs = cursors.behind(sink, after, LOGS)) {
          for (var log : logs) {
            found = true;
            deliver(log);
          }
          after = logs.get(logs.size() - 1).logId();
        }
        if (!found || stopped) {
          break;
        }
      }
      leases.succeeded(sink);
      if (failing && !cursors.anyRefused(sink)) {
        worked();
      }
    } catch (SinkUnavailableException e) {
      again();
      leases.failed(sink);
      broke(String.valueOf(e.getMessage()));
    }
  }

  /** Has what may have been lost delivered again. */
  private void again() {
    var doubtful = transport.doubtful();
    if (!doubtful.isEmpty()) {
      try {
        cursors.rewind(sink, doubtful);
      } catch (LeaseLostException e) {
        // the node that has the sink now goes on where this one said it was
        LOG.warn("Records may not have reached the sink {}: {}", sink.name(), e.getMessage());
      }
    }
    transport.forget();
  }

  /** Delivers a batch, as far as the sink wants its records now. */
  private void deliver(SinkCursors.Behind log) throws SinkUnavailableException {
    if (stopped) {
      return;
    }
    var records = audit.ofLog(log.logId(), log.sequence(), batch);
    sayWhatIsMissing(log, records);
    if (records.isEmpty()) {
      cursors.move(sink, log.logId(), log.last());
      return;
    }
    try {
      transport.deliver(
          log.logId(),
          records,
          log.failures(),
          sequence -> cursors.move(sink, log.logId(), sequence));
    } catch (RecordRefusedException e) {
      cursors.refused(sink, log);
      broke("a record of " + log.logId() + " is refused: " + e.getMessage());
    }
  }

  /** What was taken out of the log cannot be delivered; the verifier says more. */
  private void sayWhatIsMissing(SinkCursors.Behind log, List<AuditRecord> records) {
    var expected = log.sequence() + 1;
    for (var record : records) {
      if (record.sequence() != expected) {
        missing(log.logId(), expected, record.sequence() - 1);
      }
      expected = record.sequence() + 1;
    }
    if (records.isEmpty()) {
      missing(log.logId(), expected, log.last());
    }
  }

  private void missing(String logId, long from, long to) {
    LOG.warn("The log {} has no records {} to {} for the sink {}", logId, from, to, sink.name());
  }

  private void worked() {
    LOG.info("The sink {} takes records again", sink.name());
    failing = false;
  }

  private void broke(String why) {
    if (!failing) {
      LOG.warn("The sink {} is behind, and it is tried again: {}", sink.name(), why);
    }
    failing = true;
  }
}
