package org.customerlockbox.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.customerlockbox.audit.Audit;
import org.customerlockbox.audit.AuditFact;
import org.customerlockbox.audit.AuditTree;
import org.customerlockbox.support.Database;
import org.customerlockbox.support.LockboxApp;
import org.customerlockbox.support.Verifiers;
import org.junit.jupiter.api.Test;

/**
 * Measures the verifiable log: appends, proofs, and the verifier.
 *
 * <p>Its name keeps it out of every build; {@code docs/benchmarks.md} has the command and figures.
 * It fails when something goes wrong, never because of a time.
 */
class LogBenchmark {

  private static final int APPENDS = Integer.getInteger("lockbox.benchmark.appends", 4_000);
  private static final int PROOFS = APPENDS / 4;
  private static final int WRITERS = 4;
  private static final int BATCH = 50;

  @Test
  void measure() throws Exception {
    var lines = new ArrayList<String>();
    lines.add(
        "| Database | Logs | Appends/s, one a transaction | Appends/s, batches of 50 | Proofs/s"
            + " | Verified records/s |");
    lines.add("|---|---|---|---|---|---|");
    for (var database : Database.values()) {
      var app = LockboxApp.on(database);
      append(app, List.of("contoso"), 1, APPENDS / 4);
      lines.add(line(app, List.of("contoso")));
      var logs = new ArrayList<String>();
      for (var i = 0; i < 100; i++) {
        logs.add("bench-" + i);
      }
      app.transaction()
          .executeWithoutResult(status -> logs.forEach(app.bean(Audit.class)::openLog));
      lines.add(line(app, logs));
    }
    var table = String.join("\n", lines) + "\n";
    Files.createDirectories(Path.of("target"));
    Files.writeString(Path.of("target", "benchmark-log.md"), table);
    System.out.println(table);
  }

  private static String line(LockboxApp app, List<String> logs) throws Exception {
    var single = append(app, logs, 1, APPENDS);
    var batched = append(app, logs, BATCH, APPENDS);
    return String.format(
        Locale.ROOT,
        "| %s | %d | %.0f | %.0f | %.0f | %s |",
        app.database(),
        logs.size(),
        single,
        batched,
        proofs(app, logs.get(0)),
        logs.size() == 1 ? String.format(Locale.ROOT, "%.0f", verified(app)) : "");
  }

  /**
   * Appends so many records, from several writers, to the logs in turn; returns how many a second.
   */
  private static double append(LockboxApp app, List<String> logs, int batch, int records)
      throws Exception {
    var audit = app.bean(Audit.class);
    var left = new AtomicInteger(records / batch);
    Callable<Integer> writer =
        () -> {
          for (var turn = left.getAndDecrement(); turn > 0; turn = left.getAndDecrement()) {
            var log = logs.get(turn % logs.size());
            app.transaction()
                .executeWithoutResult(
                    status -> {
                      var facts = new ArrayList<AuditFact>();
                      for (var i = 0; i < batch; i++) {
                        facts.add(fact(log));
                      }
                      audit.recordAll(log, facts);
                    });
          }
          return 0;
        };
    var pool = Executors.newFixedThreadPool(WRITERS);
    try {
      var begin = System.nanoTime();
      for (var result : pool.invokeAll(List.of(writer, writer, writer, writer))) {
        result.get();
      }
      return records / ((System.nanoTime() - begin) / 1e9);
    } finally {
      pool.shutdownNow();
    }
  }

  private static double proofs(LockboxApp app, String log) {
    var tree = app.bean(AuditTree.class);
    var size = tree.head(log).size();
    var begin = System.nanoTime();
    for (var i = 0; i < PROOFS; i++) {
      tree.inclusion(log, 1 + (i * 7919L) % size, size);
    }
    return PROOFS / ((System.nanoTime() - begin) / 1e9);
  }

  private static double verified(LockboxApp app) throws Exception {
    var export = Files.createTempFile("log", ".ndjson");
    Files.write(export, app.as("alice").get("/api/v1/tenants/contoso/log/export").bytes());
    var size = app.bean(AuditTree.class).head("contoso").size();
    var begin = System.nanoTime();
    var said = Verifiers.java(export.toString());
    var seconds = (System.nanoTime() - begin) / 1e9;
    if (said.exitCode() != 0) {
      throw new AssertionError(said.text());
    }
    return size / seconds;
  }

  private static AuditFact fact(String log) {
    return new AuditFact(
        log,
        "read/" + UUID.randomUUID(),
        "MailItemsAccessed",
        new AuditFact.Who("erin", AuditFact.UserType.PROVIDER, "API", "127.0.0.1"),
        "LBX-7K3M9QFD",
        UUID.randomUUID().toString(),
        "msg-0001",
        Map.of("resource", "mailbox carol@contoso.example", "title", "Monday"));
  }
}
