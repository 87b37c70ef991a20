/** Turns refusals and bad input into problem documents (RFC 9457). */
@NullMarked
package org.customerlockbox.problem.web;

import org.jspecify.annotations.NullMarked;
