package org.customerlockbox.transparency.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.customerlockbox.audit.Audit;
import org.customerlockbox.audit.CanonicalRecord;
import org.customerlockbox.audit.CsvRecord;
import org.customerlockbox.audit.LogEntry;
import org.customerlockbox.identity.CurrentActor;
import org.customerlockbox.problem.StateConflictException;
import org.customerlockbox.proof.CanonicalJson;
import org.customerlockbox.transparency.Checkpoints;
import org.customerlockbox.transparency.LogBrokenException;
import org.customerlockbox.transparency.LogKeys;
import org.customerlockbox.transparency.LogReaders;
import org.customerlockbox.transparency.SignedCheckpoint;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * The whole log as one file for the verifier: newline-delimited JSON, written page by page while
 * the caller reads. No database connection is held while a slow caller takes its time, and few may
 * do so at once.
 */
@RestController
@Tag(name = "Verifiable log", description = "Proofs that the log is complete and unchanged.")
class LogExportController {

  static final String MEDIA_TYPE = "application/x-ndjson";
  private static final String CSV = "text/csv";
  private static final String FORMAT = "customer-lockbox-log-v1";
  private static final int PAGE = 500;
  private static final int MOST_CHECKPOINTS = 100;
  private static final int AT_ONCE = 2;
  private static final int AT_ONCE_IN_ALL = 16;

  private final Audit audit;
  private final Checkpoints checkpoints;
  private final LogKeys keys;
  private final LogReaders readers;
  private final CurrentActor currentActor;
  private final ConcurrentHashMap<String, Integer> underWay = new ConcurrentHashMap<>();

  LogExportController(
      Audit audit,
      Checkpoints checkpoints,
      LogKeys keys,
      LogReaders readers,
      CurrentActor currentActor) {
    this.audit = audit;
    this.checkpoints = checkpoints;
    this.keys = keys;
    this.readers = readers;
    this.currentActor = currentActor;
  }

  @GetMapping(value = "/api/v1/tenants/{tenantId}/log/export", produces = MEDIA_TYPE)
  @Operation(
      summary = "Get the whole log for the verifier",
      description =
          "Keys, checkpoints and all records, a JSON object a line; `java -jar"
              + " customer-lockbox.jar verify` checks it. For the tenant's approvers and"
              + " administrators.")
  @ApiResponse(
      responseCode = "200",
      description = "OK",
      content = @Content(mediaType = MEDIA_TYPE, schema = @Schema(type = "string")))
  void export(@PathVariable String tenantId, HttpServletResponse response) throws IOException {
    readers.requireReader(currentActor.require(), tenantId);
    begin(tenantId);
    try {
      var newest = lastSigned(tenantId);
      response.setContentType(MEDIA_TYPE);
      response.setHeader("Cache-Control", "no-store");
      response.setHeader(
          "Content-Disposition", "attachment; filename=\"log-" + tenantId + ".ndjson\"");
      write(tenantId, newest, response.getOutputStream());
    } finally {
      underWay.computeIfPresent(tenantId, (tenant, count) -> count == 1 ? null : count - 1);
    }
  }

  @GetMapping(value = "/api/v1/tenants/{tenantId}/log/export.csv", produces = CSV)
  @Operation(
      summary = "Get the whole log for a spreadsheet",
      description =
          "All records, a line each; cells that a spreadsheet would take for a formula begin with an"
              + " apostrophe. Proves nothing: that is what the other export is for. For the tenant's"
              + " approvers and administrators.")
  @ApiResponse(
      responseCode = "200",
      description = "OK",
      content = @Content(mediaType = CSV, schema = @Schema(type = "string")))
  void exportCsv(@PathVariable String tenantId, HttpServletResponse response) throws IOException {
    readers.requireReader(currentActor.require(), tenantId);
    begin(tenantId);
    try {
      response.setContentType(CSV + ";charset=UTF-8");
      response.setHeader("Cache-Control", "no-store");
      response.setHeader("X-Content-Type-Options", "nosniff");
      response.setHeader(
          "Content-Disposition", "attachment; filename=\"log-" + tenantId + ".csv\"");
      writeCsv(tenantId, response.getOutputStream());
    } finally {
      underWay.computeIfPresent(tenantId, (tenant, count) -> count == 1 ? null : count - 1);
    }
  }

  private void writeCsv(String tenantId, OutputStream out) throws IOException {
    out.write((CsvRecord.HEADER + "\r\n").getBytes(StandardCharsets.UTF_8));
    var after = 0L;
    for (var page = audit.ofLog(tenantId, after, PAGE);
        !page.isEmpty();
        page = audit.ofLog(tenantId, after, PAGE)) {
      for (var record : page) {
        out.write((CsvRecord.line(record) + "\r\n").getBytes(StandardCharsets.UTF_8));
      }
      after = page.get(page.size() - 1).sequence();
    }
    out.flush();
  }

  /** Counts an export, or refuses it: too many are under way. */
  private void begin(String tenantId) {
    var inAll = underWay.values().stream().mapToInt(Integer::intValue).sum();
    var ofTenant = inAll < AT_ONCE_IN_ALL ? underWay.merge(tenantId, 1, Integer::sum) : 0;
    if (ofTenant == 0 || ofTenant > AT_ONCE) {
      if (ofTenant > 0) {
        underWay.merge(tenantId, -1, Integer::sum);
      }
      throw new StateConflictException("Other exports are under way; try again later.", null);
    }
  }

  /** The log as it is; what was signed last where nothing more is signed because it is broken. */
  private SignedCheckpoint lastSigned(String tenantId) {
    try {
      return checkpoints.current(tenantId);
    } catch (LogBrokenException e) {
      return checkpoints.newest(tenantId, 1).stream().findFirst().orElseThrow(() -> e);
    }
  }

  private void write(String tenantId, SignedCheckpoint newest, OutputStream out)
      throws IOException {
    var origin = newest.checkpoint().origin();
    line(out, line("log", "format", FORMAT, "tenantId", tenantId, "origin", origin));
    for (var key : keys.all()) {
      var until = key.retiredAt();
      line(
          out,
          line(
              "key",
              "vkey",
              LogKeys.named(origin, key).toString(),
              "validFrom",
              key.validFrom().toString(),
              "validUntil",
              until == null ? null : until.toString()));
    }
    line(out, line("checkpoint", "note", newest.note()));
    for (var older : checkpoints.newest(tenantId, MOST_CHECKPOINTS)) {
      if (older.checkpoint().size() < newest.checkpoint().size()
          && older.checkpoint().origin().equals(origin)) {
        line(out, line("checkpoint", "note", older.note()));
      }
    }
    var size = newest.checkpoint().size();
    for (long after = 0; after < size; after += PAGE) {
      for (var entry : audit.entries(tenantId, after, size, PAGE)) {
        line(out, entry(entry));
      }
    }
    out.flush();
  }

  private static Map<String, @Nullable Object> entry(LogEntry entry) {
    var leaf = entry.leaf();
    var record = entry.record();
    return line(
        "entry",
        "sequence",
        entry.sequence(),
        "leafHash",
        leaf == null ? null : leaf.base64(),
        "record",
        record == null ? null : CanonicalRecord.of(record));
  }

  private static Map<String, @Nullable Object> line(
      String type, @Nullable Object... namesAndValues) {
    var fields = new LinkedHashMap<String, @Nullable Object>();
    fields.put("type", type);
    for (var i = 0; i < namesAndValues.length; i += 2) {
      fields.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
    }
    return fields;
  }

  private static void line(OutputStream out, Map<String, @Nullable Object> fields)
      throws IOException {
    out.write((CanonicalJson.text(fields) + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
