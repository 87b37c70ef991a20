package org.customerlockbox.identity;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A person who can sign in.
 *
 * @param id in normal form ({@link AccountId})
 * @param tenantId the tenant whose member this is; null for the provider's staff
 * @param email where mails go, and for a tenant's member the mailbox they own
 * @param active whether the person may sign in and decide
 */
public record Account(
    String id, @Nullable String tenantId, String displayName, String email, boolean active) {

  /** The mailbox in the one spelling in which two accounts of one person are found. */
  public String mailbox() {
    return email.strip().toLowerCase(Locale.ROOT);
  }

  /** Whether this is a member of the given tenant. */
  public boolean isMemberOf(String tenant) {
    return tenant.equals(tenantId);
  }

  /** Whether this is one of the provider's staff. */
  public boolean isProviders() {
    return tenantId == null;
  }
}
