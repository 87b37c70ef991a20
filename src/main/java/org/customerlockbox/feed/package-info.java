/**
 * The tenants' own collectors read the audit log here, as the Office 365 Management Activity API:
 * clients and tokens, subscriptions, content, webhooks.
 *
 * <p>Invariants: a caller sees the records of its token's tenant and no other's; every record that
 * was made while a subscription was enabled becomes available to it once, in order, and no other
 * does; {@code contentCreated} strictly increases, at most once a second. Callers are collectors
 * over HTTP; no room depends on this one but {@code installation}, which gives the demo its
 * clients.
 */
@ApplicationModule(
    displayName = "Feed",
    allowedDependencies = {"audit", "identity", "problem", "tenant", "time"})
@NullMarked
package org.customerlockbox.feed;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
