/**
 * Answers one question: may this subject do this to that, now?
 *
 * <p>Invariants: deny unless an open grant, or ownership, says otherwise; an allowed read is
 * durable in the log before the caller hears of it; a read is recorded before a revocation or does
 * not happen.
 *
 * <p>Called by {@code content} at every attempt. Nothing is cached.
 */
@ApplicationModule(
    displayName = "Enforcement",
    allowedDependencies = {"audit", "grant", "identity", "problem", "request", "tenant", "time"})
@NullMarked
package org.customerlockbox.enforcement;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
