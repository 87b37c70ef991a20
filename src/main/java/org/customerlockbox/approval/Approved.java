package org.customerlockbox.approval;

import org.customerlockbox.request.RequestId;
import org.jspecify.annotations.Nullable;

/** Somebody approved at their stage. */
public record Approved(
    RequestId requestId, String stage, @Nullable String level, String approver) {}
