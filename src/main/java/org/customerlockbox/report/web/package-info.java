/** The reports over HTTP, for programs and for a printer. */
@NullMarked
package org.customerlockbox.report.web;

import org.jspecify.annotations.NullMarked;
