package org.customerlockbox.support;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.camunda.bpm.engine.task.Task;
import org.customerlockbox.support.Client.Answer;

/**
 * A request as a test holds it.
 *
 * @param app where it was filed
 * @param id for example {@code LBX-7K3M9QFD}
 */
public record TestRequest(LockboxApp app, String id) {

  /** Where requests are filed and listed. */
  public static final String ALL = "/api/v1/access-requests";

  public String path() {
    return ALL + "/" + id;
  }

  // -------------------------------------------------------------------- look

  /** As its requester sees it; operators see it if nobody else may. */
  public JsonNode json() {
    var answer = app.as("otto").get(path());
    if (answer.status() != 200) {
      throw new AssertionError(answer.toString());
    }
    return answer.json();
  }

  /** Where it stands, as the API tells. */
  public String status() {
    return json().path("status").asText();
  }

  /** Where its row says it stands, whatever the clock says. */
  public String storedStatus() {
    return column("status", String.class);
  }

  public Instant expires() {
    return Instant.parse(json().path("expirationDateTime").asText());
  }

  public Instant accessEnds() {
    return Instant.parse(json().path("accessEndDateTime").asText());
  }

  public <T> T column(String name, Class<T> type) {
    return app.jdbc()
        .sql("select " + name + " from access_request where id = :id")
        .param("id", id)
        .query(type)
        .single();
  }

  /** Its audit records, oldest first. */
  public List<JsonNode> audit() {
    var answer = app.as("otto").get(path() + "/audit");
    return StreamSupport.stream(answer.json().path("items").spliterator(), false).toList();
  }

  /** The operations of its audit records, oldest first. */
  public List<String> operations() {
    return audit().stream().map(record -> record.path("operation").asText()).toList();
  }

  /** How many grants were ever stored for it. */
  public long grants() {
    return app.jdbc()
        .sql("select count(*) from access_grant where request_id = :id")
        .param("id", id)
        .query(Long.class)
        .single();
  }

  /** How many decisions are stored about it. */
  public long decisions() {
    return app.jdbc()
        .sql("select count(*) from decision where request_id = :id")
        .param("id", id)
        .query(Long.class)
        .single();
  }

  // --------------------------------------------------------------------- act

  public Answer decide(String user, String decision) {
    return app.as(user)
        .post(path() + "/decisions", Map.of("decision", decision, "comment", "by " + user));
  }

  /** Decides and insists that it worked. */
  public TestRequest decided(String user, String decision) {
    return insist(decide(user, decision));
  }

  public Answer cancel(String user) {
    return app.as(user).post(path() + "/cancel", Map.of("comment", "by " + user));
  }

  public Answer revoke(String user) {
    return app.as(user).post(path() + "/revoke", Map.of("comment", "by " + user));
  }

  public Answer complete(String user) {
    return app.as(user).post(path() + "/complete", Map.of("comment", "by " + user));
  }

  /** Refuses to go on unless the call worked. */
  public TestRequest insist(Answer answer) {
    if (answer.status() != 200) {
      throw new AssertionError(answer.toString());
    }
    return this;
  }

  // ------------------------------------------------------------------ engine

  /** The jobs of its process that are due now. */
  public DueJobs dueJobs() {
    return new DueJobs(app, processInstanceId());
  }

  /** The id of its process instance, whether or not that has ended. */
  public String processInstanceId() {
    return column("process_instance_id", String.class);
  }

  /** Whether its process still runs. */
  public boolean isLed() {
    return app.runtimeService()
            .createProcessInstanceQuery()
            .processInstanceId(processInstanceId())
            .count()
        > 0;
  }

  /** Its open task of the given name in the diagram. */
  public Task task(String key) {
    return tasks(key).stream()
        .findFirst()
        .orElseThrow(() -> new AssertionError("No task " + key + " of " + id + ": " + tasks()));
  }

  /** Its open tasks of the given name in the diagram. */
  public List<Task> tasks(String key) {
    return app.taskService()
        .createTaskQuery()
        .processInstanceBusinessKey(id)
        .taskDefinitionKey(key)
        .list();
  }

  /** The names in the diagram of its open tasks, sorted. */
  public List<String> tasks() {
    return app.taskService().createTaskQuery().processInstanceBusinessKey(id).list().stream()
        .map(Task::getTaskDefinitionKey)
        .sorted()
        .toList();
  }

  /** A variable of its process. */
  public Object variable(String name) {
    return app.runtimeService().getVariable(processInstanceId(), name);
  }
}
