/**
 * The access-request API: what engineers, approvers and tenants call over HTTP.
 *
 * <p>Holds no rule of its own: it reads what was sent, has the rooms do it, and shows the result.
 * It reaches the diagram through {@link org.customerlockbox.api.Lifecycle}, which {@code process}
 * implements.
 */
@ApplicationModule(
    displayName = "API",
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
package org.customerlockbox.api;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
