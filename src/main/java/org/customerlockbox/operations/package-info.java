/**
 * What operators watch: health, readiness and figures. Reads the other rooms and changes nothing.
 */
@ApplicationModule(
    displayName = "Operations",
    allowedDependencies = {"grant", "notification", "process", "request", "time", "transparency"})
@NullMarked
package org.customerlockbox.operations;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
