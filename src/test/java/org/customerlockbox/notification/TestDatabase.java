package org.customerlockbox.notification;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.UUID;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcConnectionPool;
import org.jspecify.annotations.Nullable;

/** The databases that the product runs on, empty but for its tables. */
enum TestDatabase {
  H2,
  POSTGRESQL;

  private static @Nullable EmbeddedPostgres postgres;

  /** Makes a database of its own for the caller. */
  DataSource create() {
    var name = "mail_" + UUID.randomUUID().toString().replace("-", "");
    var dataSource =
        switch (this) {
          case H2 ->
              JdbcConnectionPool.create("jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1", "sa", "");
          case POSTGRESQL -> postgresDatabase(name);
        };
    Flyway.configure().dataSource(dataSource).load().migrate();
    return dataSource;
  }

  private static synchronized DataSource postgresDatabase(String name) {
    try {
      if (postgres == null) {
        postgres = EmbeddedPostgres.start();
      }
      var server = postgres;
      try (var connection = server.getPostgresDatabase().getConnection();
          var statement = connection.createStatement()) {
        statement.execute("create database " + name);
      }
      return server.getDatabase("postgres", name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
