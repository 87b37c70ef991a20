package org.customerlockbox.sink;

import java.util.List;
import java.util.Set;
import org.customerlockbox.audit.AuditRecord;
import org.customerlockbox.audit.Operations;
import org.jspecify.annotations.Nullable;

/** What every format needs to know of a record. */
final class RecordReading {

  /** The product's name as collectors see it. */
  static final String PRODUCT = "Customer Lockbox";

  private static final String SYSTEM = "System";

  /** What was tried and did not come about. */
  private static final Set<String> FAILURES =
      Set.of(Operations.ACCESS_DENIED, Operations.ACCESS_FAILURE, Operations.CLEAN_UP_FAILURE);

  private RecordReading() {}

  /**
   * Returns the person behind a record; null if it was nobody. Access is opened by a job, for
   * somebody: it is the last who said yes, which is the tenant's approver where the tenant decides.
   */
  static @Nullable String person(AuditRecord record) {
    if (record.operation().equals(Operations.GRANT_ACCESS)) {
      var approvers = texts(record, "approvers");
      return approvers.isEmpty() ? null : approvers.get(approvers.size() - 1);
    }
    return record.userType().equals(SYSTEM) ? null : record.userId();
  }

  /** Returns whom it was done to; null if it was no person. */
  static @Nullable String affectedPerson(AuditRecord record) {
    return switch (record.operation()) {
      case Operations.GRANT_ACCESS -> text(record, "engineer");
      case Operations.ADD_ACCOUNT,
          Operations.CHANGE_ACCOUNT,
          Operations.ACCEPT_INVITATION,
          Operations.ADD_APPROVER,
          Operations.REMOVE_APPROVER ->
          record.objectId();
      default -> null;
    };
  }

  static boolean failed(AuditRecord record) {
    return FAILURES.contains(record.operation());
  }

  static @Nullable String text(AuditRecord record, String name) {
    var value = record.detail().get(name);
    return value == null || value.toString().isEmpty() ? null : value.toString();
  }

  static List<String> texts(AuditRecord record, String name) {
    return record.detail().get(name) instanceof List<?> several
        ? several.stream().map(String::valueOf).toList()
        : List.of();
  }

  /** Returns the record in a sentence, without what people wrote. */
  static String sentence(AuditRecord record) {
    var person = person(record);
    var sentence = new StringBuilder(record.operation());
    if (record.requestId() != null) {
      sentence.append(" of ").append(record.requestId());
    }
    return sentence.append(" by ").append(person == null ? "the system" : person).toString();
  }
}
