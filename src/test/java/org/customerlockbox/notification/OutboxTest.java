package org.customerlockbox.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.customerlockbox.notification.MailWorld.REQUEST;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.customerlockbox.notification.Outbox.NewMail;
import org.customerlockbox.notification.Outbox.Status;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.transaction.IllegalTransactionStateException;

/** The rows: once each, one sender each, never given up. */
class OutboxTest {

  private static NewMail mail(String key, @Nullable String requestId) {
    return new NewMail(
        key,
        MailKind.CANCELLED,
        requestId == null ? null : "contoso",
        requestId,
        "erin@provider.example",
        new RenderedMail("Subject", "Text", "<p>Text</p>"));
  }

  private static boolean add(MailWorld world, String key) {
    return Boolean.TRUE.equals(
        world.transaction.execute(status -> world.outbox().add(mail(key, REQUEST.toString()))));
  }

  @ParameterizedTest
  @EnumSource(TestDatabase.class)
  void theSameMailTwiceIsOneAndTheTransactionGoesOn(TestDatabase database) {
    try (var world = new MailWorld(database.create())) {
      world.transaction.executeWithoutResult(
          status -> {
            assertThat(world.outbox().add(mail("first", null))).isTrue();
            assertThat(world.outbox().add(mail("first", null))).isFalse();
            assertThat(world.outbox().add(mail("second", null))).isTrue();
          });

      assertThat(add(world, "first")).isFalse();
      assertThat(world.queued()).hasSize(2);
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabase.class)
  void theSameMailFromTwoTransactionsAtOnceIsOneAndBothGoOn(TestDatabase database)
      throws Exception {
    try (var world = new MailWorld(database.create())) {
      var pool = Executors.newFixedThreadPool(2);
      var queued = new CountDownLatch(1);
      var first =
          pool.submit(
              () ->
                  world.transaction.execute(
                      status -> {
                        var added = world.outbox().add(mail("same", null));
                        queued.countDown();
                        // long enough for the second to run into the row that is not committed yet
                        awaitBlocked();
                        return added;
                      }));
      queued.await();
      var second =
          pool.submit(
              () ->
                  world.transaction.execute(
                      status -> {
                        var added = world.outbox().add(mail("same", null));
                        world.outbox().add(mail("another", null));
                        return added;
                      }));

      assertThat(first.get(30, TimeUnit.SECONDS)).isTrue();
      assertThat(second.get(30, TimeUnit.SECONDS)).isFalse();
      assertThat(world.queued()).hasSize(2);
      pool.shutdown();
    }
  }

  /** Databases do not say portably who waits for whom; a test that is too early proves less. */
  private static void awaitBlocked() {
    try {
      TimeUnit.MILLISECONDS.sleep(300);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void isWrittenInTheCallersTransactionOnly() {
    try (var world = new MailWorld(TestDatabase.H2.create())) {
      assertThatThrownBy(() -> world.outbox().add(mail("first", null)))
          .isInstanceOf(IllegalTransactionStateException.class);
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabase.class)
  void oneOfManyNodesGetsAMail(TestDatabase database) throws Exception {
    try (var world = new MailWorld(database.create())) {
      for (var i = 0; i < 20; i++) {
        add(world, "mail " + i);
      }
      var nodes = 4;
      var pool = Executors.newFixedThreadPool(nodes);
      var barrier = new CyclicBarrier(nodes);
      Callable<Integer> node =
          () -> {
            var due = world.outbox().due(100);
            barrier.await(30, TimeUnit.SECONDS);
            return (int)
                due.stream()
                    .filter(id -> world.outbox().claim(id, Courier.LEASE).isPresent())
                    .count();
          };
      var claimed = 0;
      var tasks = new ArrayList<Callable<Integer>>();
      for (var i = 0; i < nodes; i++) {
        tasks.add(node);
      }
      for (var result : pool.invokeAll(tasks)) {
        claimed += result.get();
      }

      assertThat(claimed).isEqualTo(20);
      assertThat(world.outbox().due(100)).isEmpty();
      pool.shutdown();
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabase.class)
  void anotherNodeGetsTheMailOfOneThatDiedWhenTheLeaseIsOver(TestDatabase database) {
    try (var world = new MailWorld(database.create())) {
      add(world, "mail");
      var id = world.outbox().due(1).get(0);
      var dead = world.outbox().claim(id, Courier.LEASE).orElseThrow();

      world.clock.forward(Courier.LEASE);
      assertThat(world.outbox().due(1)).isEmpty();
      world.clock.forward(Duration.ofNanos(1_000));
      var other = world.outbox().claim(id, Courier.LEASE).orElseThrow();

      // the first one was only slow: what it says of a failure does not touch the other's claim
      world.outbox().failed(dead, "too late");
      assertThat(world.outbox().find(null, null, 0, 1).items().get(0).attempts()).isZero();
      assertThat(world.outbox().due(1)).isEmpty();
      world.outbox().sent(other);
      assertThat(world.outbox().backlog()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabase.class)
  void aMailThatASlowNodeSentAfterItsLeaseIsSent(TestDatabase database) {
    try (var world = new MailWorld(database.create())) {
      add(world, "mail");
      var slow = world.outbox().claim(world.outbox().due(1).get(0), Courier.LEASE).orElseThrow();
      world.clock.forward(Courier.LEASE.plusSeconds(1));

      world.outbox().sent(slow);

      assertThat(world.outbox().due(1)).isEmpty();
      assertThat(world.outbox().backlog()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabase.class)
  void waitsTwiceAsLongAfterEachFailureAndNeverGivesUp(TestDatabase database) {
    try (var world = new MailWorld(database.create())) {
      add(world, "mail");
      var id = world.outbox().due(1).get(0);
      for (var seconds : new int[] {2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900}) {
        var mail = world.outbox().claim(id, Courier.LEASE).orElseThrow();
        world.outbox().failed(mail, "450 later");

        world.clock.forward(Duration.ofSeconds(seconds).minusMillis(1));
        assertThat(world.outbox().due(1)).as("before %s s", seconds).isEmpty();
        world.clock.forward(Duration.ofMillis(1));
        assertThat(world.outbox().due(1)).as("after %s s", seconds).containsExactly(id);
      }
      var progress = world.outbox().find(null, Status.PENDING, 0, 10).items().get(0);
      assertThat(progress.attempts()).isEqualTo(12);
      assertThat(progress.lastError()).isEqualTo("450 later");
      assertThat(Outbox.delayAfter(1_000_000)).isEqualTo(Duration.ofMinutes(15));
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabase.class)
  void keepsAnErrorOfAnyLengthAndAnyCharacters(TestDatabase database) {
    try (var world = new MailWorld(database.create())) {
      add(world, "mail");
      var mail = world.outbox().claim(world.outbox().due(1).get(0), Courier.LEASE).orElseThrow();

      world.outbox().failed(mail, "550 no\r\n\u0000" + "x".repeat(5_000));

      assertThat(world.outbox().find(null, null, 0, 10).items().get(0).lastError())
          .hasSizeLessThanOrEqualTo(1_000)
          .startsWith("550 no \uFFFDxxx")
          .endsWith("...");
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabase.class)
  void tellsOperatorsHowManyWaitAndSinceWhen(TestDatabase database) {
    try (var world = new MailWorld(database.create())) {
      assertThat(world.outbox().backlog()).isZero();
      assertThat(world.outbox().oldestPending()).isEmpty();

      add(world, "first");
      world.clock.forward(Duration.ofMinutes(3));
      add(world, "second");

      assertThat(world.outbox().backlog()).isEqualTo(2);
      assertThat(world.outbox().oldestPending()).contains(Duration.ofMinutes(3));

      world
          .outbox()
          .sent(world.outbox().claim(world.outbox().due(1).get(0), Courier.LEASE).orElseThrow());

      assertThat(world.outbox().backlog()).isEqualTo(1);
      assertThat(world.outbox().oldestPending()).contains(Duration.ZERO);
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabase.class)
  void findsTheStatusOfMailsPageByPage(TestDatabase database) {
    try (var world = new MailWorld(database.create())) {
      for (var i = 0; i < 3; i++) {
        add(world, "mail " + i);
        world.clock.forward(Duration.ofSeconds(1));
      }
      world.transaction.executeWithoutResult(status -> world.outbox().add(mail("settings", null)));
      world
          .outbox()
          .sent(world.outbox().claim(world.outbox().due(1).get(0), Courier.LEASE).orElseThrow());

      assertThat(world.outbox().find(null, null, 0, 10).total()).isEqualTo(4);
      assertThat(world.outbox().find(null, null, 1, 3).items()).hasSize(1);
      assertThat(world.outbox().find(REQUEST.toString(), Status.PENDING, 0, 10).items())
          .hasSize(2)
          .allSatisfy(
              progress -> {
                assertThat(progress.kind()).isEqualTo("cancelled");
                assertThat(progress.nextAttemptAt()).isNotNull();
                assertThat(progress.sentAt()).isNull();
              });
      assertThat(world.outbox().find(null, Status.SENT, 0, 10).items())
          .singleElement()
          .satisfies(
              progress -> {
                assertThat(progress.nextAttemptAt()).isNull();
                assertThat(progress.sentAt()).isEqualTo(world.clock.instant());
                assertThat(progress.attempts()).isEqualTo(1);
              });
    }
  }
}
