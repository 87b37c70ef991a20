/**
 * Sets what was done beside what was approved: one request, from asking to the last item read.
 *
 * <p>Holds nothing of its own and decides nothing; it reads the request, its decisions, its grant
 * and the log.
 */
@ApplicationModule(
    displayName = "Report",
    allowedDependencies = {
      "approval",
      "audit",
      "grant",
      "identity",
      "problem",
      "request",
      "tenant",
      "time"
    })
@NullMarked
package org.customerlockbox.report;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
