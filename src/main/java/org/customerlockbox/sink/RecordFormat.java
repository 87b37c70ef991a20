package org.customerlockbox.sink;

import org.customerlockbox.audit.AuditRecord;
import org.customerlockbox.audit.CanonicalRecord;
import org.customerlockbox.audit.CsvRecord;

/** Writes a record as one line, without its end. */
@FunctionalInterface
interface RecordFormat {

  String show(AuditRecord record);

  /** Returns the format that is so called. */
  static RecordFormat of(Sink.Format format, String productVersion) {
    return switch (format) {
      case JSON -> CanonicalRecord::text;
      case CSV -> CsvRecord::line;
      case CEF -> new CefFormat(productVersion);
      case OCSF -> new OcsfFormat(productVersion);
    };
  }
}
