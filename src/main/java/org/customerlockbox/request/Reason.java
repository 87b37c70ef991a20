package org.customerlockbox.request;

/**
 * Why access is asked for.
 *
 * @param detail in the engineer's words, plain text of 1 to 2 000 characters
 */
public record Reason(ReasonType type, String detail) {}
