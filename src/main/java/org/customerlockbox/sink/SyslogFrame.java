package org.customerlockbox.sink;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.customerlockbox.audit.AuditRecord;
import org.jspecify.annotations.Nullable;

/**
 * A message of RFC 5424, framed by its length in bytes as RFC 6587, section 3.4.1, and RFC 5425
 * say.
 *
 * <p>The text begins with a byte order mark where it is not ASCII, as RFC 5424, section 6.4,
 * demands of UTF-8; ASCII needs none, and parsers of JSON and CEF do not stumble over it.
 */
final class SyslogFrame {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private static final String APP_NAME = "customer-lockbox";
  private static final int LONGEST_MSGID = 32;
  private static final int WARNING = 4;
  private static final int NOTICE = 5;
  private static final int SEVERITIES = 8;
  private static final byte[] BOM = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private SyslogFrame() {}

  /** Returns the frame: its length, a space, and the message. */
  static byte[] of(AuditRecord record, Sink.Syslog target, String text) {
    var message = new ByteArrayOutputStream();
    message.writeBytes(header(record, target).getBytes(StandardCharsets.UTF_8));
    if (text.chars().anyMatch(character -> character > 0x7E)) {
      message.writeBytes(BOM);
    }
    message.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    var frame = new ByteArrayOutputStream();
    frame.writeBytes((message.size() + " ").getBytes(StandardCharsets.US_ASCII));
    frame.writeBytes(message.toByteArray());
    return frame.toByteArray();
  }

  private static String header(AuditRecord record, Sink.Syslog target) {
    var severity = RecordReading.failed(record) ? WARNING : NOTICE;
    var header = new StringBuilder();
    header.append('<').append(target.facility() * SEVERITIES + severity).append(">1 ");
    header.append(TIME.format(record.creationTime())).append(' ');
    header.append(target.hostname()).append(' ').append(APP_NAME).append(" - ");
    header.append(messageId(record.operation())).append(" [lockbox@");
    header.append(target.enterpriseNumber());
    parameter(header, "id", record.id());
    parameter(header, "tenantId", record.tenantId());
    parameter(header, "sequence", String.valueOf(record.sequence()));
    parameter(header, "requestId", record.requestId());
    return header.append("] ").toString();
  }

  private static void parameter(StringBuilder header, String name, @Nullable String value) {
    if (value != null) {
      header
          .append(' ')
          .append(name)
          .append("=\"")
          .append(value.replaceAll("([\"\\\\\\]])", "\\\\$1"))
          .append('"');
    }
  }

  /** The operation without what a message id may not have. */
  private static String messageId(String operation) {
    var id = operation.replaceAll("[^!-~]", "");
    if (id.isEmpty()) {
      return "-";
    }
    return id.length() > LONGEST_MSGID ? id.substring(0, LONGEST_MSGID) : id;
  }
}
