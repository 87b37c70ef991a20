package org.customerlockbox.grant;

import org.customerlockbox.request.RequestId;

/**
 * Access is closed.
 *
 * @param by the account that closed it, or {@code system} when its time was over
 * @param comment why, in that person's words; may be empty
 */
public record AccessClosed(RequestId requestId, Ending ending, String by, String comment) {}
