package org.customerlockbox.sink;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** How far each sink is behind, for operators. Read every 15 seconds, however often it is asked. */
@Component
class SinkFigures {

  private static final Logger LOG = LoggerFactory.getLogger(SinkFigures.class);

  private final SinkRounds rounds;
  private final SinkCursors cursors;
  private final MultiGauge lag;
  private final MultiGauge failing;

  SinkFigures(SinkRounds rounds, SinkCursors cursors, MeterRegistry meters) {
    this.rounds = rounds;
    this.cursors = cursors;
    this.lag =
        MultiGauge.builder("lockbox.sink.lag")
            .description("Records that a sink has not had yet")
            .register(meters);
    this.failing =
        MultiGauge.builder("lockbox.sink.failing")
            .description("1 while a sink takes nothing from this node")
            .register(meters);
  }

  @Scheduled(fixedDelayString = "${lockbox.figures-interval:PT15S}")
  void read() {
    try {
      lag.register(
          rounds.workers().stream()
              .map(SinkWorker::sink)
              .map(sink -> MultiGauge.Row.of(Tags.of("sink", sink.name()), cursors.lag(sink)))
              .toList(),
          true);
      failing.register(
          rounds.workers().stream()
              .map(
                  worker ->
                      MultiGauge.Row.of(
                          Tags.of("sink", worker.sink().name()), worker.failing() ? 1 : 0))
              .toList(),
          true);
    } catch (DataAccessException | TransactionException e) {
      LOG.warn("The figures of the sinks could not be read: {}", e.getMessage());
    }
  }
}
