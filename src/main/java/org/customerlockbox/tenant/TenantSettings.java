package org.customerlockbox.tenant;

import java.time.Duration;

/**
 * What a tenant sets for itself.
 *
 * @param customerLockboxEnabled whether the tenant decides about each request itself
 * @param requestLifetime how long the tenant has to answer
 * @param maxAccessDuration the longest access
 */
public record TenantSettings(
    boolean customerLockboxEnabled, Duration requestLifetime, Duration maxAccessDuration) {}
