/** Measurements. No test: no figure in here makes a build fail. */
package org.customerlockbox.bench;
