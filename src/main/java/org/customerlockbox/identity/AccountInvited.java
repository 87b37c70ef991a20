package org.customerlockbox.identity;

import java.time.Instant;

/**
 * Somebody was invited to set a password.
 *
 * @param token the one-time token; it is kept nowhere else in clear
 */
public record AccountInvited(String accountId, String token, Instant expiresAt) {}
