package org.customerlockbox.content.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.customerlockbox.content.MessageSummary;
import org.jspecify.annotations.Nullable;

/**
 * A message in a mailbox's list.
 *
 * @param date RFC 3339 in UTC; null when the message has no readable date
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record MessageLine(
    String id, @Nullable String from, @Nullable String subject, @Nullable String date) {

  static MessageLine of(MessageSummary summary) {
    return new MessageLine(
        summary.id().value(), summary.from(), summary.subject(), rfc3339(summary.date()));
  }

  private static @Nullable String rfc3339(@Nullable Instant date) {
    return date == null ? null : date.toString();
  }
}
