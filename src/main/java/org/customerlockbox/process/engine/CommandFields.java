package org.customerlockbox.process.engine;

import java.util.Optional;
import org.camunda.bpm.engine.impl.interceptor.Command;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ReflectionUtils;

/**
 * Reads what a command of the engine is about. Commands have no accessors; a field that a new
 * version of the engine renames is missed at the first call, which then fails.
 */
final class CommandFields {

  private CommandFields() {}

  static @Nullable Object of(Command<?> command, Class<?> type, String name) {
    var field = ReflectionUtils.findField(type, name);
    if (field == null) {
      throw new IllegalStateException(type + " has no field " + name);
    }
    ReflectionUtils.makeAccessible(field);
    return ReflectionUtils.getField(field, command);
  }

  /** Returns what a field holds that the command may not have. */
  static Optional<Object> find(Command<?> command, String name) {
    var type = command.getClass();
    return type.getName().startsWith("org.camunda.bpm.engine.")
            && ReflectionUtils.findField(type, name) != null
        ? Optional.ofNullable(of(command, type, name))
        : Optional.empty();
  }

  /** Whether a class with the given simple name declares the command's class. */
  static boolean isPartOf(Command<?> command, String declaring) {
    var outer = command.getClass().getEnclosingClass();
    return outer != null && outer.getSimpleName().equals(declaring);
  }
}
