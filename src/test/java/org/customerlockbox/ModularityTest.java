package org.customerlockbox;

import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

/**
 * Proves that each room reaches only those rooms that its package-info names, through their front
 * doors, and that no two rooms need each other.
 */
class ModularityTest {

  @Test
  void roomsKeepToTheirDoors() {
    ApplicationModules.of(CustomerLockboxApplication.class).verify();
  }
}
