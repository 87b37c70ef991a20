/**
 * Decisions, and the rules that make one valid.
 *
 * <p>Invariants: only {@link org.customerlockbox.approval.Decisions#record} writes a decision, and
 * every way of deciding leads to it; the approver is who signed in, never a parameter; requester
 * and approvers are distinct persons; eligibility is looked up when somebody decides; a deadline
 * that has passed counts.
 *
 * <p>Called by {@code process} (a completed task), {@code web} (our API) and {@code grant}, which
 * believes nothing else.
 */
@ApplicationModule(
    displayName = "Approval",
    allowedDependencies = {"audit", "identity", "problem", "request", "tenant", "time"})
@NullMarked
package org.customerlockbox.approval;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
