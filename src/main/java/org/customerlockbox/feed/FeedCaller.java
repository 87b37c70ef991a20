package org.customerlockbox.feed;

import java.util.List;

/**
 * A collector whose token was checked in this call.
 *
 * @param organizationId the tenant's GUID
 * @param permissions what the token permits, for example {@code ActivityFeed.Read}
 */
public record FeedCaller(
    String clientId, String tenantId, String organizationId, List<String> permissions) {

  public FeedCaller {
    permissions = List.copyOf(permissions);
  }
}
