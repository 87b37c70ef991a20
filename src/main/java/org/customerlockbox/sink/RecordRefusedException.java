package org.customerlockbox.sink;

/** A sink does not take this record; a retry may help, and other logs need not wait for it. */
final class RecordRefusedException extends Exception {

  private static final long serialVersionUID = 1L;

  RecordRefusedException(String why) {
    super(why);
  }
}
