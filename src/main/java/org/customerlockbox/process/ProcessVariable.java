package org.customerlockbox.process;

import java.util.Optional;
import org.camunda.bpm.engine.delegate.VariableScope;

/**
 * A process variable, declared once with its name and type.
 *
 * @param name camelCase, as the diagram and the forms spell it
 * @param type {@code String}, {@code Boolean}, {@code Long} or {@code Date}
 */
record ProcessVariable<T>(String name, Class<T> type) {

  /**
   * Returns the value; empty if the variable is absent or null.
   *
   * @throws ClassCastException if the stored value has another type
   */
  Optional<T> find(VariableScope scope) {
    return Optional.ofNullable(type.cast(scope.getVariable(name)));
  }

  /**
   * Returns the value.
   *
   * @throws MissingVariableException if the variable is absent or null
   * @throws ClassCastException if the stored value has another type
   */
  T in(VariableScope scope) {
    return find(scope).orElseThrow(() -> new MissingVariableException(name));
  }

  /** Sets the value, in the scope that has the variable or else in the process's. */
  void set(VariableScope scope, T value) {
    scope.setVariable(name, type.cast(value));
  }

  /** The diagram reads a variable that nobody wrote. */
  static final class MissingVariableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    MissingVariableException(String name) {
      super("The process variable '" + name + "' is missing");
    }
  }
}
