package org.customerlockbox.audit;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.customerlockbox.proof.CanonicalJson;
import org.customerlockbox.proof.Hash;
import org.customerlockbox.proof.MerkleTree;
import org.jspecify.annotations.Nullable;

/**
 * The one form of a record that is hashed: a JSON object with always the same thirteen names, null
 * where there is nothing, the time with six decimals, as canonical JSON (RFC 8785).
 *
 * <p>Made from the columns each time it is needed, never stored: a record whose columns were
 * changed has another hash than the one in the tree.
 */
public final class CanonicalRecord {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private CanonicalRecord() {}

  /** Returns the record as plain data, in the order in which people read it. */
  public static Map<String, @Nullable Object> of(AuditRecord record) {
    var fields = new LinkedHashMap<String, @Nullable Object>();
    fields.put("tenantId", record.tenantId());
    fields.put("sequence", record.sequence());
    fields.put("id", record.id());
    fields.put("creationTime", TIME.format(record.creationTime()));
    fields.put("operation", record.operation());
    fields.put("userId", record.userId());
    fields.put("userType", record.userType());
    fields.put("channel", record.channel());
    fields.put("clientIp", record.clientIp());
    fields.put("requestId", record.requestId());
    fields.put("grantId", record.grantId());
    fields.put("objectId", record.objectId());
    fields.put("detail", record.detail());
    return fields;
  }

  /** Returns the canonical form. */
  public static String text(AuditRecord record) {
    return CanonicalJson.text(of(record));
  }

  /** Returns the record's leaf in the tree. */
  public static Hash leaf(AuditRecord record) {
    return MerkleTree.leaf(CanonicalJson.bytes(of(record)));
  }

  /**
   * Refuses details without one canonical form for all readers: anything but strings, booleans,
   * whole numbers within ±(2⁵³ − 1), lists, and maps of these.
   *
   * @throws IllegalArgumentException if there is such a thing
   */
  static void checkDetail(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      map.values().forEach(CanonicalRecord::checkDetail);
    } else if (value instanceof List<?> list) {
      list.forEach(CanonicalRecord::checkDetail);
    } else if (!(value == null
        || value instanceof String
        || value instanceof Boolean
        || value instanceof Integer
        || value instanceof Long)) {
      throw new IllegalArgumentException(
          "The detail of an audit fact is not plain data: " + value.getClass().getName());
    }
  }
}
