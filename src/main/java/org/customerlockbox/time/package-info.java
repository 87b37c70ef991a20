/**
 * The one source of time, and how instants travel to the database and back.
 *
 * <p>Invariant: nothing else in the product asks the system what time it is. Instants are UTC, in
 * whole microseconds, which is what both databases keep.
 */
@ApplicationModule(
    displayName = "Time",
    allowedDependencies = {})
@NullMarked
package org.customerlockbox.time;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
