/** The access-request API over HTTP. */
@NullMarked
package org.customerlockbox.api.web;

import org.jspecify.annotations.NullMarked;
