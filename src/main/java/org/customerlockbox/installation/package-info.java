/**
 * What kind of installation this is, and its first start: the demo's data, or the first provider
 * administrator.
 *
 * <p>Invariant: the demo fills an empty database that it marks as its own, and touches no other;
 * any other profile refuses a marked one. Without the demo there is no default user and no default
 * secret.
 */
@ApplicationModule(
    displayName = "Installation",
    allowedDependencies = {
      "api",
      "approval",
      "audit",
      "content",
      "feed",
      "identity",
      "problem",
      "request",
      "tenant",
      "time"
    })
@NullMarked
package org.customerlockbox.installation;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
