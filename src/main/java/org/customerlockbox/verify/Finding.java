package org.customerlockbox.verify;

/**
 * One thing that is wrong.
 *
 * @param sentence what, with the record concerned
 */
record Finding(Verdict verdict, String sentence) {}
