package org.customerlockbox.sink;

/** Another node serves the sink now; what was delivered last may be delivered again. */
final class LeaseLostException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  LeaseLostException(String sink) {
    super("Another node serves the sink " + sink);
  }
}
