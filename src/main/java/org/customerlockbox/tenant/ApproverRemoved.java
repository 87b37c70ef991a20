package org.customerlockbox.tenant;

/** A member no longer decides for the tenant. */
public record ApproverRemoved(String tenantId, String approver, String by) {}
