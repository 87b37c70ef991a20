package org.customerlockbox.content;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.InternetHeaders;
import jakarta.mail.internet.MailDateFormat;
import jakarta.mail.internet.MimeUtility;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.UnsupportedEncodingException;
import java.text.ParseException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One line of a mailbox's list, from the message's header, decoded (RFC 2047) and without control
 * characters. A message that lacks a field, or has it in a form that nobody can read, is listed all
 * the same: it may be the very message that support is looking for.
 *
 * @param id names the message in the mailbox
 * @param from the sender or senders; as written when they cannot be parsed; null when absent
 * @param subject null when absent
 * @param date when the sender says it was written; null when absent or unreadable
 */
public record MessageSummary(
    MessageId id, @Nullable String from, @Nullable String subject, @Nullable Instant date) {

  /** Oldest first; what has no date comes last. */
  static final Comparator<MessageSummary> OLDEST_FIRST =
      Comparator.comparing(
              MessageSummary::date, Comparator.nullsLast(Comparator.<Instant>naturalOrder()))
          .thenComparing(summary -> summary.id().value());

  /** A list must not read whole messages; real headers are a few KiB. */
  private static final int LONGEST_HEADER = 256 * 1024;

  /** In an address: a parser's guess at something that is none. */
  private static final Pattern BRACKET = Pattern.compile("[<>]");

  private static final Pattern AMBIGUOUS = Pattern.compile("[,;<>@\"]");

  /**
   * Reads the header of a message.
   *
   * @throws IOException if the stream cannot be read; a retry may help
   */
  static MessageSummary read(MessageId id, InputStream message) throws IOException {
    var headers = headersOf(new ByteArrayInputStream(message.readNBytes(LONGEST_HEADER)));
    return new MessageSummary(
        id,
        fromOf(headers.getHeader("From", ", ")),
        textOf(headers.getHeader("Subject", null)),
        dateOf(headers.getHeader("Date", null)));
  }

  private static InternetHeaders headersOf(InputStream header) {
    try {
      return new InternetHeaders(header, true);
    } catch (jakarta.mail.MessagingException e) {
      // the stream is in memory; its reading cannot fail
      throw new UncheckedIOException(new IOException(e));
    }
  }

  private static @Nullable String fromOf(@Nullable String header) {
    if (header == null) {
      return null;
    }
    try {
      var senders = InternetAddress.parseHeader(header, false);
      if (senders.length > 0
          && Arrays.stream(senders)
              .noneMatch(sender -> BRACKET.matcher(sender.getAddress()).find())) {
        return Arrays.stream(senders).map(MessageSummary::sender).collect(Collectors.joining(", "));
      }
    } catch (AddressException e) {
      // shown as it was written
    }
    return textOf(header);
  }

  /** Name and address as a person writes them; quoted only where a list would be ambiguous. */
  private static String sender(InternetAddress sender) {
    var address = visible(sender.getAddress());
    var name = sender.getPersonal();
    if (name == null || name.isBlank()) {
      return address;
    }
    var visible = visible(name);
    var quoted =
        AMBIGUOUS.matcher(visible).find()
            ? '"' + visible.replace("\\", "\\\\").replace("\"", "\\\"") + '"'
            : visible;
    return quoted + " <" + address + ">";
  }

  private static @Nullable String textOf(@Nullable String header) {
    if (header == null) {
      return null;
    }
    var unfolded = MimeUtility.unfold(header);
    try {
      return visible(MimeUtility.decodeText(unfolded));
    } catch (UnsupportedEncodingException e) {
      return visible(unfolded);
    }
  }

  private static @Nullable Instant dateOf(@Nullable String header) {
    if (header == null) {
      return null;
    }
    try {
      return new MailDateFormat().parse(MimeUtility.unfold(header)).toInstant();
    } catch (ParseException e) {
      return null;
    }
  }

  /** An encoded word can hide line breaks and worse. */
  private static String visible(String text) {
    return text.replaceAll("\\p{Cc}+", " ").strip();
  }
}
