/**
 * The access request and its state machine: what was asked, where it stands, by when somebody must
 * have answered.
 *
 * <p>Invariants: a state changes here and nowhere else, together with its audit record; a final
 * state is never left; a deadline that has passed counts, whether or not a timer ran. The database
 * says the same with constraints (table {@code request_transition}).
 *
 * <p>Called by {@code process} (the diagram's steps), {@code approval} and {@code grant}. Instants
 * are UTC, durations whole seconds.
 */
@ApplicationModule(
    displayName = "Request",
    allowedDependencies = {"audit", "identity", "problem", "tenant", "time"})
@NullMarked
package org.customerlockbox.request;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
