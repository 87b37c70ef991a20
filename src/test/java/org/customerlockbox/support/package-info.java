/** What tests of several rooms share: a movable clock, databases, and the whole application. */
package org.customerlockbox.support;
