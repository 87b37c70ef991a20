package org.customerlockbox.grant;

import org.customerlockbox.request.RequestId;

/**
 * Access is closed, but cleaning up at a target keeps failing; it is retried for ever.
 *
 * @param attempts how many times it failed so far
 * @param why in words
 */
public record CleanupFailed(RequestId requestId, int attempts, String why) {}
