package org.customerlockbox.request;

/**
 * The tenant has not answered yet.
 *
 * @param kind {@code half} of the time is over, or it is the {@code last} reminder
 */
public record ReminderDue(RequestId requestId, String kind) {}
