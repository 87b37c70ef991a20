package org.customerlockbox.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.customerlockbox.audit.AuditRecord;
import org.customerlockbox.audit.Operations;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Proves what a connection to a collector does when the collector does not do its part. */
class SyslogTransportTest {

  private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();

  @AfterEach
  void stop() {
    watch.shutdownNow();
  }

  private SyslogTransport to(int port, int rewind) {
    return to(port, rewind, Duration.ofMinutes(1));
  }

  private SyslogTransport to(int port, int rewind, Duration settled) {
    return new SyslogTransport(
        new Sink.Syslog(
            Sink.Format.JSON, "localhost", port, false, null, "lockbox.example", 13, 32473, rewind),
        RecordFormat.of(Sink.Format.JSON, "0.1.0"),
        null,
        Duration.ofSeconds(1),
        settled,
        watch);
  }

  private static List<AuditRecord> records(String log, long first, int count, String filling) {
    var records = new ArrayList<AuditRecord>();
    for (var sequence = first; sequence < first + count; sequence++) {
      var like = Records.of(Operations.CREATE_REQUEST);
      records.add(
          new AuditRecord(
              "id-" + log + "-" + sequence,
              log,
              sequence,
              like.creationTime(),
              like.operation(),
              "erin",
              "Provider",
              "API",
              null,
              null,
              null,
              null,
              Map.of("x", filling)));
    }
    return records;
  }

  @Test
  void givesUpOnACollectorThatDoesNotRead() throws Exception {
    try (var server = new SyslogServer();
        var transport = to(server.port(), 100)) {
      server.deaf = true;
      var arrived = new ArrayList<Long>();
      var filling = "x".repeat(15_000);

      assertThatThrownBy(
              () -> {
                for (var batch = 0; batch < 100; batch++) {
                  transport.deliver(
                      "contoso",
                      records("contoso", 1 + batch * 100L, 100, filling),
                      0,
                      arrived::add);
                }
              })
          .isInstanceOf(SinkUnavailableException.class);

      // 150 MB were never taken; what was said to have arrived is doubtful, up to the rewind
      assertThat(arrived).hasSizeLessThan(99);
      if (!arrived.isEmpty()) {
        assertThat(transport.doubtful())
            .isEqualTo(Map.of("contoso", Collections.max(arrived) - 100));
      }
    }
  }

  @Test
  void saysWhichRecordsAreDoubtfulWhenTheConnectionIsCut() throws Exception {
    try (var server = new SyslogServer();
        var transport = to(server.port(), 5)) {
      var arrived = new ArrayList<Long>();
      transport.deliver("contoso", records("contoso", 1, 10, "x"), 0, arrived::add);
      transport.deliver("fabrikam", records("fabrikam", 7, 2, "x"), 0, arrived::add);
      server.await(12);
      assertThat(arrived).containsExactly(10L, 8L);
      assertThat(transport.doubtful()).isEmpty();

      server.cut();

      // five in all: 8, 9, 10 of one and 7, 8 of the other
      assertThat(transport.doubtful()).isEqualTo(Map.of("contoso", 7L, "fabrikam", 6L));
      assertThat(transport.doubtful()).hasSize(2);
      transport.forget();
      assertThat(transport.doubtful()).isEmpty();
    }
  }

  @Test
  void whatWasReadLongBeforeAnOrderlyEndIsNotDoubtful() throws Exception {
    try (var server = new SyslogServer();
        var transport = to(server.port(), 100, Duration.ZERO)) {
      var arrived = new ArrayList<Long>();
      transport.deliver("contoso", records("contoso", 1, 10, "x"), 0, arrived::add);
      server.await(10);

      server.cut();

      assertThat(transport.doubtful()).isEmpty();
      // and the next is sent over a new connection
      transport.forget();
      transport.deliver("contoso", records("contoso", 11, 1, "x"), 0, arrived::add);
      server.await(11);
    }
  }

  @Test
  void whatASocketHeldUnreadIsDoubtfulHoweverLongAgoItWasSent() throws Exception {
    try (var server = new SyslogServer();
        var transport = to(server.port(), 100, Duration.ZERO)) {
      server.deaf = true;
      var arrived = new ArrayList<Long>();
      transport.deliver("contoso", records("contoso", 5, 10, "x"), 0, arrived::add);
      assertThat(arrived).containsExactly(14L);
      assertThat(transport.doubtful()).isEmpty();

      server.cut();

      assertThat(transport.doubtful()).isEqualTo(Map.of("contoso", 4L));
    }
  }

  @Test
  void nobodyThereIsNoLoss() throws IOException {
    int port;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    try (var transport = to(port, 100)) {
      var arrived = new ArrayList<Long>();
      assertThatThrownBy(
              () -> transport.deliver("contoso", records("contoso", 1, 1, "x"), 0, arrived::add))
          .isInstanceOf(SinkUnavailableException.class)
          .hasMessageContaining("no connection");
      assertThat(arrived).isEmpty();
      assertThat(transport.doubtful()).isEmpty();
    }
  }
}
