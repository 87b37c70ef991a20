package org.customerlockbox.tenant;

import java.time.Duration;

/**
 * A customer of the provider.
 *
 * @param organizationId the tenant's GUID, 36 characters
 * @param optedIn whether the tenant decides about each request itself
 * @param requestLifetime how long the tenant has to answer, from the moment it is asked
 * @param maxAccessDuration the longest access, from the moment it opens
 */
public record Tenant(
    String id,
    String name,
    String organizationId,
    boolean optedIn,
    Duration requestLifetime,
    Duration maxAccessDuration) {}
