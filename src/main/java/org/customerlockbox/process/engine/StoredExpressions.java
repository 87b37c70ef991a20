package org.customerlockbox.process.engine;

import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.camunda.bpm.engine.impl.AbstractQuery;
import org.camunda.bpm.engine.impl.HistoricProcessInstanceQueryImpl;
import org.camunda.bpm.engine.impl.HistoricTaskInstanceQueryImpl;
import org.camunda.bpm.engine.impl.ProcessInstanceQueryImpl;
import org.camunda.bpm.engine.impl.TaskQueryImpl;
import org.jspecify.annotations.Nullable;

/**
 * The only expressions that may stand in a query, and only in a stored filter: they ask who is
 * signed in and what time it is.
 */
final class StoredExpressions {

  static final String CURRENT_USER = "${currentUser()}";
  static final String CURRENT_USER_GROUPS = "${currentUserGroups()}";
  static final String NOW = "${now()}";

  static final Set<String> ALLOWED = Set.of(CURRENT_USER, CURRENT_USER_GROUPS, NOW);

  private StoredExpressions() {}

  /** Returns every expression of a query, those of its or-queries included. */
  static List<String> in(@Nullable Object query) {
    return all(query, new IdentityHashMap<>()).toList();
  }

  private static Stream<String> all(@Nullable Object query, Map<Object, Boolean> seen) {
    if (!(query instanceof AbstractQuery<?, ?> any) || seen.put(query, true) != null) {
      return Stream.of();
    }
    // every one of them lists itself as the first of its or-queries
    Collection<?> parts = List.of();
    if (query instanceof TaskQueryImpl tasks) {
      parts = tasks.getQueries();
    } else if (query instanceof ProcessInstanceQueryImpl instances) {
      parts = instances.getQueries();
    } else if (query instanceof HistoricTaskInstanceQueryImpl tasks) {
      parts = tasks.getQueries();
    } else if (query instanceof HistoricProcessInstanceQueryImpl instances) {
      parts = instances.getQueries();
    }
    return Stream.concat(
        any.getExpressions().values().stream(),
        List.copyOf(parts).stream().flatMap(part -> all(part, seen)));
  }
}
