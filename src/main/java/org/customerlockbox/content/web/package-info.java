/** The vault over HTTP: {@code /content}. Every read asks {@code enforcement} first. */
@NullMarked
package org.customerlockbox.content.web;

import org.jspecify.annotations.NullMarked;
