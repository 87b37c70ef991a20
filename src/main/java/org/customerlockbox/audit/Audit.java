package org.customerlockbox.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.customerlockbox.time.Instants;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Records facts and reads them back. */
@Component
public class Audit {

  /** The provider's own log: accounts and tenants taken on. */
  public static final String PROVIDER_LOG = "provider";

  private final JdbcClient jdbc;
  private final Clock clock;
  private final ObjectMapper json =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  Audit(JdbcClient jdbc, Clock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /**
   * Opens a log. Safe to repeat by one caller at a time; called when a tenant is taken on.
   *
   * @param logId a tenant's id, or {@link #PROVIDER_LOG}
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void openLog(String logId) {
    jdbc.sql(
            """
            insert into audit_log (tenant_id, last_sequence)
            select :log, 0
            where not exists (select 1 from audit_log where tenant_id = :log)
            """)
        .param("log", logId)
        .update();
  }

  /**
   * Appends a fact to its log, in the caller's transaction: both commit or neither does.
   *
   * <p>Safe to repeat: a fact whose key the log holds already adds nothing. Holds the log's row
   * lock until the caller's transaction ends, which is what keeps the sequence gapless and puts the
   * facts of one tenant into one order.
   *
   * @return whether the fact was new
   * @throws IllegalStateException if the log was never opened, or no transaction is under way;
   *     retrying cannot help
   * @throws org.springframework.dao.DataAccessException if the log cannot be written; the caller's
   *     transaction must not commit
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public boolean record(AuditFact fact) {
    var last = lock(fact.logId());
    var known =
        jdbc.sql("select count(*) from audit_record where tenant_id = :log and fact = :fact")
            .param("log", fact.logId())
            .param("fact", fact.key())
            .query(Long.class)
            .single();
    if (known > 0) {
      return false;
    }
    jdbc.sql(
            """
            insert into audit_record (tenant_id, sequence, id, fact, creation_time, operation,
              user_id, user_type, channel, client_ip, request_id, grant_id, object_id, detail)
            values (:log, :sequence, :id, :fact, :time, :operation, :user, :userType, :channel,
              :clientIp, :request, :grant, :object, :detail)
            """)
        .param("log", fact.logId())
        .param("sequence", last + 1)
        .param("id", UUID.randomUUID().toString())
        .param("fact", fact.key())
        .param("time", Instants.toSql(clock.instant()))
        .param("operation", fact.operation())
        .param("user", fact.who().userId())
        .param("userType", fact.who().userType().word())
        .param("channel", fact.who().channel())
        .param("clientIp", fact.who().clientIp())
        .param("request", fact.requestId())
        .param("grant", fact.grantId())
        .param("object", fact.objectId())
        .param("detail", write(fact.detail()))
        .update();
    jdbc.sql("update audit_log set last_sequence = :sequence where tenant_id = :log")
        .param("sequence", last + 1)
        .param("log", fact.logId())
        .update();
    return true;
  }

  /**
   * Takes the log's lock until the caller's transaction ends; the last lock in the order request,
   * tenant, audit log. What is read after this call stands in one order with every fact of the log:
   * enforcement reads the grant under it, so that a read is recorded either before a revocation or
   * not at all.
   *
   * @return the sequence of the last record, 0 for an empty log
   * @throws IllegalStateException if the log was never opened
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public long lock(String logId) {
    return jdbc.sql("select last_sequence from audit_log where tenant_id = :log for update")
        .param("log", logId)
        .query(Long.class)
        .optional()
        .orElseThrow(() -> new IllegalStateException("There is no audit log '" + logId + "'"));
  }

  /** Whether the log holds one of the given facts. */
  @Transactional(readOnly = true)
  public boolean isRecorded(String logId, List<String> keys) {
    return jdbc.sql("select count(*) from audit_record where tenant_id = :log and fact in (:facts)")
            .param("log", logId)
            .param("facts", keys)
            .query(Long.class)
            .single()
        > 0;
  }

  /** Returns a request's records, oldest first; empty if there are none. */
  @Transactional(readOnly = true)
  public List<AuditRecord> ofRequest(String tenantId, String requestId) {
    return jdbc.sql(
            """
            select * from audit_record where tenant_id = :tenant and request_id = :request
            order by sequence
            """)
        .param("tenant", tenantId)
        .param("request", requestId)
        .query(this::read)
        .list();
  }

  /**
   * Returns a stretch of a log, oldest first.
   *
   * @param after records with a greater sequence
   * @param limit how many at the most
   */
  @Transactional(readOnly = true)
  public List<AuditRecord> ofLog(String logId, long after, int limit) {
    return jdbc.sql(
            """
            select * from audit_record where tenant_id = :log and sequence > :after
            order by sequence fetch first :limit rows only
            """)
        .param("log", logId)
        .param("after", after)
        .param("limit", limit)
        .query(this::read)
        .list();
  }

  /**
   * Returns what somebody did in a stretch of time, oldest first; empty if there is nothing.
   *
   * @param from the first instant that counts
   * @param until the first instant that no longer counts
   */
  @Transactional(readOnly = true)
  public List<AuditRecord> ofPerson(
      String logId, String userId, String operation, Instant from, Instant until) {
    return jdbc.sql(
            """
            select * from audit_record
            where tenant_id = :log and user_id = :user and operation = :operation
              and creation_time >= :from and creation_time < :until
            order by sequence
            """)
        .param("log", logId)
        .param("user", userId)
        .param("operation", operation)
        .param("from", Instants.toSql(from))
        .param("until", Instants.toSql(until))
        .query(this::read)
        .list();
  }

  private AuditRecord read(ResultSet row, int number) throws SQLException {
    return new AuditRecord(
        row.getString("id"),
        row.getString("tenant_id"),
        row.getLong("sequence"),
        Instants.fromSql(row, "creation_time"),
        row.getString("operation"),
        row.getString("user_id"),
        row.getString("user_type"),
        row.getString("channel"),
        row.getString("client_ip"),
        row.getString("request_id"),
        row.getString("grant_id"),
        row.getString("object_id"),
        parse(row.getString("detail")));
  }

  private String write(Map<String, ?> detail) {
    try {
      return json.writeValueAsString(detail);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("The detail of an audit fact is not plain data", e);
    }
  }

  private Map<String, Object> parse(String detail) throws SQLException {
    try {
      return json.readValue(detail, new TypeReference<>() {});
    } catch (JsonProcessingException e) {
      throw new SQLException("The detail of an audit record is not JSON", e);
    }
  }
}
