/**
 * Tells other systems what is in the log: syslog collectors, files, and webhooks for outcomes.
 * Where to is a matter of configuration only; there is no API that could turn a tenant's records to
 * somebody else.
 *
 * <p>Invariants: a record is delivered after it was committed, in the order of its log, at least
 * once; a sink that is slow or dead delays nobody and loses nothing, because each has its own
 * threads and its own cursor for each log. Nobody calls this room but HTTP readers of what was
 * delivered.
 */
@ApplicationModule(
    displayName = "Sink",
    allowedDependencies = {
      "audit",
      "identity",
      "problem",
      "proof",
      "tenant",
      "time",
      "transparency"
    })
@NullMarked
package org.customerlockbox.sink;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
