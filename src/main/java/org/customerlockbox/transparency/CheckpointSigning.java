package org.customerlockbox.transparency;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.customerlockbox.audit.AuditTree;
import org.customerlockbox.audit.TreeHead;
import org.customerlockbox.proof.Checkpoint;
import org.customerlockbox.proof.Hash;
import org.customerlockbox.proof.MerkleTree;
import org.customerlockbox.time.Instants;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Signs one checkpoint, and keeps what was signed. */
@Component
class CheckpointSigning {

  private final JdbcClient jdbc;
  private final Clock clock;
  private final AuditTree tree;
  private final SigningKey key;
  private final Origins origins;

  CheckpointSigning(JdbcClient jdbc, Clock clock, AuditTree tree, SigningKey key, Origins origins) {
    this.jdbc = jdbc;
    this.clock = clock;
    this.tree = tree;
    this.key = key;
    this.origins = origins;
  }

  /**
   * Signs a log as it stands, unless that was signed already. Takes no lock: the tree's size and
   * edge are one row, and its nodes never change.
   *
   * @throws LogBrokenException if the log does not extend what was signed before
   * @throws org.springframework.dao.DuplicateKeyException if another node signed the same meanwhile
   */
  @Transactional
  SignedCheckpoint sign(String logId) {
    var keyNumber = key.number();
    var origin = origins.of(logId);
    // first what was signed, then the tree: what another node adds in between only makes it longer
    var last = last(logId);
    var head = tree.head(logId);
    requireExtends(logId, last.orElse(null), head);
    var signed =
        last.filter(
            checkpoint ->
                checkpoint.checkpoint().size() == head.size()
                    && checkpoint.checkpoint().origin().equals(origin)
                    && checkpoint.keyNumber() == keyNumber);
    if (signed.isEmpty()) {
      signed = Optional.of(add(logId, keyNumber, new Checkpoint(origin, head.size(), head.root())));
    }
    jdbc.sql(
            """
            update audit_log set checkpoint_due = false, broken_since = null
            where tenant_id = :log and tree_size = :size
              and (checkpoint_due = true or broken_since is not null)
            """)
        .param("log", logId)
        .param("size", head.size())
        .update();
    return signed.get();
  }

  private void requireExtends(String logId, @Nullable SignedCheckpoint last, TreeHead head) {
    var size = last == null ? 0 : last.checkpoint().size();
    var root = last == null ? MerkleTree.EMPTY : last.checkpoint().root();
    if (head.size() < size) {
      throw new LogBrokenException(
          "The log '%s' has %d records, and %d were signed".formatted(logId, head.size(), size));
    }
    try {
      var isTheTreeOfItsNodes = tree.root(logId, head.size()).equals(head.root());
      var proof = tree.consistency(logId, size, head.size());
      if (!isTheTreeOfItsNodes
          || !MerkleTree.isConsistent(size, root, head.size(), head.root(), proof)) {
        throw new LogBrokenException(
            "The log '%s' of %d records does not begin with the %d that were signed"
                .formatted(logId, head.size(), size));
      }
    } catch (MerkleTree.MissingNodeException e) {
      throw new LogBrokenException("The log '%s': %s".formatted(logId, e.getMessage()));
    }
  }

  private SignedCheckpoint add(String logId, int keyNumber, Checkpoint checkpoint) {
    var note = key.signer(checkpoint.origin()).sign(checkpoint.text()).toString();
    var signedAt = clock.instant();
    jdbc.sql(
            """
            insert into log_checkpoint
              (tenant_id, tree_size, key_id, origin, root_hash, note, signed_at)
            values (:log, :size, :key, :origin, :root, :note, :now)
            """)
        .param("log", logId)
        .param("size", checkpoint.size())
        .param("key", keyNumber)
        .param("origin", checkpoint.origin())
        .param("root", checkpoint.root().bytes())
        .param("note", note)
        .param("now", Instants.toSql(signedAt))
        .update();
    return new SignedCheckpoint(checkpoint, note, keyNumber, signedAt);
  }

  /** Returns what was signed last; empty if nothing ever was. */
  @Transactional(readOnly = true)
  Optional<SignedCheckpoint> last(String logId) {
    return newest(logId, 1).stream().findFirst();
  }

  /** Returns what was signed, newest first. */
  @Transactional(readOnly = true)
  List<SignedCheckpoint> newest(String logId, int limit) {
    return jdbc.sql(
            """
            select * from log_checkpoint where tenant_id = :log
            order by tree_size desc, key_id desc, signed_at desc fetch first :limit rows only
            """)
        .param("log", logId)
        .param("limit", limit)
        .query(CheckpointSigning::read)
        .list();
  }

  /**
   * Notes that a log contradicts what was signed.
   *
   * @return whether that is new
   */
  @Transactional
  boolean broken(String logId) {
    return jdbc.sql(
                """
                update audit_log set broken_since = :now
                where tenant_id = :log and broken_since is null
                """)
            .param("now", Instants.toSql(clock.instant()))
            .param("log", logId)
            .update()
        > 0;
  }

  /** Returns the logs in which something was recorded since the last checkpoint. */
  @Transactional(readOnly = true)
  List<String> due(String after, int limit) {
    return jdbc.sql(
            """
            select tenant_id from audit_log
            where checkpoint_due = true and tenant_id > :after and tree_size is not null
            order by tenant_id fetch first :limit rows only
            """)
        .param("after", after)
        .param("limit", limit)
        .query(String.class)
        .list();
  }

  /** Returns how many logs contradict what was signed. */
  @Transactional(readOnly = true)
  long countBroken() {
    return jdbc.sql("select count(*) from audit_log where broken_since is not null")
        .query(Long.class)
        .single();
  }

  private static SignedCheckpoint read(ResultSet row, int number) throws SQLException {
    return new SignedCheckpoint(
        new Checkpoint(
            row.getString("origin"), row.getLong("tree_size"), Hash.of(row.getBytes("root_hash"))),
        row.getString("note"),
        row.getInt("key_id"),
        Instants.fromSql(row, "signed_at"));
  }
}
