package org.customerlockbox.problem;

/** There is no such thing, or it does not concern the caller (404): the two look alike. */
public final class NotFoundException extends RefusedException {

  private static final long serialVersionUID = 1L;

  public NotFoundException(String message) {
    super(404, message);
  }
}
