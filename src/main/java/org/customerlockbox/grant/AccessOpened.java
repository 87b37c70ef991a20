package org.customerlockbox.grant;

import java.time.Instant;
import org.customerlockbox.request.RequestId;

/** Access is open. */
public record AccessOpened(RequestId requestId, Instant until) {}
