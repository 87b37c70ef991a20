package org.customerlockbox.sink;

import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.customerlockbox.audit.AuditRecord;
import org.customerlockbox.audit.Operations;

/** Records to try formats with. */
final class Records {

  static final String ID = "0b9d1c52-9a0f-4c63-8f0e-3a7f5d1f2c11";

  private Records() {}

  static Stream<String> operations() {
    return Arrays.stream(Operations.class.getFields())
        .filter(field -> field.getType() == String.class)
        .map(
            field -> {
              try {
                return (String) field.get(null);
              } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
              }
            });
  }

  static AuditRecord of(String operation) {
    return of(operation, "alice", "Tenant", detail());
  }

  static AuditRecord of(
      String operation, String user, String userType, Map<String, Object> detail) {
    return new AuditRecord(
        ID,
        "contoso",
        42,
        Instant.parse("2026-11-24T10:20:30.123456Z"),
        operation,
        user,
        userType,
        "API",
        "192.0.2.7",
        "LBX-7K3M9QFD",
        "6f2f3c5e-0000-4000-8000-000000000001",
        "carol@contoso.example",
        new TreeMap<>(detail));
  }

  static Map<String, Object> detail() {
    var detail = new HashMap<String, Object>();
    detail.put("resources", List.of("mailbox carol@contoso.example", "document /finance/"));
    detail.put("reasonDetail", "Carol can’t open =mails| from \"Monday\"\\\nplease]");
    detail.put("engineer", "erin");
    detail.put("approvers", List.of("mona", "sofia", "alice"));
    return detail;
  }
}
