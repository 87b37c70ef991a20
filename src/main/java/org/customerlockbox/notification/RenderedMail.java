package org.customerlockbox.notification;

/**
 * A mail in words.
 *
 * @param subject one line, at most 150 characters
 * @param text the plain text, lines end with a line feed
 * @param html the same as HTML
 */
record RenderedMail(String subject, String text, String html) {}
