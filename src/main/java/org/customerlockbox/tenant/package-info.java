/**
 * Tenants and what each decides for itself: whether it has opted in, how long it takes to answer,
 * how long access may last at most, and who decides.
 *
 * <p>Invariant: only a tenant's own people change these; never the provider's staff on its behalf.
 * Every change is audited in the tenant's log and told to the tenant's administrators.
 *
 * <p>Durations are whole seconds, bounded by the provider ({@code lockbox.tenant.*}).
 */
@ApplicationModule(
    displayName = "Tenant",
    allowedDependencies = {"audit", "identity", "problem", "time"})
@NullMarked
package org.customerlockbox.tenant;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
