package org.customerlockbox.notification;

import javax.sql.DataSource;
import org.customerlockbox.support.Database;
import org.flywaydb.core.Flyway;

/** The databases that the product runs on, empty but for its tables. */
enum TestDatabase {
  H2(Database.H2),
  POSTGRESQL(Database.POSTGRESQL);

  private final Database database;

  TestDatabase(Database database) {
    this.database = database;
  }

  /** Makes a database of its own for the caller. */
  DataSource create() {
    var dataSource = database.createDataSource();
    Flyway.configure().dataSource(dataSource).load().migrate();
    return dataSource;
  }
}
