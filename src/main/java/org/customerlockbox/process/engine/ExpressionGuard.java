package org.customerlockbox.process.engine;

import org.camunda.bpm.engine.BadUserRequestException;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.filter.Filter;
import org.camunda.bpm.engine.impl.AbstractQuery;
import org.camunda.bpm.engine.impl.cmd.AbstractExecuteFilterCmd;
import org.camunda.bpm.engine.impl.cmd.SaveFilterCmd;
import org.camunda.bpm.engine.impl.interceptor.Command;
import org.camunda.bpm.engine.impl.interceptor.CommandInterceptor;
import org.jspecify.annotations.Nullable;

/**
 * Refuses expressions in queries before anything looks at them (CVE-2026-109432: the engine's own
 * check forgets the parts of an or-query, and an expression is code).
 *
 * <p>An ad hoc query has none, and neither has a query that extends a filter. A filter that is
 * stored has the three of {@link StoredExpressions}, and only start-up stores it: nobody is signed
 * in then.
 */
final class ExpressionGuard extends CommandInterceptor {

  private final IdentityService identityService;

  ExpressionGuard(IdentityService identityService) {
    this.identityService = identityService;
  }

  @Override
  public <T> T execute(Command<T> command) {
    if (command instanceof AbstractQuery<?, ?>) {
      requireNone(command);
    } else if (command instanceof AbstractExecuteFilterCmd) {
      requireNone(CommandFields.of(command, AbstractExecuteFilterCmd.class, "extendingQuery"));
    } else if (command instanceof SaveFilterCmd) {
      var filter = (Filter) CommandFields.of(command, SaveFilterCmd.class, "filter");
      requireStorable(filter == null ? null : filter.getQuery());
    }
    return next.execute(command);
  }

  private void requireStorable(@Nullable Object query) {
    if (identityService.getCurrentAuthentication() != null) {
      requireNone(query);
    } else if (!StoredExpressions.ALLOWED.containsAll(StoredExpressions.in(query))) {
      throw refusal();
    }
  }

  private static void requireNone(@Nullable Object query) {
    if (!StoredExpressions.in(query).isEmpty()) {
      throw refusal();
    }
  }

  private static BadUserRequestException refusal() {
    return new BadUserRequestException("Expressions are not allowed in queries");
  }
}
