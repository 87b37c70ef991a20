package org.customerlockbox.notification;

import java.util.Locale;

/** What a mail tells; each kind has its template, {@code mail/<code>.mail}. */
enum MailKind {
  PROVIDER_APPROVAL_DUE,
  TENANT_APPROVAL_DUE,
  REMINDER_HALF,
  REMINDER_LAST,
  ACCESS_OPEN,
  DENIED_BY_PROVIDER,
  DENIED_BY_TENANT,
  EXPIRED,
  CANCELLED,
  REVOKED,
  COMPLETED,
  FAILED,
  CLEANUP_FAILED,
  SETTINGS_CHANGED,
  APPROVER_NAMED,
  APPROVER_REMOVED,
  LOG_CHECKPOINT,
  INVITATION;

  /** The kind in files, columns and the API, for example {@code access-open}. */
  String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
