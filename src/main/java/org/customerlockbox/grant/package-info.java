/**
 * Turns an approved request into time-bound access and ends that access again.
 *
 * <p>A grant is the only thing in this system that lets a provider's engineer read a tenant's
 * content. Invariants: it is opened only for a request that holds, in the database, every decision
 * that it needs, whatever the diagram or a variable says; it opens within the limit or never; it
 * always carries an end, compared at every read; closing is immediate, and cleaning up afterwards
 * never gives up.
 *
 * <p>Called by {@code process} (the diagram's "Grant access" and "Revoke access") and by our API;
 * {@code enforcement} reads the result at every attempt. Instants are UTC.
 */
@ApplicationModule(
    displayName = "Grant",
    allowedDependencies = {"approval", "audit", "identity", "problem", "request", "tenant", "time"})
@NullMarked
package org.customerlockbox.grant;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
