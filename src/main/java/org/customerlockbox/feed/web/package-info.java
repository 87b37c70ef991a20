/** Tokens, the activity feed and the tenants' feed clients over HTTP. */
@NullMarked
package org.customerlockbox.feed.web;

import org.jspecify.annotations.NullMarked;
