package org.customerlockbox.audit;

import org.customerlockbox.proof.Hash;
import org.jspecify.annotations.Nullable;

/**
 * A place in a log.
 *
 * @param sequence which, from 1
 * @param leaf what the tree holds for it; null if somebody took that out
 * @param record what the log holds for it; null if it was deleted
 */
public record LogEntry(long sequence, @Nullable Hash leaf, @Nullable AuditRecord record) {}
