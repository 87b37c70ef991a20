/**
 * The verifier: a command of its own that checks a log's export, a receipt, or checkpoints against
 * each other. Needs no database, no server and no settings.
 *
 * <p>Invariant: shares no state with the server and nothing but {@code proof} of its code, so that
 * it can be believed about a server that cannot. {@code docs/verify} says what it checks; a second
 * verifier in another language lies there.
 */
@ApplicationModule(displayName = "Verify", allowedDependencies = "proof")
@NullMarked
package org.customerlockbox.verify;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
