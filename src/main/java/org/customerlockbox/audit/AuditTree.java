package org.customerlockbox.audit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.customerlockbox.proof.Hash;
import org.customerlockbox.proof.MerkleTree;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The Merkle tree over each log. Grows only with {@link Audit}, under the log's lock; read by
 * whoever makes proofs.
 */
@Component
public class AuditTree {

  private static final int PAGE = 1_000;

  private final JdbcClient jdbc;
  private final NamedParameterJdbcOperations batches;

  AuditTree(JdbcClient jdbc, NamedParameterJdbcOperations batches) {
    this.jdbc = jdbc;
    this.batches = batches;
  }

  /**
   * Returns a log's tree as it stands.
   *
   * @throws IllegalStateException if there is no such log, or its tree was never built
   */
  @Transactional(readOnly = true)
  public TreeHead head(String logId) {
    var edge =
        edge(logId)
            .orElseThrow(() -> new IllegalStateException("The log '" + logId + "' has no tree"));
    return new TreeHead(edge.size(), edge.root());
  }

  /**
   * Returns the root that a log's tree had at an earlier size.
   *
   * @throws MerkleTree.MissingNodeException if the tree has lost a node, or never was that large
   */
  @Transactional(readOnly = true)
  public Hash root(String logId, long size) {
    return MerkleTree.root(size, positions -> read(logId, positions));
  }

  /**
   * Returns the proof that a record is in the log, up to the given size.
   *
   * @param sequence the record's, from 1 to the size
   * @throws MerkleTree.MissingNodeException if the tree has lost a node
   */
  @Transactional(readOnly = true)
  public List<Hash> inclusion(String logId, long sequence, long size) {
    return MerkleTree.inclusion(sequence - 1, size, positions -> read(logId, positions));
  }

  /**
   * Returns the proof that the log at one size begins with the log at another.
   *
   * @throws MerkleTree.MissingNodeException if the tree has lost a node
   */
  @Transactional(readOnly = true)
  public List<Hash> consistency(String logId, long from, long to) {
    return MerkleTree.consistency(from, to, positions -> read(logId, positions));
  }

  /** Returns the leaf of a record; empty if there is no such record, or the tree has lost it. */
  @Transactional(readOnly = true)
  public Optional<Hash> leaf(String logId, long sequence) {
    var position = MerkleTree.position(sequence - 1);
    return Optional.ofNullable(read(logId, List.of(position)).get(position));
  }

  /** Returns the leaves of the records after one sequence up to another, by index from 0. */
  Map<Long, Hash> leaves(String logId, long after, long last) {
    var leaves = new HashMap<Long, Hash>();
    jdbc.sql(
            """
            select position, hash from audit_node
            where tenant_id = :log and position >= :from and position <= :to
              and mod(position, 2) = 0
            """)
        .param("log", logId)
        .param("from", MerkleTree.position(after))
        .param("to", MerkleTree.position(last - 1))
        .query(
            row -> {
              leaves.put(row.getLong("position") / 2, Hash.of(row.getBytes("hash")));
            });
    return leaves;
  }

  private Map<Long, Hash> read(String logId, Collection<Long> positions) {
    var nodes = new HashMap<Long, Hash>();
    jdbc.sql(
            """
            select position, hash from audit_node where (tenant_id, position) in (:nodes)
            """)
        // pairs, because H2 uses only the first column of the key for "one = and other in"
        .param("nodes", positions.stream().map(at -> new Object[] {logId, at}).toList())
        .query(
            row -> {
              nodes.put(row.getLong("position"), Hash.of(row.getBytes("hash")));
            });
    return nodes;
  }

  // ------------------------------------------------------------------------------------ growing

  private Optional<MerkleTree.Edge> edge(String logId) {
    return jdbc.sql("select tree_size, tree_edge from audit_log where tenant_id = :log")
        .param("log", logId)
        .query((row, number) -> edge(row))
        .optional()
        .orElseThrow(() -> new IllegalStateException("There is no audit log '" + logId + "'"));
  }

  /** Reads the tree's right edge; empty for a log from before there were trees. */
  static Optional<MerkleTree.Edge> edge(ResultSet row) throws SQLException {
    var size = row.getLong("tree_size");
    return row.wasNull()
        ? Optional.empty()
        : Optional.of(MerkleTree.Edge.parse(size, row.getString("tree_edge")));
  }

  /** Starts to append at the given edge; the caller holds the log's lock. */
  Appending from(String logId, MerkleTree.Edge edge) {
    return new Appending(logId, edge);
  }

  /** A stretch of a log. */
  @FunctionalInterface
  interface Pages {
    List<AuditRecord> after(String logId, long sequence, int limit);
  }

  /** Builds the tree of a log that has none; the caller holds the log's lock. */
  MerkleTree.Edge build(String logId, Pages records) {
    var appending = new Appending(logId, MerkleTree.Edge.EMPTY);
    for (var page = records.after(logId, 0, PAGE);
        !page.isEmpty();
        page = records.after(logId, appending.size(), PAGE)) {
      for (var record : page) {
        if (record.sequence() != appending.size() + 1) {
          throw new IllegalStateException(
              "The log '%s' has no record %d".formatted(logId, appending.size() + 1));
        }
        appending.append(CanonicalRecord.leaf(record));
      }
      appending.store();
    }
    appending.store();
    return appending.edge;
  }

  /** The logs that have no tree yet. */
  List<String> unbuilt(int limit) {
    return jdbc.sql(
            """
            select tenant_id from audit_log where tree_size is null
            order by tenant_id fetch first :limit rows only
            """)
        .param("limit", limit)
        .query(String.class)
        .list();
  }

  /** Leaves that are being appended. */
  final class Appending {

    private final String logId;
    private final List<SqlParameterSource> completed = new ArrayList<>();
    private MerkleTree.Edge edge;

    private Appending(String logId, MerkleTree.Edge edge) {
      this.logId = logId;
      this.edge = edge;
    }

    long size() {
      return edge.size();
    }

    void append(Hash leaf) {
      edge =
          edge.append(
              leaf,
              (position, hash) ->
                  completed.add(
                      new MapSqlParameterSource("log", logId)
                          .addValue("position", position)
                          .addValue("hash", hash.bytes())));
    }

    /** Stores what was appended, and that the log has as many records. */
    void store() {
      if (!completed.isEmpty()) {
        batches.batchUpdate(
            "insert into audit_node (tenant_id, position, hash) values (:log, :position, :hash)",
            completed.toArray(SqlParameterSource[]::new));
        completed.clear();
      }
      jdbc.sql(
              """
              update audit_log set last_sequence = :size, tree_size = :size, tree_edge = :edge,
                checkpoint_due = true
              where tenant_id = :log
              """)
          .param("size", edge.size())
          .param("edge", edge.text())
          .param("log", logId)
          .update();
    }
  }
}
