package org.customerlockbox.enforcement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GroupCommitTest {

  private static final int BAD = 13;

  private final ExecutorService callers = Executors.newCachedThreadPool();
  private final List<List<Integer>> groups = Collections.synchronizedList(new ArrayList<>());

  @AfterEach
  void noCallerIsLeftWaiting() throws Exception {
    callers.shutdown();
    assertThat(callers.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void answersEachCallerForItself() throws Exception {
    var group = new GroupCommit<Integer, Integer>(this::doubled, 50);

    var answers = answers(group, 2_000, 32);

    assertThat(answers).isEqualTo(IntStream.range(0, 2_000).map(i -> 2 * i).boxed().toList());
    assertThat(groups.stream().flatMap(List::stream).sorted())
        .as("each was carried out once")
        .isEqualTo(IntStream.range(0, 2_000).boxed().toList());
  }

  @Test
  void takesThoseWhoCameMeanwhileAlongUpToTheMost() throws Exception {
    var isIn = new CountDownLatch(1);
    var mayGo = new CountDownLatch(1);
    var group =
        new GroupCommit<Integer, Integer>(
            (key, asked) -> {
              isIn.countDown();
              await(mayGo);
              return doubled(key, asked);
            },
            4);
    var first = callers.submit(() -> group.submit("contoso", 0));
    await(isIn);
    var others = new ArrayList<Future<Integer>>();
    for (var i = 1; i <= 6; i++) {
      var number = i;
      others.add(callers.submit(() -> group.submit("contoso", number)));
      awaitWaiting(group, i);
    }
    mayGo.countDown();

    assertThat(first.get()).isZero();
    for (var other : others) {
      assertThat(other.get()).isPositive();
    }
    assertThat(groups).containsExactly(List.of(0), List.of(1, 2, 3, 4), List.of(5, 6));
  }

  @Test
  void aTenantNeverWaitsForAnother() throws Exception {
    var mayGo = new CountDownLatch(1);
    var isIn = new CountDownLatch(1);
    var group =
        new GroupCommit<Integer, Integer>(
            (key, asked) -> {
              if (key.equals("contoso")) {
                isIn.countDown();
                await(mayGo);
              }
              return doubled(key, asked);
            },
            50);
    var slow = callers.submit(() -> group.submit("contoso", 1));
    await(isIn);

    assertThat(group.submit("fabrikam", 2)).isEqualTo(4);

    mayGo.countDown();
    assertThat(slow.get()).isEqualTo(2);
  }

  @Test
  void whatCannotBeCarriedOutRefusesOnlyWhoeverAskedForIt() throws Exception {
    var group = new GroupCommit<Integer, Integer>(this::doubledUnlessBad, 50);
    var all = Executors.newFixedThreadPool(32);
    var results = new ArrayList<Future<Integer>>();
    try {
      for (var i = 0; i < 500; i++) {
        var number = i % 20;
        results.add(all.submit(() -> group.submit("contoso", number)));
      }
      for (var i = 0; i < 500; i++) {
        var result = results.get(i);
        if (i % 20 == BAD) {
          assertThatThrownBy(result::get).hasRootCauseMessage("bad");
        } else {
          assertThat(result.get()).isEqualTo(2 * (i % 20));
        }
      }
    } finally {
      all.shutdown();
    }
  }

  @Test
  void aFailureLeavesTheLineOpen() {
    var group = new GroupCommit<Integer, Integer>(this::doubledUnlessBad, 50);

    assertThat(catchThrowable(() -> group.submit("contoso", BAD))).hasMessage("bad");

    assertThat(group.submit("contoso", 1)).isEqualTo(2);
  }

  @Test
  void anErrorOfTheGroupReachesNobodyAsAnAnswer() throws Exception {
    var isIn = new CountDownLatch(1);
    var mayGo = new CountDownLatch(1);
    var group =
        new GroupCommit<Integer, Integer>(
            (key, asked) -> {
              isIn.countDown();
              await(mayGo);
              if (asked.size() > 1) {
                throw new OutOfMemoryError("of a group");
              }
              return doubled(key, asked);
            },
            50);
    var first = callers.submit(() -> group.submit("contoso", 0));
    await(isIn);
    var leader = callers.submit(() -> group.submit("contoso", 1));
    awaitWaiting(group, 1);
    var follower = callers.submit(() -> group.submit("contoso", 2));
    awaitWaiting(group, 2);
    mayGo.countDown();

    assertThat(first.get()).isZero();
    assertThatThrownBy(leader::get).hasRootCauseMessage("of a group");
    assertThat(follower.get()).isEqualTo(4);
    assertThat(group.submit("contoso", 3)).isEqualTo(6);
  }

  private List<Integer> doubled(String key, List<Integer> asked) {
    groups.add(asked);
    return asked.stream().map(i -> 2 * i).toList();
  }

  private List<Integer> doubledUnlessBad(String key, List<Integer> asked) {
    if (asked.contains(BAD)) {
      throw new IllegalArgumentException("bad");
    }
    return doubled(key, asked);
  }

  private static List<Integer> answers(GroupCommit<Integer, Integer> group, int count, int threads)
      throws Exception {
    var pool = Executors.newFixedThreadPool(threads);
    try {
      var answers = new ArrayList<Integer>();
      for (var answer :
          pool.invokeAll(
              IntStream.range(0, count)
                  .<Callable<Integer>>mapToObj(i -> () -> group.submit("contoso", i))
                  .toList())) {
        answers.add(answer.get());
      }
      return answers;
    } finally {
      pool.shutdown();
    }
  }

  private static void awaitWaiting(GroupCommit<Integer, Integer> group, int callers) {
    while (group.waiting("contoso") < callers) {
      Thread.onSpinWait();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
