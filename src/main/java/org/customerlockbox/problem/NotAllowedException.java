package org.customerlockbox.problem;

/** The caller may not do this (403), whatever the state of things. */
public final class NotAllowedException extends RefusedException {

  private static final long serialVersionUID = 1L;

  public NotAllowedException(String message) {
    super(403, message);
  }
}
