package org.customerlockbox.feed;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Content that became available at one moment: one record of the log, or several when many wait.
 *
 * @param createdAt when it became available, a whole second; one blob a second
 * @param firstSequence the first record's place in the tenant's log
 * @param lastSequence the last one's; between them may be records of other content types
 */
public record Blob(
    ContentType contentType, Instant createdAt, long firstSequence, long lastSequence) {

  /** In digits only; {@code SSS} cannot be parsed next to other digits in a pattern. */
  private static final DateTimeFormatter DIGITS =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuuMMddHHmmss")
          .appendValue(ChronoField.MILLI_OF_SECOND, 3)
          .toFormatter(Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final Pattern ID =
      Pattern.compile("(\\d{17})(\\d{6,18})\\$\\1\\2\\$([a-z]+_[a-z]+)\\$([A-Za-z]+_[A-Za-z]+)");

  /** What a content id names, whether or not it exists. */
  record Named(ContentType contentType, Instant createdAt, long firstSequence) {}

  /**
   * Returns the id in the form that collectors know: {@code
   * 20261123183000000000017$20261123183000000000017$audit_general$Audit_General}.
   */
  public String contentId() {
    var number = digits(createdAt) + "%06d".formatted(firstSequence);
    var type = contentType.word().replace('.', '_');
    return number + "$" + number + "$" + type.toLowerCase(Locale.ROOT) + "$" + type;
  }

  /** Reads a content id; empty if it cannot be one of ours. */
  static Optional<Named> parse(String contentId) {
    var parts = ID.matcher(contentId);
    if (!parts.matches() || !parts.group(3).equals(parts.group(4).toLowerCase(Locale.ROOT))) {
      return Optional.empty();
    }
    var type = ContentType.ofWord(parts.group(4).replace('_', '.'));
    var created = ofDigits(parts.group(1));
    if (type.isEmpty() || created.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new Named(type.get(), created.get(), Long.parseLong(parts.group(2))));
  }

  /** Returns the instant in 17 digits, to the millisecond. */
  static String digits(Instant instant) {
    return DIGITS.format(instant);
  }

  /** Reads 17 digits; empty if they are no time. */
  static Optional<Instant> ofDigits(String digits) {
    try {
      return Optional.of(LocalDateTime.parse(digits, DIGITS).toInstant(ZoneOffset.UTC));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
