/**
 * Lets outsiders check the log without trusting us: signed checkpoints, proofs, receipts, exports,
 * and witnesses that get the checkpoints by mail.
 *
 * <p>Invariant: nothing is signed that does not extend what was signed before. A log that
 * contradicts its last checkpoint is never signed again until it is put right, and health says so.
 *
 * <p>The log and its tree are {@code audit}'s; this room reads them. Called over HTTP, by a timer
 * on each node, and by {@code operations}.
 */
@ApplicationModule(
    displayName = "Transparency",
    allowedDependencies = {"audit", "identity", "problem", "proof", "request", "tenant", "time"})
@NullMarked
package org.customerlockbox.transparency;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
