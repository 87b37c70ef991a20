package org.customerlockbox.audit;

import java.util.Map;
import org.customerlockbox.proof.CanonicalJson;
import org.jspecify.annotations.Nullable;

/**
 * A record as a line of CSV (RFC 4180): the thirteen names of its canonical form, every cell in
 * quotes, the detail as JSON in the last one.
 *
 * <p>A cell in which a spreadsheet would see a formula begins with an apostrophe: what an engineer
 * writes into a request must not run on the auditor's desk. Rule: OWASP, CSV Injection.
 */
public final class CsvRecord {

  /** The first line, without its end. */
  public static final String HEADER =
      "\"tenantId\",\"sequence\",\"id\",\"creationTime\",\"operation\",\"userId\",\"userType\","
          + "\"channel\",\"clientIp\",\"requestId\",\"grantId\",\"objectId\",\"detail\"";

  private CsvRecord() {}

  /** Returns the record's line, without its end; a cell may hold line breaks. */
  public static String line(AuditRecord record) {
    var line = new StringBuilder();
    CanonicalRecord.of(record)
        .forEach((name, value) -> line.append(line.isEmpty() ? "" : ",").append(cell(text(value))));
    return line.toString();
  }

  private static String text(@Nullable Object value) {
    if (value == null) {
      return "";
    }
    return value instanceof Map<?, ?> ? CanonicalJson.text(value) : value.toString();
  }

  private static String cell(String text) {
    var guarded = !text.isEmpty() && "=+-@\t\r\n".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    return '"' + guarded.replace("\"", "\"\"") + '"';
  }
}
