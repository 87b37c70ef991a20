/** Accounts, invitations and the bootstrap over HTTP. */
@NullMarked
package org.customerlockbox.identity.web;

import org.jspecify.annotations.NullMarked;
