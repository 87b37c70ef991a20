package org.customerlockbox.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.customerlockbox.audit.AuditRecord;
import org.customerlockbox.audit.CsvRecord;
import org.customerlockbox.audit.Operations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Proves CEF, CSV and the frames of syslog with readers that know the standards and not us. */
class LineFormatsTest {

  private static final RecordFormat CEF = new CefFormat("0.1.0");
  private static final Sink.Syslog TARGET =
      new Sink.Syslog(
          Sink.Format.CEF, "localhost", 601, false, null, "lockbox.example", 13, 32473, 100);

  /** Reads the keys of a CEF line: a key begins at the start or after a space, and ends at =. */
  private static Map<String, String> keys(String line) {
    var header = line.split("(?<!\\\\)\\|", 8);
    assertThat(header).hasSize(8);
    var keys = new LinkedHashMap<String, String>();
    for (var field : header[7].split(" (?=\\w+=)")) {
      var pair = field.split("=", 2);
      assertThat(pair).hasSize(2);
      assertThat(pair[1]).as("an equals sign is escaped").doesNotContainPattern("(?<!\\\\)=");
      keys.put(
          pair[0], pair[1].replace("\\n", "\n").replace("\\r", "\r").replaceAll("\\\\(.)", "$1"));
    }
    return keys;
  }

  @ParameterizedTest
  @MethodSource("org.customerlockbox.sink.Records#operations")
  void everyOperationIsALineOfCef(String operation) {
    var line = CEF.show(Records.of(operation));
    assertThat(line).startsWith("CEF:0|Customer Lockbox|Customer Lockbox|0.1.0|");
    assertThat(line).doesNotContain("\n", "\r");
    var keys = keys(line);
    assertThat(keys)
        .containsEntry("act", operation)
        .containsEntry("externalId", Records.ID)
        .containsEntry("rt", "1795515630123")
        .containsEntry("cs2", "contoso")
        .containsEntry("cs2Label", "tenantId")
        .containsEntry("cn1", "42")
        .containsEntry("src", "192.0.2.7")
        .containsEntry("suser", "alice");
  }

  @Test
  void cefHoldsWhatPeopleWroteAndNothingMore() {
    var operation = "Odd | operation \\ with\nlines";
    var record =
        new AuditRecord(
            Records.ID,
            "contoso",
            1,
            Instant.EPOCH,
            operation,
            "mallory act=forged",
            "Provider",
            "API",
            "2001:db8::1",
            null,
            null,
            "a\\b=c\nd\re suser=root",
            Map.of());
    var line = CEF.show(record);
    assertThat(line).doesNotContain("\n", "\r").contains("|Odd \\| operation \\\\ with lines|3|");
    assertThat(line).contains("suser=mallory act\\=forged").doesNotContain(" suser=root");
    assertThat(line).contains("cs4=a\\\\b\\=c\\nd\\re suser\\=root");
    assertThat(line).contains("c6a2=2001:db8::1 c6a2Label=Source IPv6 Address");
    assertThat(line).doesNotContain(" src=", "requestId");
  }

  @Test
  void cefKeepsWithinItsLimits() {
    var record =
        Records.of(Operations.CREATE_REQUEST, "erin", "Provider", Map.of("x", "😀".repeat(3_000)));
    assertThat(keys(CEF.show(record)).get("cs5")).hasSizeLessThanOrEqualTo(4_000).endsWith("…");
  }

  @Test
  void aFrameIsCountedInBytesAndReadsAsTheRfcSays() {
    var record = Records.of(Operations.TENANT_DECISION);
    var frame = SyslogFrame.of(record, TARGET, "plain {}");
    var text = new String(frame, StandardCharsets.UTF_8);
    var space = text.indexOf(' ');
    assertThat(Integer.parseInt(text.substring(0, space))).isEqualTo(frame.length - space - 1);
    assertThat(text.substring(space + 1))
        .isEqualTo(
            "<109>1 2026-11-24T10:20:30.123456Z lockbox.example customer-lockbox -"
                + " Set-AccessToCustomerDataRequest [lockbox@32473 id=\""
                + Records.ID
                + "\" tenantId=\"contoso\" sequence=\"42\" requestId=\"LBX-7K3M9QFD\"] plain {}");

    var denied = SyslogFrame.of(Records.of(Operations.ACCESS_DENIED), TARGET, "x");
    assertThat(new String(denied, StandardCharsets.UTF_8)).contains("<108>1 ");
  }

  @Test
  void onlyWhatIsNotAsciiBeginsWithAByteOrderMark() {
    var record = Records.of(Operations.CREATE_REQUEST);
    var frame = SyslogFrame.of(record, TARGET, "Grüße 😀");
    var message = new String(frame, StandardCharsets.UTF_8);
    var space = message.indexOf(' ');
    assertThat(Integer.parseInt(message.substring(0, space))).isEqualTo(frame.length - space - 1);
    assertThat(message).endsWith("] \uFEFFGrüße 😀");
    assertThat(new String(SyslogFrame.of(record, TARGET, "Gruss"), StandardCharsets.UTF_8))
        .endsWith("] Gruss");
  }

  @Test
  void structuredDataCannotBeLeft() {
    var record =
        new AuditRecord(
            "i\"d]\\",
            "contoso",
            1,
            Instant.EPOCH,
            "Opé ration]",
            "erin",
            "Provider",
            "API",
            null,
            null,
            null,
            null,
            Map.of());
    var text = new String(SyslogFrame.of(record, TARGET, "m"), StandardCharsets.UTF_8);
    assertThat(text).contains("id=\"i\\\"d\\]\\\\\"").contains(" - Opration] [lockbox@32473 ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\n=x"})
  void aCellIsNoFormula(String text) {
    var cells = cells(text);
    assertThat(cells[11]).isEqualTo("'" + text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "with \"quotes\", and commas", "a=b", ""})
  void otherCellsAreAsTheyWere(String text) {
    assertThat(cells(text)[11]).isEqualTo(text);
  }

  private static String[] cells(String objectId) {
    var record =
        new AuditRecord(
            Records.ID,
            "contoso",
            1,
            Instant.EPOCH,
            "Op",
            "erin",
            "Provider",
            "API",
            null,
            null,
            null,
            objectId,
            Map.of("why", "=cmd|' /C calc'!A0"));
    var line = CsvRecord.line(record);
    assertThat(line).startsWith("\"").endsWith("\"");
    var cells = line.substring(1, line.length() - 1).split("\",\"", -1);
    assertThat(cells).hasSize(CsvRecord.HEADER.split(",").length);
    return Arrays.stream(cells).map(cell -> cell.replace("\"\"", "\"")).toArray(String[]::new);
  }
}
