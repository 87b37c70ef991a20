package org.customerlockbox.journey;

import org.customerlockbox.support.Client;
import org.customerlockbox.support.Database;
import org.customerlockbox.support.LockboxApp;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;

/** A chapter of tests on the running application, on one of the two databases. */
abstract class Journey {

  final LockboxApp app;

  Journey(Database database) {
    this.app = LockboxApp.on(database);
  }

  @BeforeEach
  void aNewDay() {
    app.newDay();
  }

  @AfterAll
  static void releaseEngineClock() {
    LockboxApp.releaseEngineClock();
  }

  Client as(String user) {
    return app.as(user);
  }
}
