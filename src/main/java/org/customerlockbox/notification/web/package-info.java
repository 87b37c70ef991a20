/** The status of mails, for the provider's operators. */
@NullMarked
package org.customerlockbox.notification.web;

import org.jspecify.annotations.NullMarked;
