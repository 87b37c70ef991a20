/**
 * Keeps what is protected: an embedded vault of mailboxes and documents, one folder per tenant.
 *
 * <p>Invariant: nothing is opened before {@code enforcement} has said, and recorded, that it may
 * be; and no name, however it is spelt, leads out of the mailbox or folder that it names. Called
 * over HTTP ({@code content.web}) by engineers under a grant and by a tenant's own members. The
 * vault only reads; {@link org.customerlockbox.content.DemoContent} alone writes, for the demo.
 *
 * <p>Owner: content team. Times are {@link java.time.Instant}s in UTC, sizes are bytes.
 */
@ApplicationModule(
    displayName = "Content",
    allowedDependencies = {"enforcement", "identity", "problem"})
@NullMarked
package org.customerlockbox.content;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
