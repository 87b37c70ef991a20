package org.customerlockbox.grant;

/** A target could not set access up; nothing was granted, and a retry may succeed. */
public final class AccessTargetUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  AccessTargetUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
