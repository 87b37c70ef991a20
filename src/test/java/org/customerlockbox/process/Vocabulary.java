package org.customerlockbox.process;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.customerlockbox.process.AccessRequestProcess.Elements;
import org.customerlockbox.process.AccessRequestProcess.Errors;
import org.customerlockbox.process.AccessRequestProcess.Messages;
import org.customerlockbox.process.AccessRequestProcess.Outcomes;
import org.customerlockbox.process.AccessRequestProcess.Variables;

/**
 * Every name that Java gives to the process owner's files, read from {@link AccessRequestProcess}.
 */
final class Vocabulary {

  private final Set<String> delegates;
  private final Set<String> elements = words(Elements.class);
  private final Set<String> messages = words(Messages.class);
  private final Set<String> errors = words(Errors.class);
  private final Set<String> outcomes = words(Outcomes.class);
  private final Set<String> variables = new TreeSet<>();
  private final Set<String> dates = new TreeSet<>();

  /**
   * @param delegates the beans that a service task may call
   */
  Vocabulary(Collection<String> delegates) {
    this.delegates = new TreeSet<>(delegates);
    variables.addAll(Variables.SUMMARY);
    for (var field : Variables.class.getDeclaredFields()) {
      constant(field, ProcessVariable.class)
          .ifPresent(
              variable -> {
                variables.add(variable.name());
                if (variable.type() == Date.class) {
                  dates.add(variable.name());
                }
              });
    }
  }

  Set<String> delegates() {
    return delegates;
  }

  Set<String> elements() {
    return elements;
  }

  Set<String> messages() {
    return messages;
  }

  Set<String> errors() {
    return errors;
  }

  Set<String> outcomes() {
    return outcomes;
  }

  /** The variables that Java writes. */
  Set<String> variables() {
    return variables;
  }

  /** Those of them that hold an instant. */
  Set<String> dates() {
    return dates;
  }

  private static Set<String> words(Class<?> holder) {
    return Arrays.stream(holder.getDeclaredFields())
        .flatMap(field -> constant(field, String.class).stream())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static <T> Optional<T> constant(Field field, Class<T> type) {
    if (!Modifier.isStatic(field.getModifiers()) || !type.isAssignableFrom(field.getType())) {
      return Optional.empty();
    }
    try {
      field.setAccessible(true);
      return Optional.of(type.cast(field.get(null)));
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}
