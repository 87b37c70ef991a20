package org.customerlockbox.request;

/** A request waits for a provider level. */
public record ProviderApprovalDue(RequestId requestId, String level) {}
