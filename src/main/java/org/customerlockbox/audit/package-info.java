/**
 * The append-only log: one record for each fact, in the transaction of the fact.
 *
 * <p>Invariants: a state change and its record commit together or not at all; each tenant's log
 * numbers its records from 1 without a gap; a record is never changed or deleted; the same fact is
 * recorded once however often it is reported; and each record is a leaf of its log's Merkle tree,
 * so that this can be proved. Depends on no room with rules of its own, so that every room can call
 * it.
 */
@ApplicationModule(
    displayName = "Audit",
    allowedDependencies = {"proof", "time"})
@NullMarked
package org.customerlockbox.audit;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
