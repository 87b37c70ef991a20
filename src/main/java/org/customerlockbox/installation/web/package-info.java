/** The first start over HTTP. */
@NullMarked
package org.customerlockbox.installation.web;

import org.jspecify.annotations.NullMarked;
