package org.customerlockbox.process.engine;

import java.util.Map;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.ProcessEngines;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.task.Task;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.customerlockbox.CustomerLockboxApplication;
import org.customerlockbox.identity.Origin;
import org.customerlockbox.problem.StateConflictException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * The whole application on an empty database, with the demo's people and a diagram of its own, so
 * that the doors are tried apart from what lies behind them.
 */
@SpringBootTest(
    classes = CustomerLockboxApplication.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "spring.datasource.url=jdbc:h2:mem:engine-${random.uuid};DB_CLOSE_DELAY=-1",
      "camunda.bpm.job-execution.enabled=false",
      "lockbox.data-dir=target/engine-test"
    })
@Import(EngineTest.Probes.class)
abstract class EngineTest {

  /** A process with a task for the provider's managers, then one for the tenant's approvers. */
  static final String PROCESS = "door-test";

  static final String FIRST_TASK = "userTask_first";
  static final String SECOND_TASK = "userTask_second";

  private static final String DIAGRAM =
      Bpmn.convertToString(
          Bpmn.createExecutableProcess(PROCESS)
              .camundaHistoryTimeToLiveString("P1D")
              .startEvent()
              .userTask(FIRST_TASK)
              .camundaCandidateGroups("provider.manager")
              .serviceTask("serviceTask_probe")
              .camundaDelegateExpression("${doorProbe}")
              .userTask(SECOND_TASK)
              .camundaCandidateGroups("${tenantId}.approver")
              .endEvent()
              .done());

  @Autowired ProcessEngine engine;
  @Autowired JdbcClient jdbc;
  @LocalServerPort int port;

  @BeforeEach
  void moveInAndDeploy() {
    // the engine's REST API finds its engine by name, and another application of this JVM may have
    // taken the name since
    ProcessEngines.registerProcessEngine(engine);
    new People(jdbc).moveIn();
    engine
        .getRepositoryService()
        .createDeployment()
        .name(PROCESS)
        .enableDuplicateFiltering(true)
        .addString(PROCESS + ".bpmn", DIAGRAM)
        .deploy();
    Probes.refusal = null;
  }

  @AfterEach
  void endEverything() {
    engine
        .getRuntimeService()
        .createProcessInstanceQuery()
        .processDefinitionKey(PROCESS)
        .list()
        .forEach(
            instance ->
                engine
                    .getRuntimeService()
                    .deleteProcessInstance(instance.getId(), "the test is over"));
  }

  Caller as(@Nullable String user) {
    return new Caller(port, user);
  }

  /** Starts an instance for a tenant; it waits for a manager. */
  Task waitingForManager(String tenant) {
    var instance =
        engine
            .getRuntimeService()
            .startProcessInstanceByKey(
                PROCESS, "REQ-" + tenant, Map.of("tenantId", tenant, "tenantName", tenant));
    return task(instance.getId());
  }

  /** Starts an instance for a tenant; it waits for the tenant. */
  Task waitingForTenant(String tenant) {
    var first = waitingForManager(tenant);
    engine.getTaskService().complete(first.getId());
    return task(first.getProcessInstanceId());
  }

  Task task(String processInstanceId) {
    return engine
        .getTaskService()
        .createTaskQuery()
        .processInstanceId(processInstanceId)
        .singleResult();
  }

  /**
   * What stands behind the doors in these tests. Nothing in here may be a component: other tests
   * start the application with all that a scan finds.
   */
  static class Probes {

    static volatile @Nullable RuntimeException refusal;
    static volatile @Nullable Origin origin;

    @Bean
    JavaDelegate doorProbe() {
      return execution -> {
        origin = Origin.current();
        if (refusal != null) {
          throw refusal;
        }
      };
    }

    /** A verb of our own API. */
    @Bean
    RouterFunction<ServerResponse> originOfTheCall() {
      return RouterFunctions.route()
          .GET(
              "/api/v1/door-test",
              request ->
                  ServerResponse.ok()
                      .body(Origin.current().channel() + " " + Origin.current().clientIp()))
          .POST("/api/v1/door-test", request -> ServerResponse.ok().body("changed"))
          .build();
    }

    static void refuse(String sentence) {
      refusal = new StateConflictException(sentence, null);
    }
  }
}
