package org.customerlockbox.sink;

import java.util.Locale;
import org.customerlockbox.audit.AuditRecord;
import org.customerlockbox.audit.Operations;
import org.customerlockbox.proof.CanonicalJson;
import org.jspecify.annotations.Nullable;

/**
 * ArcSight's Common Event Format, version 0: a header of seven fields and keys of its dictionary.
 * What has no key there is in custom strings, each with its label.
 */
final class CefFormat implements RecordFormat {

  /** The most that the dictionary allows in a custom string. */
  private static final int LONGEST_CUSTOM = 4_000;

  private static final int INFORMATIONAL = 3;
  private static final int MEDIUM = 6;
  private static final int HIGH = 8;

  private final String productVersion;

  CefFormat(String productVersion) {
    this.productVersion = productVersion;
  }

  @Override
  public String show(AuditRecord record) {
    var line = new StringBuilder("CEF:0");
    for (var field :
        new String[] {
          RecordReading.PRODUCT,
          RecordReading.PRODUCT,
          productVersion,
          record.operation().toLowerCase(Locale.ROOT).replace(' ', '-'),
          record.operation(),
          String.valueOf(severity(record))
        }) {
      line.append('|').append(header(field));
    }
    line.append('|');
    var keys = new Keys(line);
    keys.add("rt", String.valueOf(record.creationTime().toEpochMilli()));
    keys.add("externalId", record.id());
    keys.add("act", record.operation());
    keys.add("outcome", RecordReading.failed(record) ? "failure" : "success");
    keys.add("suser", RecordReading.person(record));
    keys.add("duser", RecordReading.affectedPerson(record));
    keys.add("spriv", record.userType());
    address(keys, record.clientIp());
    keys.add("cn1", String.valueOf(record.sequence()));
    keys.add("cn1Label", "sequence");
    keys.custom(1, "requestId", record.requestId());
    keys.custom(2, "tenantId", record.tenantId());
    keys.custom(3, "grantId", record.grantId());
    keys.custom(4, "objectId", record.objectId());
    keys.custom(5, "detail", CanonicalJson.text(record.detail()));
    keys.custom(6, "channel", record.channel());
    keys.add("msg", RecordReading.sentence(record));
    return line.toString();
  }

  /** The key for a source is for IPv4 only. */
  private static void address(Keys keys, @Nullable String ip) {
    if (ip != null && ip.indexOf(':') >= 0) {
      keys.add("c6a2", ip);
      keys.add("c6a2Label", "Source IPv6 Address");
    } else {
      keys.add("src", ip);
    }
  }

  private static int severity(AuditRecord record) {
    return switch (record.operation()) {
      case Operations.ACCESS_DENIED, Operations.ACCESS_FAILURE -> MEDIUM;
      case Operations.CLEAN_UP_FAILURE -> HIGH;
      default -> INFORMATIONAL;
    };
  }

  private static String header(String text) {
    return text.replace("\\", "\\\\").replace("|", "\\|").replaceAll("[\\r\\n]+", " ");
  }

  /** The keys behind the header. */
  private static final class Keys {

    private final StringBuilder line;
    private boolean first = true;

    Keys(StringBuilder line) {
      this.line = line;
    }

    void add(String key, @Nullable String value) {
      if (value == null || value.isEmpty()) {
        return;
      }
      line.append(first ? "" : " ").append(key).append('=').append(escaped(value));
      first = false;
    }

    void custom(int number, String label, @Nullable String value) {
      if (value == null || value.isEmpty()) {
        return;
      }
      add("cs" + number, shortened(value));
      add("cs" + number + "Label", label);
    }

    private static String shortened(String value) {
      if (value.length() <= LONGEST_CUSTOM) {
        return value;
      }
      var end = LONGEST_CUSTOM - 1;
      return value.substring(0, Character.isHighSurrogate(value.charAt(end - 1)) ? end - 1 : end)
          + "…";
    }

    private static String escaped(String value) {
      return value
          .replace("\\", "\\\\")
          .replace("=", "\\=")
          .replace("\r", "\\r")
          .replace("\n", "\\n");
    }
  }
}
