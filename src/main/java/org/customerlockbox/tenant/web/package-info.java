/** Tenants, their settings, members and approvers over HTTP. */
@NullMarked
package org.customerlockbox.tenant.web;

import org.jspecify.annotations.NullMarked;
