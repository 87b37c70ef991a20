/** The verifiable log over HTTP. */
@NullMarked
package org.customerlockbox.transparency.web;

import org.jspecify.annotations.NullMarked;
