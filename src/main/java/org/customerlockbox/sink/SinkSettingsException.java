package org.customerlockbox.sink;

/** A sink is configured in a way that cannot work; one line for each thing that is wrong. */
public final class SinkSettingsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  SinkSettingsException(String lines) {
    super(lines);
  }
}
