package org.customerlockbox.tenant;

/** A member became somebody who decides for the tenant. */
public record ApproverNamed(String tenantId, String approver, String by) {}
