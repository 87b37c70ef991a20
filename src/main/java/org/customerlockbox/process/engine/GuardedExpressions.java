package org.customerlockbox.process.engine;

import java.util.Map;
import org.camunda.bpm.engine.BadUserRequestException;
import org.camunda.bpm.engine.delegate.BaseDelegateExecution;
import org.camunda.bpm.engine.delegate.VariableScope;
import org.camunda.bpm.engine.impl.el.Expression;
import org.camunda.bpm.engine.impl.el.JuelExpression;
import org.camunda.bpm.engine.impl.el.JuelExpressionManager;
import org.camunda.bpm.impl.juel.jakarta.el.ValueExpression;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates the expressions of diagrams, with our named beans and nothing else of the application;
 * and, as the second net behind {@link ExpressionGuard}, nothing that belongs to no diagram: an
 * expression without a scope of variables comes from a query, and of those there are three.
 */
final class GuardedExpressions extends JuelExpressionManager {

  /**
   * @param beans what a diagram may name
   */
  GuardedExpressions(Map<Object, Object> beans) {
    super(beans);
  }

  @Override
  public Expression createExpression(String text) {
    return new Guarded(createValueExpression(text), text);
  }

  private final class Guarded extends JuelExpression {

    Guarded(ValueExpression expression, String text) {
      super(expression, GuardedExpressions.this, text);
    }

    @Override
    public Object getValue(
        @Nullable VariableScope scope, @Nullable BaseDelegateExecution execution) {
      requireScope(scope);
      return super.getValue(scope, execution);
    }

    @Override
    public void setValue(
        Object value, @Nullable VariableScope scope, @Nullable BaseDelegateExecution execution) {
      requireScope(scope);
      super.setValue(value, scope, execution);
    }

    private void requireScope(@Nullable VariableScope scope) {
      if (scope == null
          && !isLiteralText()
          && !StoredExpressions.ALLOWED.contains(getExpressionText())) {
        throw new BadUserRequestException("Expressions are not allowed in queries");
      }
    }
  }
}
