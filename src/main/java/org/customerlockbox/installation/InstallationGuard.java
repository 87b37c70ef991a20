package org.customerlockbox.installation;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.boot.autoconfigure.flyway.FlywayMigrationStrategy;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.stereotype.Component;

/**
 * Looks at the database before anything is written to it: the demo starts on an empty one or on its
 * own, every other profile on any but the demo's.
 */
@Component
class InstallationGuard implements FlywayMigrationStrategy {

  static final String DEMO = "demo";
  private static final String PRODUCTION = "production";

  private final boolean isDemo;

  InstallationGuard(Environment environment) {
    this.isDemo = environment.acceptsProfiles(Profiles.of(DEMO));
  }

  @Override
  public void migrate(Flyway flyway) {
    var database = flyway.getConfiguration().getDataSource();
    try {
      check(database);
      flyway.migrate();
      mark(database);
    } catch (SQLException e) {
      throw new IllegalStateException("The database cannot be looked at", e);
    }
  }

  private void check(DataSource database) throws SQLException {
    try (var connection = database.getConnection()) {
      var kind = kind(connection);
      if (isDemo && (kind.isPresent() ? !kind.get().equals(DEMO) : !isEmpty(connection))) {
        throw new WrongInstallationException(
            "The demo fills an empty database or its own; this one is neither. Name another"
                + " database, or start without the profile 'demo'.");
      }
      if (!isDemo && kind.isPresent() && kind.get().equals(DEMO)) {
        throw new WrongInstallationException(
            "This database belongs to a demo, with demo users and passwords. Start with the profile"
                + " 'demo', or name another database.");
      }
    }
  }

  private static Optional<String> kind(Connection connection) throws SQLException {
    if (!hasTable(connection, "installation")) {
      return Optional.empty();
    }
    try (var statement = connection.createStatement();
        var row = statement.executeQuery("select kind from installation where id = 1")) {
      return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
    }
  }

  /** Empty also when a first start was killed between making the tables and marking them. */
  private static boolean isEmpty(Connection connection) throws SQLException {
    if (!hasTable(connection, "%")) {
      return true;
    }
    if (!hasTable(connection, "installation") || !hasTable(connection, "account")) {
      return false;
    }
    try (var statement = connection.createStatement();
        var row = statement.executeQuery("select count(*) from account")) {
      return row.next() && row.getLong(1) == 0;
    }
  }

  private static boolean hasTable(Connection connection, String name) throws SQLException {
    var metadata = connection.getMetaData();
    var pattern =
        metadata.storesUpperCaseIdentifiers() ? name.toUpperCase(java.util.Locale.ROOT) : name;
    try (var tables = metadata.getTables(null, connection.getSchema(), pattern, null)) {
      return tables.next();
    }
  }

  private void mark(DataSource database) throws SQLException {
    try (var connection = database.getConnection();
        var insert =
            connection.prepareStatement(
                """
                insert into installation (id, kind, created_at)
                select 1, ?, current_timestamp
                where not exists (select 1 from installation where id = 1)
                """)) {
      insert.setString(1, isDemo ? DEMO : PRODUCTION);
      insert.executeUpdate();
      if (!connection.getAutoCommit()) {
        connection.commit();
      }
    }
  }
}
