/**
 * The HTTP doors: who is let in where, and where a call came from.
 *
 * <p>Invariant: what is not named here is closed. Every door but those of health, invitations and
 * the documentation asks for an account; the engine's REST API opens single verbs only. The
 * collectors' doors, which know tokens and no accounts, are in {@code feed}.
 */
@ApplicationModule(
    displayName = "Security",
    allowedDependencies = {"identity", "problem"})
@NullMarked
package org.customerlockbox.security;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
