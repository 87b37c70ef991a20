package org.customerlockbox.sink;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.customerlockbox.audit.Audit;
import org.customerlockbox.time.Instants;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Where each sink stands in each log. A cursor moves only while its node has the sink. */
@Component
class SinkCursors {

  /** The logs {@code l} that go to a sink; its parameters are {@link #choice}. */
  static final String CHOSEN =
      " ((:everyTenant and l.tenant_id <> :provider) or l.tenant_id in (:logs)) ";

  private final JdbcClient jdbc;
  private final Clock clock;
  private final SinkLeases leases;
  private final TransactionTemplate transaction;

  SinkCursors(JdbcClient jdbc, Clock clock, SinkLeases leases, TransactionTemplate transaction) {
    this.jdbc = jdbc;
    this.clock = clock;
    this.leases = leases;
    this.transaction = transaction;
  }

  /**
   * A log with records that its sink has not had.
   *
   * @param sequence the last record that the sink had, 0 for none
   * @param last the last record of the log
   * @param failures how often the one after {@code sequence} was refused
   */
  record Behind(String logId, long sequence, long last, int failures) {}

  static Map<String, Object> choice(Sink sink) {
    return Map.of(
        "everyTenant",
        sink.allTenants(),
        "provider",
        Audit.PROVIDER_LOG,
        // an empty list is no SQL, and no log has this name
        "logs",
        sink.logs().isEmpty() ? List.of("-") : sink.logs());
  }

  /** Returns the logs that are behind and may be tried now, in the order of their ids. */
  List<Behind> behind(Sink sink, String afterLog, int limit) {
    return jdbc.sql(
            """
            select l.tenant_id, l.last_sequence, coalesce(c.sequence, 0) as sequence,
              coalesce(c.failures, 0) as failures
            from audit_log l left join sink_cursor c on c.sink = :sink
              and c.tenant_id = l.tenant_id
            where l.tenant_id > :after and l.last_sequence > coalesce(c.sequence, 0)
              and (c.next_attempt_at is null or c.next_attempt_at <= :now) and
            """
                + CHOSEN
                + "order by l.tenant_id fetch first :limit rows only")
        .param("sink", sink.name())
        .param("after", afterLog)
        .param("now", Instants.toSql(clock.instant()))
        .params(choice(sink))
        .param("limit", limit)
        .query(
            (row, number) ->
                new Behind(
                    row.getString("tenant_id"),
                    row.getLong("sequence"),
                    row.getLong("last_sequence"),
                    row.getInt("failures")))
        .list();
  }

  /** Returns how many records a sink has not had yet. */
  long lag(Sink sink) {
    return jdbc.sql(
            """
            select coalesce(sum(l.last_sequence - coalesce(c.sequence, 0)), 0)
            from audit_log l left join sink_cursor c on c.sink = :sink
              and c.tenant_id = l.tenant_id
            where l.last_sequence > coalesce(c.sequence, 0) and
            """
                + CHOSEN)
        .param("sink", sink.name())
        .params(choice(sink))
        .query(Long.class)
        .single();
  }

  /**
   * Says that the sink has had everything up to a record.
   *
   * @throws LeaseLostException if another node serves the sink; nothing moved
   */
  void move(Sink sink, String logId, long sequence) {
    transaction.executeWithoutResult(
        status -> {
          leases.require(sink);
          set(sink, logId, sequence);
        });
  }

  /**
   * Has records delivered again that may not have arrived.
   *
   * @param last by log: the last record that has certainly arrived
   * @throws LeaseLostException as {@link #move}
   */
  void rewind(Sink sink, Map<String, Long> last) {
    if (last.isEmpty()) {
      return;
    }
    transaction.executeWithoutResult(
        status -> {
          leases.require(sink);
          last.forEach(
              (logId, sequence) ->
                  jdbc.sql(
                          """
                          update sink_cursor set sequence = :sequence
                          where sink = :sink and tenant_id = :log and sequence > :sequence
                          """)
                      .param("sequence", sequence)
                      .param("sink", sink.name())
                      .param("log", logId)
                      .update());
        });
  }

  /** Leaves a log alone for a while because the sink refused its next record. */
  void refused(Sink sink, Behind behind) {
    var failures = behind.failures() + 1;
    transaction.executeWithoutResult(
        status -> {
          leases.require(sink);
          if (!exists(sink, behind.logId())) {
            insert(sink, behind.logId(), behind.sequence());
          }
          jdbc.sql(
                  """
                  update sink_cursor set failures = :failures, next_attempt_at = :next
                  where sink = :sink and tenant_id = :log
                  """)
              .param("failures", failures)
              .param("next", Instants.toSql(clock.instant().plus(leases.delay(failures))))
              .param("sink", sink.name())
              .param("log", behind.logId())
              .update();
        });
  }

  /** Whether the sink refused a record and has not taken it since. */
  boolean anyRefused(Sink sink) {
    return jdbc.sql("select count(*) from sink_cursor where sink = :sink and failures > 0")
            .param("sink", sink.name())
            .query(Long.class)
            .single()
        > 0;
  }

  private void set(Sink sink, String logId, long sequence) {
    var moved =
        jdbc.sql(
                """
                update sink_cursor set sequence = :sequence, failures = 0, next_attempt_at = null
                where sink = :sink and tenant_id = :log
                """)
            .param("sequence", sequence)
            .param("sink", sink.name())
            .param("log", logId)
            .update();
    if (moved == 0) {
      insert(sink, logId, sequence);
    }
  }

  private boolean exists(Sink sink, String logId) {
    return jdbc.sql("select count(*) from sink_cursor where sink = :sink and tenant_id = :log")
            .param("sink", sink.name())
            .param("log", logId)
            .query(Long.class)
            .single()
        > 0;
  }

  private void insert(Sink sink, String logId, long sequence) {
    jdbc.sql(
            """
            insert into sink_cursor (sink, tenant_id, sequence, failures)
            values (:sink, :log, :sequence, 0)
            """)
        .param("sink", sink.name())
        .param("log", logId)
        .param("sequence", sequence)
        .update();
  }
}
