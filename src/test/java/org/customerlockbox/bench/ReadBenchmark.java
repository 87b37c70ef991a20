package org.customerlockbox.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.customerlockbox.audit.AuditTree;
import org.customerlockbox.enforcement.Enforcement;
import org.customerlockbox.enforcement.Enforcement.Item;
import org.customerlockbox.enforcement.Enforcement.Resource;
import org.customerlockbox.identity.Actor;
import org.customerlockbox.identity.Channel;
import org.customerlockbox.support.Database;
import org.customerlockbox.support.LockboxApp;
import org.junit.jupiter.api.Test;

/**
 * Measures how many item reads a second are decided and durably recorded, by callers in the same
 * process who each wait for the answer before they ask again.
 *
 * <p>Its name keeps it out of every build; {@code docs/benchmarks.md} has the command and figures.
 * It fails when something goes wrong, never because of a time.
 */
class ReadBenchmark {

  private static final int READS = Integer.getInteger("lockbox.benchmark.reads", 40_000);

  @Test
  void measure() throws Exception {
    var lines = new ArrayList<String>();
    lines.add("| Database | Callers | Reads/s | p50 · p99 · longest |");
    lines.add("|---|---|---|---|");
    for (var database : Database.values()) {
      var app = LockboxApp.on(database);
      app.newDay();
      app.open();
      // as in an installation: what was recorded is signed and published meanwhile by others
      measure(app, 8, READS / 4);
      for (var callers : new int[] {1, 8, 64, 200}) {
        lines.add(measure(app, callers, callers == 1 ? READS / 10 : READS));
      }
    }
    var table = String.join("\n", lines) + "\n";
    Files.createDirectories(Path.of("target"));
    Files.writeString(Path.of("target", "benchmark-reads.md"), table);
    System.out.println(table);
  }

  private static String measure(LockboxApp app, int callers, int reads) throws Exception {
    var enforcement = app.bean(Enforcement.class);
    var tree = app.bean(AuditTree.class);
    var erin = new Actor("erin", null, Channel.API, "127.0.0.1");
    var mailbox = new Resource("contoso", "mailbox", "carol@contoso.example");
    var item = new Item("MailItemsAccessed", "msg-0001", "Message");
    var before = tree.head("contoso").size();
    var left = new AtomicInteger(reads);
    var nanos = new long[reads];
    Callable<Integer> caller =
        () -> {
          for (var turn = left.decrementAndGet(); turn >= 0; turn = left.decrementAndGet()) {
            var begin = System.nanoTime();
            enforcement.authorizeRead(erin, mailbox, item);
            nanos[turn] = System.nanoTime() - begin;
          }
          return 0;
        };
    var pool = Executors.newFixedThreadPool(callers);
    double seconds;
    try {
      var begin = System.nanoTime();
      for (var result : pool.invokeAll(Collections.nCopies(callers, caller))) {
        result.get();
      }
      seconds = (System.nanoTime() - begin) / 1e9;
    } finally {
      pool.shutdownNow();
    }
    var recorded = tree.head("contoso").size() - before;
    if (recorded != reads) {
      throw new AssertionError(reads + " reads, " + recorded + " records");
    }
    Arrays.sort(nanos);
    return String.format(
        Locale.ROOT,
        "| %s | %d | %.0f | %.1f · %.1f · %.1f ms |",
        app.database(),
        callers,
        reads / seconds,
        nanos[reads / 2] / 1e6,
        nanos[reads - 1 - reads / 100] / 1e6,
        nanos[reads - 1] / 1e6);
  }
}
