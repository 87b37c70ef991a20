package org.customerlockbox.support;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;

/**
 * The databases that the product runs on: H2 in memory, and one real PostgreSQL server for all
 * tests of a JVM.
 */
public enum Database {
  H2,
  POSTGRESQL;

  private static EmbeddedPostgres server;

  /** Makes an empty database of its own for the caller and returns its JDBC URL. */
  public String create() {
    var name = "lockbox_" + UUID.randomUUID().toString().replace("-", "");
    return switch (this) {
      case H2 -> "jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1";
      case POSTGRESQL -> createOnServer(name);
    };
  }

  /** Who owns the databases that {@link #create} makes; there is no password. */
  public String user() {
    return this == H2 ? "sa" : "postgres";
  }

  /** As {@link #create}, for tests without an application. */
  public DataSource createDataSource() {
    var url = create();
    if (this == H2) {
      return JdbcConnectionPool.create(url, user(), "");
    }
    var name = url.replaceAll(".*/|\\?.*", "");
    return server.getDatabase(user(), name);
  }

  private static synchronized String createOnServer(String name) {
    try {
      if (server == null) {
        server =
            EmbeddedPostgres.builder()
                .setServerConfig("max_connections", "300")
                // as a real one does: a commit that was answered survives
                .setServerConfig("synchronous_commit", "on")
                .start();
      }
      try (var connection = server.getPostgresDatabase().getConnection();
          var statement = connection.createStatement()) {
        statement.execute("create database " + name);
      }
      return "jdbc:postgresql://localhost:" + server.getPort() + "/" + name;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
