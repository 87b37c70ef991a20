package org.customerlockbox.transparency;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.customerlockbox.proof.NoteKey;
import org.customerlockbox.time.Instants;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The installation's signing keys: public halves, and when each was in use. */
@Component
public class LogKeys {

  private final JdbcClient jdbc;
  private final Clock clock;

  LogKeys(JdbcClient jdbc, Clock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /** Returns all keys, oldest first; a handful in an installation's life. */
  @Transactional(readOnly = true)
  public List<LogKey> all() {
    return jdbc.sql("select * from log_key order by id").query(LogKeys::read).list();
  }

  /** Returns a key under the name of a log. */
  public static NoteKey named(String origin, LogKey key) {
    return NoteKey.of(origin, Base64.getDecoder().decode(key.raw()));
  }

  /** Returns the key in use. */
  @Transactional(readOnly = true)
  Optional<LogKey> inUse() {
    return all().stream().filter(key -> key.retiredAt() == null).findFirst();
  }

  /**
   * Returns the number of a key if it is the one in use, from now until the caller's transaction
   * ends.
   */
  @Transactional(propagation = Propagation.MANDATORY)
  Optional<Integer> numberInUse(String raw) {
    return jdbc.sql("select id from log_key where public_key = :key and retired_at is null")
        .param("key", raw)
        .query(Integer.class)
        .optional();
  }

  /**
   * Makes a key the one in use. Safe to repeat.
   *
   * @param replaces the number of the key in use that it replaces; 0: none
   * @return the key in use from now on
   * @throws org.springframework.dao.DuplicateKeyException if another node registered one meanwhile
   */
  @Transactional
  LogKey register(String raw, int replaces) {
    var known = all();
    var inUse = known.stream().filter(key -> key.retiredAt() == null).findFirst();
    if (inUse.isPresent()) {
      var isOther = !inUse.get().raw().equals(raw);
      if (!isOther || inUse.get().number() != replaces) {
        return inUse.get();
      }
      if (known.stream().anyMatch(key -> key.raw().equals(raw))) {
        throw new SigningKeyException(
            "This node's key for signing the log was retired before; a retired key is never used"
                + " again.");
      }
      jdbc.sql("update log_key set retired_at = :now where id = :id")
          .param("now", Instants.toSql(clock.instant()))
          .param("id", inUse.get().number())
          .update();
    }
    jdbc.sql("insert into log_key (id, public_key, valid_from) values (:id, :key, :now)")
        .param("id", known.size() + 1)
        .param("key", raw)
        .param("now", Instants.toSql(clock.instant()))
        .update();
    return inUse().orElseThrow();
  }

  private static LogKey read(ResultSet row, int number) throws SQLException {
    return new LogKey(
        row.getInt("id"),
        row.getString("public_key"),
        Instants.fromSql(row, "valid_from"),
        Instants.fromSqlOrNull(row, "retired_at"));
  }
}
