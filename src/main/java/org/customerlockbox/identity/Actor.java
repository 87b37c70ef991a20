package org.customerlockbox.identity;

import org.jspecify.annotations.Nullable;

/**
 * Who is acting, for whom, and by which means.
 *
 * @param userId the normalised account id, or {@code system} for a timer or job
 * @param tenantId the tenant whose member this is; null for the provider's staff and for the system
 * @param channel by which means the call came
 * @param clientIp the address the call came from; null where there was no call
 */
public record Actor(
    String userId, @Nullable String tenantId, Channel channel, @Nullable String clientIp) {

  private static final String SYSTEM_ID = "system";

  /** Timers, jobs and start-up: no person. Never passes a rule that asks for a person. */
  public static final Actor SYSTEM = new Actor(SYSTEM_ID, null, Channel.SYSTEM, null);

  /** Whether no person is acting. */
  public boolean isSystem() {
    return SYSTEM_ID.equals(userId);
  }

  /** Whether this is a member of the given tenant. */
  public boolean isMemberOf(String tenant) {
    return tenant.equals(tenantId);
  }
}
