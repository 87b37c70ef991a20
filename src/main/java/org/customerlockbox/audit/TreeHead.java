package org.customerlockbox.audit;

import org.customerlockbox.proof.Hash;

/**
 * A log's tree as it stands.
 *
 * @param size how many records it covers
 * @param root the root over them
 */
public record TreeHead(long size, Hash root) {}
