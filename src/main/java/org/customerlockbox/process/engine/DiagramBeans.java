package org.customerlockbox.process.engine;

import java.util.AbstractMap;
import java.util.Set;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;

/**
 * The beans that a diagram may name: our delegates, and a few that are listed. Not the whole
 * application, whose beans could do anything.
 *
 * <p>Looked up when an expression asks: delegates need the engine, which is built before them.
 */
final class DiagramBeans extends AbstractMap<Object, Object> {

  private static final Set<String> LISTED = Set.of("approvalLevels");

  private final BeanFactory beans;

  DiagramBeans(BeanFactory beans) {
    this.beans = beans;
  }

  @Override
  public boolean containsKey(@Nullable Object name) {
    return name instanceof String bean
        && beans.containsBean(bean)
        && (LISTED.contains(bean) || beans.isTypeMatch(bean, JavaDelegate.class));
  }

  @Override
  public @Nullable Object get(@Nullable Object name) {
    return containsKey(name) ? beans.getBean((String) name) : null;
  }

  @Override
  public Set<Entry<Object, Object>> entrySet() {
    return Set.of();
  }
}
