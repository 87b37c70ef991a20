package org.customerlockbox.transparency;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that is needed to prove, offline and for ever, that a record is in the log.
 *
 * @param format {@code customer-lockbox-receipt-v1}
 * @param leafIndex the record's place in the tree: its sequence less one
 * @param record the record; its canonical form (RFC 8785) is the leaf
 * @param inclusionProof the hashes from the leaf up to the root, in Base64
 * @param checkpoint the signed note with that root
 * @param key who signed it: name, id and public key
 */
public record Receipt(
    String format,
    long leafIndex,
    Map<String, @Nullable Object> record,
    List<String> inclusionProof,
    String checkpoint,
    String key) {}
