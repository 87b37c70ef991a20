/**
 * Knows who is acting: the provider's staff, the members of tenants, and where a call came from.
 *
 * <p>Accounts live in our own tables; the engine reads them and can write none, so nothing in
 * Camunda's web applications or REST API makes anybody an approver. Invariant: an account id is
 * stored and compared in its normal form only ({@link org.customerlockbox.identity.AccountId}).
 *
 * <p>Called by every room. Times are {@link java.time.Instant}s in UTC.
 */
@ApplicationModule(
    displayName = "Identity",
    allowedDependencies = {"audit", "problem", "time"})
@NullMarked
package org.customerlockbox.identity;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
