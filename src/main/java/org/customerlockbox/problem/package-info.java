/**
 * How the product says no: one exception for each kind of refusal, and the problem document (RFC
 * 9457) that each becomes.
 *
 * <p>Invariant: a refusal's sentence is written for the person who reads it and never holds a
 * secret or another tenant's matters.
 */
@ApplicationModule(
    displayName = "Problem",
    allowedDependencies = {})
@NullMarked
package org.customerlockbox.problem;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
