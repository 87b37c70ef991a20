package org.customerlockbox.transparency;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key of this installation, as its logs' auditors need it.
 *
 * @param number which, from 1
 * @param raw the 32 bytes of the public half in Base64
 * @param retiredAt from when on it signs no more; null for the one in use
 */
public record LogKey(int number, String raw, Instant validFrom, @Nullable Instant retiredAt) {}
