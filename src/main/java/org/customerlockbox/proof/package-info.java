/**
 * Proofs that anybody can check: canonical JSON (RFC 8785), Merkle trees (RFC 6962), checkpoints
 * and signed notes (C2SP tlog-checkpoint and signed-note, Ed25519).
 *
 * <p>Invariant: arithmetic only. Nothing here reads a database, a clock or a setting, so the server
 * that makes a proof and the tool that checks one share what a proof <i>is</i>, and no state.
 */
@ApplicationModule(
    displayName = "Proof",
    allowedDependencies = {})
@NullMarked
package org.customerlockbox.proof;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
