package org.customerlockbox.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.customerlockbox.run.LockboxProcess;
import org.customerlockbox.run.LockboxProcess.Installation;
import org.customerlockbox.support.Client;
import org.customerlockbox.support.Client.Answer;
import org.customerlockbox.support.Database;
import org.junit.jupiter.api.Test;

/**
 * Measures whole lifecycles through the HTTP API of the packaged demo: file, two decisions of the
 * provider, the tenant's decision, waiting until access is open, reading a mail, completing.
 *
 * <p>Its name keeps it out of every build; {@code docs/benchmarks.md} has the command and figures.
 * It fails when a lifecycle goes wrong, never because of a time.
 */
class LifecycleBenchmark {

  private static final String REQUESTS = "/api/v1/access-requests";
  private static final String MAIL =
      "/content/contoso/mailboxes/carol@contoso.example/messages/msg-0001";
  private static final List<Integer> CLIENTS = List.of(1, 4, 8);
  private static final int WARM_UP = Integer.getInteger("lockbox.benchmark.warm-up", 60);
  private static final int LIFECYCLES = Integer.getInteger("lockbox.benchmark.lifecycles", 200);
  private static final long LONGEST_WAIT = Duration.ofSeconds(60).toNanos();

  /** What one lifecycle took: all of it, one decision on average, and the wait for access. */
  private record Measured(long all, long decision, long opening, long read) {}

  @Test
  void measure() throws Exception {
    var lines = new ArrayList<String>();
    lines.add(
        "| Database | Clients | Lifecycles/s | Lifecycle p50 · p95 · p99 | Decision p50 · p99"
            + " | Opening p50 · p99 | Read p50 · p99 |");
    lines.add("|---|---|---|---|---|---|---|");
    for (var database : List.of(Database.H2, Database.POSTGRESQL)) {
      var installation = Installation.demo();
      if (database == Database.POSTGRESQL) {
        installation = installation.onDatabase(database, database.create());
      }
      try (var lockbox = installation.start()) {
        run(lockbox, 4, WARM_UP);
        for (var clients : CLIENTS) {
          lines.add(line(database, lockbox, clients));
        }
      }
    }
    var table = String.join("\n", lines) + "\n";
    Files.createDirectories(Path.of("target"));
    Files.writeString(Path.of("target", "benchmark.md"), table);
    System.out.println(table);
  }

  private static String line(Database database, LockboxProcess lockbox, int clients)
      throws Exception {
    var begin = System.nanoTime();
    var measured = run(lockbox, clients, LIFECYCLES);
    var seconds = (System.nanoTime() - begin) / 1e9;
    return String.format(
        Locale.ROOT,
        "| %s | %d | %.1f | %s · %s · %s ms | %s · %s ms | %s · %s ms | %s · %s ms |",
        database == Database.H2 ? "H2 file" : "PostgreSQL",
        clients,
        measured.size() / seconds,
        millis(measured.stream().map(Measured::all).toList(), 50),
        millis(measured.stream().map(Measured::all).toList(), 95),
        millis(measured.stream().map(Measured::all).toList(), 99),
        millis(measured.stream().map(Measured::decision).toList(), 50),
        millis(measured.stream().map(Measured::decision).toList(), 99),
        millis(measured.stream().map(Measured::opening).toList(), 50),
        millis(measured.stream().map(Measured::opening).toList(), 99),
        millis(measured.stream().map(Measured::read).toList(), 50),
        millis(measured.stream().map(Measured::read).toList(), 99));
  }

  private static String millis(List<Long> nanos, int percentile) {
    var sorted = new ArrayList<>(nanos);
    Collections.sort(sorted);
    var index = Math.min(sorted.size() - 1, sorted.size() * percentile / 100);
    return String.format(Locale.ROOT, "%.0f", sorted.get(index) / 1e6);
  }

  /** Has so many clients live through so many lifecycles between them, one after the other. */
  private static List<Measured> run(LockboxProcess lockbox, int clients, int lifecycles)
      throws Exception {
    var left = new AtomicInteger(lifecycles);
    var people = new People(lockbox);
    Callable<List<Measured>> client =
        () -> {
          var measured = new ArrayList<Measured>();
          while (left.getAndDecrement() > 0) {
            measured.add(lifecycle(people));
          }
          return measured;
        };
    var pool = Executors.newFixedThreadPool(clients);
    try {
      var all = new ArrayList<Measured>();
      for (var result : pool.invokeAll(Collections.nCopies(clients, client))) {
        all.addAll(result.get());
      }
      return all;
    } finally {
      pool.shutdownNow();
    }
  }

  private record People(Client erin, Client mona, Client sofia, Client alice) {
    People(LockboxProcess lockbox) {
      this(lockbox.as("erin"), lockbox.as("mona"), lockbox.as("sofia"), lockbox.as("alice"));
    }
  }

  private static Measured lifecycle(People people) {
    var begin = System.nanoTime();
    var filed =
        people
            .erin()
            .post(
                REQUESTS,
                Map.of(
                    "tenantId",
                    "contoso",
                    "serviceRequestNumber",
                    "SR-4711",
                    "reason",
                    Map.of("type", "CustomerInitiatedSupport", "detail", "Mails do not open"),
                    "resources",
                    List.of(Map.of("type", "mailbox", "id", "carol@contoso.example")),
                    "actions",
                    List.of("read"),
                    "requestedDuration",
                    "PT1H"));
    check(filed, 201);
    var request = REQUESTS + "/" + filed.field("requestId");
    var beforeDecisions = System.nanoTime();
    for (var approver : List.of(people.mona(), people.sofia(), people.alice())) {
      check(approver.post(request + "/decisions", Map.of("decision", "Approve")), 200);
    }
    var decided = System.nanoTime();
    while (people.erin().get(request).json().path("accessStartDateTime").isNull()) {
      if (System.nanoTime() - decided > LONGEST_WAIT) {
        throw new AssertionError("Access did not open: " + request);
      }
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
    var opened = System.nanoTime();
    check(people.erin().get(MAIL), 200);
    var read = System.nanoTime();
    check(people.erin().post(request + "/complete"), 200);
    var end = System.nanoTime();
    return new Measured(
        end - begin, (decided - beforeDecisions) / 3, opened - decided, read - opened);
  }

  private static void check(Answer answer, int status) {
    if (answer.status() != status) {
      throw new AssertionError("Not " + status + ": " + answer);
    }
  }
}
