package org.customerlockbox.process.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.customerlockbox.identity.Channel;
import org.junit.jupiter.api.Test;

/** What our rules refuse inside the engine reaches the person who called, in the rule's words. */
class RefusalsTest extends EngineTest {

  private static final String SENTENCE = "Mona asked for this herself; somebody else decides.";
  private static final String WEB = "/camunda/api/engine/engine/default";

  @Test
  void aRefusalKeepsItsStatusAndSentenceThroughEngineRest() throws Exception {
    var task = waitingForManager("contoso");
    Probes.refuse(SENTENCE);

    for (var verb : new String[] {"complete", "submit-form"}) {
      var answer = as("mona").post("/engine-rest/task/" + task.getId() + "/" + verb, "{}");

      assertThat(answer.statusCode()).isEqualTo(409);
      assertThat(answer.body())
          .contains("\"message\":\"" + SENTENCE + "\"")
          .contains("\"type\":")
          .doesNotContain("ENGINE-");
    }
    assertThat(task(task.getProcessInstanceId()).getId()).isEqualTo(task.getId());
  }

  @Test
  void aRefusalKeepsItsStatusAndSentenceInTasklist() throws Exception {
    var task = waitingForManager("contoso");
    Probes.refuse(SENTENCE);

    var answer =
        as("mona").signIn("tasklist").post(WEB + "/task/" + task.getId() + "/submit-form", "{}");

    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(answer.body()).contains("\"message\":\"" + SENTENCE + "\"");
  }

  @Test
  void aTaskThatIsDoneIsNotThereAnyMore() throws Exception {
    var task = waitingForManager("contoso");
    var mona = as("mona");

    assertThat(mona.post("/engine-rest/task/" + task.getId() + "/complete", "{}").statusCode())
        .isEqualTo(204);
    var again = mona.post("/engine-rest/task/" + task.getId() + "/complete", "{}");

    assertThat(again.statusCode()).isEqualTo(404);
    assertThat(again.body()).contains("it is done").doesNotContain("ENGINE-");
  }

  @Test
  void ofTwoAtTheSameTimeOneWinsAndTheOtherIsTold() throws Exception {
    var threads = Executors.newFixedThreadPool(2);
    try {
      for (var round = 0; round < 20; round++) {
        var task = waitingForTenant("contoso");
        Callable<Integer> complete =
            () ->
                as("alice")
                    .post("/engine-rest/task/" + task.getId() + "/complete", "{}")
                    .statusCode();
        var first = threads.submit(complete);
        var second = threads.submit(complete);

        assertThat(new int[] {first.get(), second.get()})
            .satisfiesAnyOf(
                statuses -> assertThat(statuses).containsExactlyInAnyOrder(204, 409),
                statuses -> assertThat(statuses).containsExactlyInAnyOrder(204, 404));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void tellsTheRoomsWhereACallCameFrom() throws Exception {
    var task = waitingForManager("contoso");
    as("mona").post("/engine-rest/task/" + task.getId() + "/complete", "{}");
    assertThat(Probes.origin)
        .isNotNull()
        .satisfies(
            origin -> {
              assertThat(origin.channel()).isEqualTo(Channel.ENGINE_REST);
              assertThat(origin.clientIp()).isEqualTo("127.0.0.1");
            });

    var inTasklist = waitingForManager("contoso");
    var mona = as("mona").signIn("tasklist");
    mona.post(WEB + "/task/" + inTasklist.getId() + "/complete", "{}");
    assertThat(channel()).isEqualTo(Channel.TASKLIST);

    var inCockpit = waitingForManager("contoso");
    mona.post(
        WEB + "/task/" + inCockpit.getId() + "/complete",
        "{}",
        "Referer",
        "http://localhost:" + port + "/camunda/app/cockpit/default/");
    assertThat(channel()).isEqualTo(Channel.COCKPIT);

    assertThat(as("mona").get("/api/v1/door-test").body()).isEqualTo("API 127.0.0.1");
  }

  private static Channel channel() {
    return java.util.Objects.requireNonNull(Probes.origin).channel();
  }
}
