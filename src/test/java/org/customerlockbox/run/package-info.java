/**
 * Running Customer Lockbox as its users do: the packaged jar as a process, the settings, the image,
 * and every command that the documents name.
 */
package org.customerlockbox.run;
