package org.customerlockbox.process.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.camunda.bpm.engine.BadUserRequestException;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.AbstractQuery;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.el.JuelExpressionManager;
import org.camunda.bpm.engine.query.Query;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** CVE-2026-109432: an expression in a query is code, and stays a text here. */
class ExpressionsInQueriesTest extends EngineTest {

  /** Runs {@link Hits#hit()} when it is evaluated. */
  private static final String HIT =
      "${''.getClass().forName('org.customerlockbox.process.engine.Hits')"
          + ".getMethod('hit').invoke(null)}";

  private static final String JSON_HIT = HIT.replace("\"", "\\\"");
  private static final String OR_QUERY =
      "{\"orQueries\":[{\"assigneeExpression\":\"" + JSON_HIT + "\"}]}";

  @BeforeEach
  void countFromZero() {
    Hits.COUNT.set(0);
  }

  @Test
  void theExpressionOfTheseTestsWouldRunIfItWereEvaluated() {
    var configuration = (ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration();
    configuration
        .getCommandExecutorTxRequired()
        .execute(context -> new JuelExpressionManager().createExpression(HIT).getValue(null));

    assertThat(Hits.COUNT).hasValue(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/engine-rest/task", "/engine-rest/task/count"})
  void anExpressionInAnOrQueryIsRefused(String path) throws Exception {
    for (var user : People.EVERYBODY) {
      var answer = as(user).post(path, OR_QUERY);

      assertThat(answer.statusCode()).as("%s: %s", user, answer.body()).isIn(400, 403);
    }
    assertThat(Hits.COUNT).hasValue(0);
  }

  @Test
  void anExpressionOutsideAnOrQueryIsRefusedToo() throws Exception {
    var posted =
        as("alice").post("/engine-rest/task", "{\"assigneeExpression\":\"" + JSON_HIT + "\"}");
    var got = as("alice").get("/engine-rest/task?assigneeExpression=%24%7B1%2B1%7D");

    assertThat(posted.statusCode()).isEqualTo(400);
    assertThat(got.statusCode()).isEqualTo(400);
    assertThat(Hits.COUNT).hasValue(0);
  }

  @Test
  void evenTheExpressionsOfFiltersAreRefusedInAdHocQueries() throws Exception {
    var answer =
        as("alice")
            .post(
                "/engine-rest/task",
                "{\"orQueries\":[{\"assigneeExpression\":\"${currentUser()}\"}]}");

    assertThat(answer.statusCode()).isEqualTo(400);
  }

  @Test
  void tasklistsSessionOpensNoOtherWay() throws Exception {
    var alice = as("alice").signIn("tasklist");
    var filter = filterId("Waiting for my decision");
    var engineApi = "/camunda/api/engine/engine/default";

    assertThat(alice.post(engineApi + "/task", "{}").statusCode()).isEqualTo(200);
    assertThat(alice.post(engineApi + "/filter/" + filter + "/list", "{}").statusCode())
        .isEqualTo(200);

    assertThat(
            Stream.of(
                    alice.post(engineApi + "/task", OR_QUERY),
                    alice.post(engineApi + "/task/count", OR_QUERY),
                    alice.post(engineApi + "/filter/" + filter + "/list", OR_QUERY),
                    alice.post(engineApi + "/filter/" + filter + "/count", OR_QUERY),
                    alice.post(engineApi + "/filter/" + filter + "/singleResult", OR_QUERY),
                    alice.post(
                        engineApi + "/filter/create",
                        "{\"resourceType\":\"Task\",\"name\":\"mine\",\"query\":" + OR_QUERY + "}"))
                .map(answer -> answer.statusCode()))
        .allMatch(status -> status == 400 || status == 403);
    assertThat(Hits.COUNT).hasValue(0);
  }

  @Test
  void aQueryThatExtendsAFilterIsRefused() throws Exception {
    var filter = filterId("Waiting for my decision");

    for (var verb : new String[] {"list", "count"}) {
      var answer = as("alice").post("/engine-rest/filter/" + filter + "/" + verb, OR_QUERY);

      assertThat(answer.statusCode()).as(verb).isEqualTo(400);
    }
    assertThat(Hits.COUNT).hasValue(0);
  }

  @Test
  void aFilterThatSomebodyPutIntoTheDatabaseEvaluatesNothing() {
    var filter = engine.getFilterService().newTaskFilter("planted");
    filter.setQuery(engine.getTaskService().createTaskQuery());
    engine.getFilterService().saveFilter(filter);
    jdbc.sql("update act_ru_filter set query_ = :query where id_ = :id")
        .param("query", OR_QUERY)
        .param("id", filter.getId())
        .update();
    try {
      assertThatThrownBy(() -> engine.getFilterService().list(filter.getId()))
          .hasRootCauseInstanceOf(BadUserRequestException.class);
      assertThat(Hits.COUNT).hasValue(0);
    } finally {
      engine.getFilterService().deleteFilter(filter.getId());
    }
  }

  @Test
  void noFilterIsStoredWithAnotherExpression() {
    var query = engine.getTaskService().createTaskQuery().or().taskAssigneeExpression(HIT).endOr();
    var filter = engine.getFilterService().newTaskFilter("planted").setQuery(query);

    assertThatThrownBy(() -> engine.getFilterService().saveFilter(filter))
        .isInstanceOf(BadUserRequestException.class);
    assertThat(Hits.COUNT).hasValue(0);
  }

  @ParameterizedTest
  @MethodSource("queries")
  void everyQueryThatCarriesOrQueriesIsInspected(
      java.util.function.Function<ProcessEngine, Query<?, ?>> query) {
    var whole = query.apply(engine);

    assertThatThrownBy(whole::list).isInstanceOf(BadUserRequestException.class);
    assertThatThrownBy(whole::count).isInstanceOf(BadUserRequestException.class);
    assertThat(Hits.COUNT).hasValue(0);
  }

  static Stream<java.util.function.Function<ProcessEngine, Query<?, ?>>> queries() {
    return Stream.of(
        it -> it.getTaskService().createTaskQuery().or().taskAssigneeExpression(HIT).endOr(),
        it ->
            with(it.getRuntimeService().createProcessInstanceQuery().or(), "processInstanceId")
                .endOr(),
        it ->
            with(it.getHistoryService().createHistoricTaskInstanceQuery().or(), "taskAssignee")
                .endOr(),
        it ->
            with(
                    it.getHistoryService().createHistoricProcessInstanceQuery().or(),
                    "processInstanceId")
                .endOr());
  }

  private static <Q> Q with(Q query, String method) {
    ((AbstractQuery<?, ?>) query).addExpression(method, HIT);
    return query;
  }

  private String filterId(String name) {
    return engine
        .getFilterService()
        .createTaskFilterQuery()
        .filterName(name)
        .singleResult()
        .getId();
  }
}
