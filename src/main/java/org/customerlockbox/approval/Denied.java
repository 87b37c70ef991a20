package org.customerlockbox.approval;

import org.customerlockbox.request.RequestId;
import org.jspecify.annotations.Nullable;

/** Somebody denied a request at their stage; it has ended. */
public record Denied(
    RequestId requestId, String stage, @Nullable String level, String approver, String comment) {}
