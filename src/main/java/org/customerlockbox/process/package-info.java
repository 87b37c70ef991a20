/**
 * The seam between the diagrams and the rooms: delegates, listeners, typed variables, and the
 * engine's configuration. The only room that imports the engine.
 *
 * <p>The diagram owns the order of things, Java the rules. Invariants: a delegate makes one call
 * into a room and writes what the diagram needs next; the listeners of user tasks are attached
 * here, as part of the engine, so that no edit of a diagram can drop them; what a form showed must
 * be what the row says, or the task cannot be completed. {@link
 * org.customerlockbox.process.AccessRequestProcess} holds what Java and the diagram promise each
 * other.
 */
@ApplicationModule(
    displayName = "Process",
    allowedDependencies = {
      "api",
      "approval",
      "grant",
      "identity",
      "problem",
      "request",
      "tenant",
      "time"
    })
@NullMarked
package org.customerlockbox.process;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
