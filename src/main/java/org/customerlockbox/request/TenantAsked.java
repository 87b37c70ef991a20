package org.customerlockbox.request;

/** The provider approved, and the tenant is asked. */
public record TenantAsked(RequestId requestId) {}
