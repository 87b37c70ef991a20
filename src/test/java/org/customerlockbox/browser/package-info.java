/**
 * Customer Lockbox as people see it: the packaged application, and Chromium. Every picture that a
 * test takes is in {@code target/screenshots}.
 */
package org.customerlockbox.browser;
