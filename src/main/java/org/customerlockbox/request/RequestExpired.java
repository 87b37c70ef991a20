package org.customerlockbox.request;

/**
 * Nobody answered in time.
 *
 * @param tenantWasAsked whether it was the tenant that did not answer; otherwise the provider
 */
public record RequestExpired(RequestId requestId, boolean tenantWasAsked) {}
