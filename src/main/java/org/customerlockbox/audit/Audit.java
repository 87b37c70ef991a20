package org.customerlockbox.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.LongStream;
import org.customerlockbox.proof.CanonicalJson;
import org.customerlockbox.proof.MerkleTree;
import org.customerlockbox.time.Instants;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
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
  private final NamedParameterJdbcOperations batches;
  private final Clock clock;
  private final AuditTree tree;
  private final ObjectMapper json = new ObjectMapper();

  Audit(JdbcClient jdbc, NamedParameterJdbcOperations batches, Clock clock, AuditTree tree) {
    this.jdbc = jdbc;
    this.batches = batches;
    this.clock = clock;
    this.tree = tree;
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
            insert into audit_log (tenant_id, last_sequence, tree_size)
            select :log, 0, 0
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
   * facts of one tenant into one order. The record's hash becomes the next leaf of the log's tree
   * (docs/adr/0008); no older row is read for that.
   *
   * @return whether the fact was new
   * @throws IllegalStateException if the log was never opened, no transaction is under way, or
   *     somebody changed the log so that its tree does not fit any more; retrying cannot help
   * @throws IllegalArgumentException if the fact's detail is not plain data
   * @throws org.springframework.dao.DataAccessException if the log cannot be written; the caller's
   *     transaction must not commit
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public boolean record(AuditFact fact) {
    return recordAll(fact.logId(), List.of(fact)) == 1;
  }

  /**
   * Appends facts to one log, in their order; otherwise as {@link #record}. For callers that have
   * many: the log is locked and its tree's edge written once.
   *
   * @return how many were new
   * @throws IllegalArgumentException if a fact is another log's, or its detail is not plain data
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public int recordAll(String logId, List<AuditFact> facts) {
    if (facts.isEmpty()) {
      return 0;
    }
    var edge = edge(logId);
    return append(logId, edge, facts, known(logId, facts));
  }

  /**
   * Appends facts whose keys their caller has just drawn at random; otherwise as {@link
   * #recordAll}. Spares the look whether the log holds them, which costs more than writing them.
   *
   * @throws org.springframework.dao.DuplicateKeyException if the log does hold one; the caller's
   *     transaction must not commit
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void recordNew(String logId, List<AuditFact> facts) {
    if (!facts.isEmpty()) {
      append(logId, edge(logId), facts, new HashSet<>());
    }
  }

  private int append(String logId, MerkleTree.Edge edge, List<AuditFact> facts, Set<String> known) {
    var records = new ArrayList<SqlParameterSource>();
    var appended = tree.from(logId, edge);
    for (var fact : facts) {
      if (!fact.logId().equals(logId)) {
        throw new IllegalArgumentException("A fact of the log '" + fact.logId() + "'");
      }
      if (known.add(fact.key())) {
        var record = record(fact, appended.size() + 1);
        appended.append(CanonicalRecord.leaf(record));
        records.add(row(fact, record));
      }
    }
    if (records.isEmpty()) {
      return 0;
    }
    batches.batchUpdate(
        """
        insert into audit_record (tenant_id, sequence, id, fact, creation_time, operation,
          user_id, user_type, channel, client_ip, request_id, grant_id, object_id, detail)
        values (:log, :sequence, :id, :fact, :time, :operation, :user, :userType, :channel,
          :clientIp, :request, :grant, :object, :detail)
        """,
        records.toArray(SqlParameterSource[]::new));
    appended.store();
    return records.size();
  }

  /** Locks the log and returns the right edge of its tree, after the log's last record. */
  private MerkleTree.Edge edge(String logId) {
    var locked =
        jdbc.sql(
                """
                select last_sequence, tree_size, tree_edge from audit_log where tenant_id = :log
                for update
                """)
            .param("log", logId)
            .query((row, number) -> new Locked(row.getLong("last_sequence"), AuditTree.edge(row)))
            .optional()
            .orElseThrow(() -> noSuchLog(logId));
    var edge = locked.edge().orElseGet(() -> tree.build(logId, this::ofLog));
    if (edge.size() != locked.last()) {
      throw new IllegalStateException(
          "The log '%s' has %d records and a tree over %d; nothing is added to it"
              .formatted(logId, locked.last(), edge.size()));
    }
    return edge;
  }

  /** A log's row, locked: its last sequence, and the edge of its tree if it has one. */
  private record Locked(long last, Optional<MerkleTree.Edge> edge) {}

  private static IllegalStateException noSuchLog(String logId) {
    return new IllegalStateException("There is no audit log '" + logId + "'");
  }

  private Set<String> known(String logId, List<AuditFact> facts) {
    return held(logId, facts.stream().map(AuditFact::key).toList());
  }

  /** Returns those of the keys that the log holds. */
  private Set<String> held(String logId, List<String> keys) {
    return new HashSet<>(
        // pairs, because H2 uses only the first column of the key for "one = and other in"
        jdbc.sql("select fact from audit_record where (tenant_id, fact) in (:facts)")
            .param("facts", keys.stream().map(key -> new Object[] {logId, key}).toList())
            .query(String.class)
            .list());
  }

  private AuditRecord record(AuditFact fact, long sequence) {
    CanonicalRecord.checkDetail(fact.detail());
    var who = fact.who();
    return new AuditRecord(
        UUID.randomUUID().toString(),
        fact.logId(),
        sequence,
        clock.instant().truncatedTo(ChronoUnit.MICROS),
        fact.operation(),
        who.userId(),
        who.userType().word(),
        who.channel(),
        who.clientIp(),
        fact.requestId(),
        fact.grantId(),
        fact.objectId(),
        new TreeMap<>(fact.detail()));
  }

  private static SqlParameterSource row(AuditFact fact, AuditRecord record) {
    return new MapSqlParameterSource()
        .addValue("log", record.tenantId())
        .addValue("sequence", record.sequence())
        .addValue("id", record.id())
        .addValue("fact", fact.key())
        .addValue("time", Instants.toSql(record.creationTime()))
        .addValue("operation", record.operation())
        .addValue("user", record.userId())
        .addValue("userType", record.userType())
        .addValue("channel", record.channel())
        .addValue("clientIp", record.clientIp())
        .addValue("request", record.requestId())
        .addValue("grant", record.grantId())
        .addValue("object", record.objectId())
        .addValue("detail", CanonicalJson.text(record.detail()));
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
        .orElseThrow(() -> noSuchLog(logId));
  }

  /** Whether the log holds one of the given facts. */
  @Transactional(readOnly = true)
  public boolean isRecorded(String logId, List<String> keys) {
    return !held(logId, keys).isEmpty();
  }

  /** Returns the record of a fact; empty if the log does not hold it. */
  @Transactional(readOnly = true)
  public Optional<AuditRecord> ofFact(String logId, String key) {
    return jdbc.sql("select * from audit_record where tenant_id = :log and fact = :fact")
        .param("log", logId)
        .param("fact", key)
        .query(this::read)
        .optional();
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
   * Returns a request's records of the given operations, oldest first.
   *
   * @param limit how many at the most
   */
  @Transactional(readOnly = true)
  public List<AuditRecord> ofRequest(
      String tenantId, String requestId, List<String> operations, int limit) {
    return jdbc.sql(
            """
            select * from audit_record where tenant_id = :tenant and request_id = :request
              and operation in (:operations)
            order by sequence fetch first :limit rows only
            """)
        .param("tenant", tenantId)
        .param("request", requestId)
        .param("operations", operations)
        .param("limit", limit)
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

  /**
   * Returns the places of a log, in order, each with its record and its leaf in the tree, whether
   * or not they are there.
   *
   * @param after places with a greater sequence
   * @param last no places beyond this sequence
   * @param limit how many at the most
   */
  @Transactional(readOnly = true)
  public List<LogEntry> entries(String logId, long after, long last, int limit) {
    var until = Math.min(last, after + limit);
    if (until <= after) {
      return List.of();
    }
    var records = new HashMap<Long, AuditRecord>();
    jdbc.sql(
            """
            select * from audit_record
            where tenant_id = :log and sequence > :after and sequence <= :until
            """)
        .param("log", logId)
        .param("after", after)
        .param("until", until)
        .query(this::read)
        .list()
        .forEach(record -> records.put(record.sequence(), record));
    var leaves = tree.leaves(logId, after, until);
    return LongStream.rangeClosed(after + 1, until)
        .mapToObj(place -> new LogEntry(place, leaves.get(place - 1), records.get(place)))
        .toList();
  }

  /** Builds the tree of a log from before there were trees. Safe to repeat. */
  @Transactional
  void buildTree(String logId) {
    edge(logId);
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

  private Map<String, Object> parse(String detail) throws SQLException {
    try {
      return json.readValue(detail, new TypeReference<>() {});
    } catch (JsonProcessingException e) {
      throw new SQLException("The detail of an audit record is not JSON", e);
    }
  }
}
