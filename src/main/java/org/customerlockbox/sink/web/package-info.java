/** What webhooks were told, over HTTP. */
@NullMarked
package org.customerlockbox.sink.web;

import org.jspecify.annotations.NullMarked;
