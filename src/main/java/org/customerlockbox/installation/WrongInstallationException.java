package org.customerlockbox.installation;

/** The database belongs to another kind of installation; nothing was written to it. */
public final class WrongInstallationException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  WrongInstallationException(String message) {
    super(message);
  }
}
