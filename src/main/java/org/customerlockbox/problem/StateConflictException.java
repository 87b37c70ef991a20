package org.customerlockbox.problem;

import org.jspecify.annotations.Nullable;

/** The caller might have been allowed, but not now (409): somebody or the clock was first. */
public final class StateConflictException extends RefusedException {

  private static final long serialVersionUID = 1L;

  private final @Nullable String state;

  /**
   * @param message the sentence for the person who reads it
   * @param state the state that won, as the API names it; null if no state is the reason
   */
  public StateConflictException(String message, @Nullable String state) {
    super(409, message);
    this.state = state;
  }

  /** The state that won, as the API names it; null if no state is the reason. */
  public @Nullable String state() {
    return state;
  }
}
