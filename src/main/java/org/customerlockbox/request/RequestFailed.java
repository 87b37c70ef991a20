package org.customerlockbox.request;

/**
 * Approved access did not open in time and never will.
 *
 * @param why in words
 */
public record RequestFailed(RequestId requestId, String why) {}
