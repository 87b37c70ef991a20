package org.customerlockbox.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.customerlockbox.audit.Audit;
import org.customerlockbox.audit.AuditRecord;
import org.customerlockbox.support.Client.Answer;
import org.customerlockbox.support.Database;
import org.customerlockbox.support.LockboxApp;
import org.customerlockbox.support.TestRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Proves on PostgreSQL, 200 times each, that of two who change one request at the same time exactly
 * one wins: the other hears 409 with the state that won, one fact is recorded, and the row and the
 * process say the same afterwards.
 */
class RacesTest extends Journey {

  private static final int TRIALS = 200;

  private static ExecutorService threads;

  RacesTest() {
    super(Database.POSTGRESQL);
  }

  @BeforeAll
  static void threads() {
    threads = Executors.newFixedThreadPool(4);
  }

  @AfterAll
  static void noThreads() {
    threads.shutdownNow();
  }

  @Test
  void aDecisionAgainstTheDeadline() throws Exception {
    var winners = new HashSet<String>();
    var requests = prepared(app::pending);
    var deadline = requests.get(0).expires();
    for (var trial = 0; trial < TRIALS; trial++) {
      var request = requests.get(trial);
      app.clock().set(deadline.minus(1, ChronoUnit.MICROS));
      // the timer is the faster one by far: hold it back a little more each time, and begin again
      var head = Duration.ofNanos(trial % 20 * 1_000_000L);

      var race =
          run(
              () -> request.decide("alice", "Approve"),
              () -> {
                LockSupport.parkNanos(head.toNanos());
                app.clock().set(deadline);
                try {
                  request.dueJobs().run("event_tenantDecisionOverdue");
                  return "expired";
                } catch (RuntimeException | AssertionError lost) {
                  return "lost: " + lost;
                }
              });

      var decided = race.first();
      var expired = race.second().equals("expired");
      winners.add(expired ? "Expired" : "Approved");
      if (expired) {
        lost(decided, "Expired");
        assertThat(request.storedStatus()).isEqualTo("Expired");
        assertThat(request.decisions()).isEqualTo(2);
        assertThat(request.isLed()).isFalse();
      } else if (decided.status() == 200) {
        assertThat(request.storedStatus()).as(race.second()).isEqualTo("Approved");
        assertThat(request.decisions()).isEqualTo(3);
        assertThat(request.dueJobs().names()).containsExactly("serviceTask_grantAccess");
        request.dueJobs().run();
        assertThat(request.grants()).isEqualTo(1);
      } else {
        // both gave way to each other: nobody decided, and the timer is still there
        throw new AssertionError("Nobody won: " + decided + ", " + race.second());
      }
      assertThat(request.tasks("userTask_decideAsTenant")).isEmpty();
      recordedOnce(request, Set.of("Set-AccessToCustomerDataRequest", "Lockbox Request Expiry"));
    }
    assertThat(winners).as("both orders occurred").hasSize(2);
  }

  @Test
  void twoApproversOfTheTenant() throws Exception {
    each(
        app::pending,
        request -> request.decide("alice", "Approve"),
        "Approved",
        request -> request.decide("aaron", "Deny"),
        "Denied",
        Set.of("Set-AccessToCustomerDataRequest"),
        (request, status) -> {
          assertThat(request.decisions()).isEqualTo(3);
          assertThat(request.isLed()).isEqualTo(status.equals("Approved"));
        });
  }

  @Test
  void approvalAgainstCancellation() throws Exception {
    each(
        app::pending,
        request -> request.decide("alice", "Approve"),
        "Approved",
        request -> request.cancel("erin"),
        "Canceled",
        Set.of("Set-AccessToCustomerDataRequest", "Cancel Lockbox Request"),
        (request, status) -> {
          var approved = status.equals("Approved");
          assertThat(request.decisions()).isEqualTo(approved ? 3 : 2);
          assertThat(request.isLed()).isEqualTo(approved);
        });
  }

  @Test
  void revocationAgainstCompletion() throws Exception {
    each(
        app::open,
        request -> request.revoke("alice"),
        "Revoking",
        request -> request.complete("erin"),
        "Completing",
        Set.of("Revoke Lockbox Access", "Complete Lockbox Access"),
        (request, status) -> {
          assertThat(request.dueJobs().names()).containsExactly("serviceTask_revokeAccess");
          request.dueJobs().run();
          assertThat(request.storedStatus())
              .isEqualTo(status.equals("Revoking") ? "Revoked" : "Completed");
          assertThat(request.isLed()).isFalse();
          assertThat(request.grants()).isEqualTo(1);
        });
  }

  @Test
  void twoProvidersAtOneLevel() throws Exception {
    each(
        app::filed,
        request -> request.decide("mona", "Approve"),
        "Initializing",
        request -> request.decide("max", "Deny"),
        "Denied",
        Set.of("Approve Lockbox Request", "Deny Lockbox Request"),
        (request, status) -> {
          assertThat(request.decisions()).isEqualTo(1);
          assertThat(request.isLed()).isEqualTo(status.equals("Initializing"));
        });
  }

  // --------------------------------------------------------------------- helpers

  private record Race<A, B>(A first, B second) {}

  @FunctionalInterface
  private interface Afterwards {
    void check(TestRequest request, String status);
  }

  /** Who takes the locks of request, tenant and log in another order would stop the others. */
  @Test
  void nobodyWaitsForEverWhileSettingsChange() throws Exception {
    var waitForSecurity =
        prepared(() -> app.filed().decided("mona", "Approve")).subList(0, TRIALS / 2);
    var running = new ArrayList<Future<List<Answer>>>();
    running.add(
        threads.submit(
            () -> waitForSecurity.stream().map(r -> r.decide("sofia", "Approve")).toList()));
    running.add(repeated(n -> as("erin").post(TestRequest.ALL, LockboxApp.filing())));
    running.add(repeated(n -> as("adele").put("/api/v1/tenants/contoso/settings", settings(n))));
    running.add(
        repeated(
            n ->
                n % 2 == 0
                    ? as("adele").put("/api/v1/tenants/contoso/approvers/carol")
                    : as("adele").delete("/api/v1/tenants/contoso/approvers/carol")));

    for (var answers : running) {
      for (var answer : answers.get(2, TimeUnit.MINUTES)) {
        assertThat(answer.status()).as(answer.toString()).isLessThan(300);
      }
    }
    for (var request : waitForSecurity) {
      assertThat(request.storedStatus()).isEqualTo("Pending");
      recordedOnce(request, Set.of("Send Lockbox Request"));
    }
  }

  private static Future<List<Answer>> repeated(IntFunction<Answer> call) {
    return threads.submit(() -> IntStream.range(0, TRIALS / 2).mapToObj(call).toList());
  }

  private static Map<String, Object> settings(int n) {
    return Map.of(
        "customerLockboxEnabled",
        true,
        "requestLifetime",
        "PT" + (6 + n % 6) + "H",
        "maxAccessDuration",
        "PT4H");
  }

  private void each(
      Callable<TestRequest> prepare,
      Function<TestRequest, Answer> one,
      String statusOfOne,
      Function<TestRequest, Answer> other,
      String statusOfOther,
      Set<String> operations,
      Afterwards afterwards)
      throws Exception {
    var winners = new HashSet<String>();
    var requests = prepared(prepare);
    for (var trial = 0; trial < TRIALS; trial++) {
      var request = requests.get(trial);
      // each is given a head start in turn, and half of the times nobody is
      var turn = trial % 8;

      var race =
          run(
              () -> after(turn == 1 ? 2 : turn == 3 ? 4 : 0, () -> one.apply(request)),
              () -> after(turn == 5 ? 2 : turn == 7 ? 4 : 0, () -> other.apply(request)));

      var oneWon = race.first().status() == 200;
      var winner = oneWon ? statusOfOne : statusOfOther;
      winners.add(winner);
      assertThat(oneWon ? race.first().status() : race.second().status())
          .as(race.toString())
          .isEqualTo(200);
      lost(oneWon ? race.second() : race.first(), winner);
      assertThat(request.storedStatus()).isEqualTo(winner);
      recordedOnce(request, operations);
      afterwards.check(request, winner);
    }
    assertThat(winners).as("both orders occurred").hasSize(2);
  }

  /** All at the same instant, so with the same deadlines. */
  private static List<TestRequest> prepared(Callable<TestRequest> prepare) throws Exception {
    var requests = new ArrayList<TestRequest>();
    for (var prepared : threads.invokeAll(Collections.nCopies(TRIALS, prepare))) {
      requests.add(prepared.get());
    }
    return requests;
  }

  private static Answer after(int milliseconds, Callable<Answer> call) throws Exception {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(milliseconds));
    return call.call();
  }

  private static <A, B> Race<A, B> run(Callable<A> one, Callable<B> other) throws Exception {
    var barrier = new CyclicBarrier(2);
    Future<A> first =
        threads.submit(
            () -> {
              barrier.await(30, TimeUnit.SECONDS);
              return one.call();
            });
    Future<B> second =
        threads.submit(
            () -> {
              barrier.await(30, TimeUnit.SECONDS);
              return other.call();
            });
    return new Race<>(first.get(60, TimeUnit.SECONDS), second.get(60, TimeUnit.SECONDS));
  }

  private static void lost(Answer answer, String winner) {
    assertThat(answer.status()).as(answer.toString()).isEqualTo(409);
    assertThat(answer.isProblem()).isTrue();
    assertThat(answer.field("requestStatus")).as(answer.toString()).isEqualTo(winner);
  }

  private void recordedOnce(TestRequest request, Set<String> operations) {
    var recorded =
        app.bean(Audit.class).ofRequest("contoso", request.id()).stream()
            .map(AuditRecord::operation)
            .toList();
    assertThat(recorded.stream().filter(operations::contains)).as(recorded.toString()).hasSize(1);
  }
}
