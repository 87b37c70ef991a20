package org.customerlockbox.process.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Each role finds its lists of tasks in Tasklist at the first log-in. */
class RoleFiltersTest extends EngineTest {

  @Autowired RoleFilters filters;
  @Autowired RoleAuthorizations rights;
  @Autowired DiagramDeployment diagrams;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          alice | Waiting for my decision, Expiring soon, All open of my tenant
          adele | Expiring soon, All open of my tenant
          mona  | Waiting for my decision, Expiring soon
          sofia | Waiting for my decision, Expiring soon
          erin  | Expiring soon, My requests and open access
          otto  |
          carol |
          """)
  void eachRoleFindsItsLists(String user, @Nullable String names) throws Exception {
    var found = new ArrayList<String>();
    for (var filter : new ObjectMapper().readTree(as(user).get("/engine-rest/filter").body())) {
      found.add(filter.get("name").asText());
    }

    var expected = names == null ? List.<String>of() : List.of(names.split(", "));
    assertThat(found).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void everyListCanBeOpened() throws Exception {
    for (var user : List.of("alice", "adele", "mona", "sofia", "erin")) {
      for (var filter : new ObjectMapper().readTree(as(user).get("/engine-rest/filter").body())) {
        var answer = as(user).get("/engine-rest/filter/" + filter.get("id").asText() + "/list");

        assertThat(answer.statusCode()).as("%s: %s", user, answer.body()).isEqualTo(200);
      }
    }
  }

  @Test
  void allOpenOfMyTenantShowsTheProvidersStageToo() throws Exception {
    var own = waitingForManager("contoso");
    var other = waitingForTenant("fabrikam");

    var list = as("adele").get("/engine-rest/filter/" + id("All open of my tenant") + "/list");

    assertThat(list.body()).contains(own.getId()).doesNotContain(other.getId());
  }

  @Test
  void startingAgainChangesNothing() {
    var before = state();

    diagrams.afterSingletonsInstantiated();
    rights.afterSingletonsInstantiated();
    filters.afterSingletonsInstantiated();

    assertThat(state()).isEqualTo(before);
  }

  @Test
  void startingAgainTakesBackWhatSomebodyAdded() {
    var before = state();
    jdbc.sql(
            """
            insert into act_ru_authorization
              (id_, rev_, type_, group_id_, resource_type_, resource_id_, perms_)
            values ('planted', 1, 1, 'provider.operator', 4, '*', 2147483647)
            """)
        .update();
    jdbc.sql(
            """
            update act_ru_authorization set perms_ = 2147483647
            where group_id_ = 'provider.engineer' and resource_type_ = 6
            """)
        .update();

    rights.afterSingletonsInstantiated();

    assertThat(state().get("authorizations")).isEqualTo(before.get("authorizations"));
  }

  private Map<String, Object> state() {
    return Map.of(
        "authorizations",
        jdbc.sql(
                """
                select group_id_, resource_type_, resource_id_, perms_ from act_ru_authorization
                where resource_type_ <> 7 order by 1, 2, 3
                """)
            .query()
            .listOfRows(),
        "filters",
        jdbc.sql("select count(*) from act_ru_filter").query(Long.class).single(),
        "filterRevisions",
        jdbc.sql("select sum(rev_) from act_ru_filter").query(Long.class).single(),
        "deployments",
        engine.getRepositoryService().createDeploymentQuery().count());
  }

  private String id(String name) {
    return engine
        .getFilterService()
        .createTaskFilterQuery()
        .filterName(name)
        .singleResult()
        .getId();
  }
}
