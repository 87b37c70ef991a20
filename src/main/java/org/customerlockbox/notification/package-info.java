/**
 * Tells by mail who must know: those who are asked, reminded, and everybody concerned by an ending.
 *
 * <p>Invariants: a mail is queued in the transaction of the fact that it tells, so there is none
 * for a fact that did not happen and none is forgotten; sending is apart and never holds a decision
 * up; each person gets each mail once; a mail carries no secret except an invitation's token, which
 * is forgotten once sent; and what people wrote is data, never template or markup.
 *
 * <p>Called by nobody: it listens to the events of the other rooms. {@link
 * org.customerlockbox.notification.Outbox} is for operators (status, health, metrics). Times are
 * {@link java.time.Instant}s in UTC.
 */
@ApplicationModule(
    displayName = "Notification",
    allowedDependencies = {
      "request",
      "approval",
      "grant",
      "tenant",
      "identity",
      "problem",
      "time",
      "transparency"
    })
@NullMarked
package org.customerlockbox.notification;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
