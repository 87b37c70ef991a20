package org.customerlockbox.sink;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.customerlockbox.time.Instants;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** Which node serves a sink: one at a time, until it stops or is not heard of any more. */
@Component
class SinkLeases {

  /** Beyond so many doublings the longest delay is reached anyway. */
  private static final int MOST_DOUBLINGS = 30;

  private final JdbcClient jdbc;
  private final Clock clock;
  private final DeliverySettings settings;
  private final TransactionTemplate transaction;
  private final String node = UUID.randomUUID().toString();

  SinkLeases(
      JdbcClient jdbc, Clock clock, DeliverySettings settings, TransactionTemplate transaction) {
    this.jdbc = jdbc;
    this.clock = clock;
    this.settings = settings;
    this.transaction = transaction;
  }

  /**
   * Makes the sink known. The first time, a sink that begins with what comes is set to the end of
   * each of its logs; later calls change nothing.
   */
  void open(Sink sink) {
    try {
      transaction.executeWithoutResult(status -> insert(sink));
    } catch (DuplicateKeyException e) {
      // another node was faster
    }
  }

  private void insert(Sink sink) {
    var isKnown =
        jdbc.sql("select count(*) from sink_lease where sink = :sink")
                .param("sink", sink.name())
                .query(Long.class)
                .single()
            > 0;
    if (isKnown) {
      return;
    }
    var now = Instants.toSql(clock.instant());
    jdbc.sql(
            """
            insert into sink_lease (sink, owner, claimed_until, failures, next_attempt_at)
            values (:sink, 'nobody', :now, 0, :now)
            """)
        .param("sink", sink.name())
        .param("now", now)
        .update();
    if (!sink.fromBeginning()) {
      jdbc.sql(
              """
              insert into sink_cursor (sink, tenant_id, sequence, failures)
              select :sink, l.tenant_id, l.last_sequence, 0 from audit_log l where
              """
                  + SinkCursors.CHOSEN)
          .param("sink", sink.name())
          .params(SinkCursors.choice(sink))
          .update();
    }
  }

  /**
   * Takes the sink or keeps it; false if another node has it, or it is to be left alone yet. Writes
   * nothing while there is time enough.
   */
  @Transactional
  boolean claim(Sink sink) {
    var now = clock.instant();
    return holds(sink, now) || take(sink, now);
  }

  /** Whether this node has the sink for at least half a lease, and may use it. */
  private boolean holds(Sink sink, Instant now) {
    return jdbc.sql(
                """
                select count(*) from sink_lease
                where sink = :sink and owner = :me and claimed_until > :then
                  and next_attempt_at <= :now
                """)
            .param("sink", sink.name())
            .param("me", node)
            .param("then", Instants.toSql(now.plus(settings.lease().dividedBy(2))))
            .param("now", Instants.toSql(now))
            .query(Long.class)
            .single()
        > 0;
  }

  private boolean take(Sink sink, Instant now) {
    return jdbc.sql(
                """
                update sink_lease set owner = :me, claimed_until = :until
                where sink = :sink and (owner = :me or claimed_until <= :now)
                  and next_attempt_at <= :now
                """)
            .param("me", node)
            .param("until", Instants.toSql(now.plus(settings.lease())))
            .param("sink", sink.name())
            .param("now", Instants.toSql(now))
            .update()
        > 0;
  }

  /** Whether this node was the last to take the sink. */
  @Transactional(readOnly = true)
  boolean isOurs(Sink sink) {
    return jdbc.sql("select count(*) from sink_lease where sink = :sink and owner = :me")
            .param("sink", sink.name())
            .param("me", node)
            .query(Long.class)
            .single()
        > 0;
  }

  /**
   * Keeps the sink, and locks that until the transaction ends.
   *
   * @throws LeaseLostException if another node has it, or could have by now
   */
  void require(Sink sink) {
    var now = clock.instant();
    var kept =
        jdbc.sql(
                """
                update sink_lease set claimed_until = :until
                where sink = :sink and owner = :me and claimed_until > :now
                """)
            .param("until", Instants.toSql(now.plus(settings.lease())))
            .param("sink", sink.name())
            .param("me", node)
            .param("now", Instants.toSql(now))
            .update();
    if (kept == 0) {
      throw new LeaseLostException(sink.name());
    }
  }

  /** Leaves the sink alone for longer and longer. */
  @Transactional
  void failed(Sink sink) {
    var failures =
        jdbc.sql("select failures from sink_lease where sink = :sink and owner = :me for update")
            .param("sink", sink.name())
            .param("me", node)
            .query(Integer.class)
            .optional();
    if (failures.isPresent()) {
      update(sink, failures.get() + 1, clock.instant().plus(delay(failures.get() + 1)));
    }
  }

  /** The sink took something, or there was nothing to take. */
  @Transactional
  void succeeded(Sink sink) {
    jdbc.sql(
            "update sink_lease set failures = 0 where sink = :sink and owner = :me and failures > 0")
        .param("sink", sink.name())
        .param("me", node)
        .update();
  }

  /** Lets another node have the sink. */
  @Transactional
  void release(Sink sink) {
    jdbc.sql("update sink_lease set claimed_until = :now where sink = :sink and owner = :me")
        .param("now", Instants.toSql(clock.instant()))
        .param("sink", sink.name())
        .param("me", node)
        .update();
  }

  private void update(Sink sink, int failures, Instant next) {
    jdbc.sql(
            """
            update sink_lease set failures = :failures, next_attempt_at = :next
            where sink = :sink and owner = :me
            """)
        .param("failures", failures)
        .param("next", Instants.toSql(next))
        .param("sink", sink.name())
        .param("me", node)
        .update();
  }

  /** Doubles with each failure up to the longest; half of it is left to chance. */
  Duration delay(int failures) {
    var doublings = Math.min(failures - 1, MOST_DOUBLINGS);
    var longest =
        Math.min(settings.longestDelay().toMillis(), settings.firstDelay().toMillis() << doublings);
    // what was shifted out of the number is longer than the longest
    var millis = longest <= 0 ? settings.longestDelay().toMillis() : longest;
    return Duration.ofMillis(millis - ThreadLocalRandom.current().nextLong(millis / 2 + 1));
  }
}
