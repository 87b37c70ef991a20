package org.customerlockbox.audit;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened, as a room reports it.
 *
 * @param logId whose log: a tenant's id, or {@link Audit#PROVIDER_LOG}
 * @param key names the fact within its log, for example {@code LBX-7K3M9QFD/decision/tenant}; a
 *     second report with the same key adds nothing. At most 200 characters
 * @param operation what was done, in the words of the feed (see {@link Operations})
 * @param who the person, or {@code system}
 * @param requestId the access request it belongs to; null if none
 * @param grantId the grant it happened under; null if none
 * @param objectId what it was done to; null if nothing in particular
 * @param detail further names and values, without content and secrets; values are strings, numbers,
 *     booleans, lists and maps of these
 */
public record AuditFact(
    String logId,
    String key,
    String operation,
    Who who,
    @Nullable String requestId,
    @Nullable String grantId,
    @Nullable String objectId,
    Map<String, ?> detail) {

  /**
   * Who did it, and from where.
   *
   * @param userId the account id of the human, or {@code system}
   * @param userType whose person that is
   * @param channel by which means: {@code API}, {@code TASKLIST}, …
   * @param clientIp the address the call came from; null where there was no call
   */
  public record Who(String userId, UserType userType, String channel, @Nullable String clientIp) {}

  /** Whose person acted. */
  public enum UserType {
    TENANT("Tenant"),
    PROVIDER("Provider"),
    SYSTEM("System");

    private final String word;

    UserType(String word) {
      this.word = word;
    }

    /** The word that is stored and shown. */
    public String word() {
      return word;
    }
  }
}
