package org.customerlockbox.process.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.camunda.bpm.engine.FilterService;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.ProcessEngineConfiguration;
import org.camunda.bpm.engine.RepositoryService;
import org.customerlockbox.CustomerLockboxApplication;
import org.customerlockbox.support.Database;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The engine's tables and ours stand in one schema, whichever came first. */
class StartOnEitherDatabaseTest {

  @ParameterizedTest
  @EnumSource(Database.class)
  void startsOnAnEmptyDatabaseAndFindsItselfThereTheNextTime(Database database) {
    var url = database.create();
    Map<String, Object> first;
    try (var application = start(database, url)) {
      new People(application.getBean(JdbcClient.class)).moveIn();
      first = state(application);
      findsPeople(application.getBean(IdentityService.class));
    }
    try (var application = start(database, url)) {
      assertThat(state(application)).isEqualTo(first);
    }
  }

  @ParameterizedTest
  @EnumSource(Database.class)
  void startsBesideAnEngineThatWasThereBefore(Database database) {
    var url = database.create();
    ProcessEngineConfiguration.createStandaloneProcessEngineConfiguration()
        .setProcessEngineName("before")
        .setJdbcUrl(url)
        .setJdbcUsername(database.user())
        .setJdbcPassword("")
        .setJdbcDriver(database == Database.H2 ? "org.h2.Driver" : "org.postgresql.Driver")
        .setDatabaseSchemaUpdate(ProcessEngineConfiguration.DB_SCHEMA_UPDATE_TRUE)
        .setHistory(ProcessEngineConfiguration.HISTORY_FULL)
        .setJobExecutorActivate(false)
        .buildProcessEngine()
        .close();

    try (var application = start(database, url)) {
      assertThat(
              application
                  .getBean(JdbcClient.class)
                  .sql("select count(*) from tenant")
                  .query(Long.class)
                  .single())
          .isZero();
      assertThat(
              application
                  .getBean(RepositoryService.class)
                  .createProcessDefinitionQuery()
                  .processDefinitionKey("customer-lockbox")
                  .count())
          .isOne();
    }
  }

  private static ConfigurableApplicationContext start(Database database, String url) {
    return new SpringApplicationBuilder(CustomerLockboxApplication.class)
        .run(
            "--server.port=0",
            "--spring.main.banner-mode=off",
            "--spring.datasource.url=" + url,
            "--spring.datasource.username=" + database.user(),
            "--spring.datasource.password=",
            "--camunda.bpm.job-execution.enabled=false",
            "--lockbox.data-dir=target/start-test");
  }

  private static Map<String, Object> state(ConfigurableApplicationContext application) {
    var jdbc = application.getBean(JdbcClient.class);
    var state = new LinkedHashMap<String, Object>();
    state.put(
        "deployments",
        application.getBean(RepositoryService.class).createDeploymentQuery().count());
    state.put("filters", application.getBean(FilterService.class).createFilterQuery().count());
    state.put(
        "filterRevisions",
        jdbc.sql("select sum(rev_) from act_ru_filter").query(Long.class).single());
    state.put(
        "authorizations",
        jdbc.sql("select sum(perms_), count(*) from act_ru_authorization").query().singleRow());
    return state;
  }

  /** Every kind of search once, because the two databases read SQL differently. */
  private static void findsPeople(IdentityService identities) {
    assertThat(identities.createUserQuery().userIdIn("alice", "mona").count()).isEqualTo(2);
    assertThat(
            identities
                .createUserQuery()
                .userFirstNameLike("%MAN%")
                .userEmailLike("m%")
                .memberOfGroup("provider.manager")
                .orderByUserEmail()
                .desc()
                .listPage(0, 5))
        .hasSize(1);
    assertThat(identities.createUserQuery().memberOfGroup("contoso.approver").count()).isOne();
    assertThat(identities.createUserQuery().memberOfGroup("tenant.member").count()).isEqualTo(5);
    assertThat(identities.createUserQuery().memberOfTenant("contoso").count()).isEqualTo(3);
    assertThat(identities.createGroupQuery().count()).isEqualTo(15);
    assertThat(identities.createGroupQuery().orderByGroupName().desc().listPage(2, 5)).hasSize(5);
    assertThat(identities.createGroupQuery().groupNameLike("contoso%").count()).isEqualTo(3);
    assertThat(identities.createGroupQuery().memberOfTenant("contoso").count()).isEqualTo(3);
    assertThat(identities.createGroupQuery().groupIdIn("contoso.member", "x").count()).isOne();
    assertThat(identities.createGroupQuery().groupMember("alice").count()).isEqualTo(4);
    assertThat(identities.createTenantQuery().userMember("alice").count()).isOne();
    assertThat(identities.createTenantQuery().tenantNameLike("f%").count()).isOne();
    assertThat(identities.createTenantQuery().tenantIdIn("contoso", "x").count()).isOne();
    assertThat(identities.checkPassword("alice", People.PASSWORD)).isTrue();
  }
}
