package org.customerlockbox.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.customerlockbox.audit.CanonicalRecord;
import org.customerlockbox.audit.CsvRecord;
import org.customerlockbox.audit.Operations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Proves what is in a file, and that it can be moved away and cut short. */
class FileTransportTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-24T10:00:00Z"), ZoneOffset.UTC);

  private final Path folder;

  FileTransportTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private FileTransport to(Path file, Sink.Format format, long rotateAt) {
    return new FileTransport(
        new Sink.File(format, file, rotateAt), RecordFormat.of(format, "0.1.0"), CLOCK);
  }

  private static void deliver(FileTransport transport) throws SinkUnavailableException {
    var arrived = new ArrayList<Long>();
    transport.deliver("contoso", List.of(Records.of(Operations.CREATE_REQUEST)), 0, arrived::add);
    assertThat(arrived).containsExactly(42L);
  }

  private static String line() {
    return CanonicalRecord.text(Records.of(Operations.CREATE_REQUEST)) + "\n";
  }

  @Test
  void appendsLines() throws Exception {
    var file = folder.resolve("log.ndjson");
    var transport = to(file, Sink.Format.JSON, 0);
    deliver(transport);
    deliver(transport);
    assertThat(Files.readString(file)).isEqualTo(line() + line());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r-----");
  }

  @Test
  void aFileThatWasMovedAwayIsBegunAnew() throws Exception {
    var file = folder.resolve("log.csv");
    var transport = to(file, Sink.Format.CSV, 0);
    deliver(transport);
    Files.move(file, folder.resolve("log.csv.1"));
    deliver(transport);
    for (var each : List.of(file, folder.resolve("log.csv.1"))) {
      assertThat(Files.readAllLines(each)).hasSize(2).first().isEqualTo(CsvRecord.HEADER);
    }
  }

  @Test
  void whatWasCutShortIsFollowedByAWholeLine() throws Exception {
    var file = folder.resolve("log.ndjson");
    Files.writeString(file, "{\"tenantId\":\"con");
    deliver(to(file, Sink.Format.JSON, 0));
    assertThat(Files.readString(file)).isEqualTo("{\"tenantId\":\"con\n" + line());
  }

  @Test
  void aLargeFileIsRenamedAndNothingIsDeleted() throws Exception {
    var file = folder.resolve("log.ndjson");
    var transport = to(file, Sink.Format.JSON, line().length() * 2L);
    for (var i = 0; i < 3; i++) {
      deliver(transport);
    }
    assertThat(Files.readString(file)).isEqualTo(line());
    assertThat(Files.readString(folder.resolve("log.ndjson.20261124T100000.000Z")))
        .isEqualTo(line() + line());
    // the name is taken: rather a larger file than a lost one
    deliver(transport);
    deliver(transport);
    assertThat(Files.readString(file)).isEqualTo(line() + line() + line());
  }

  @Test
  void aDiskThatTakesNothingIsUnavailable() throws IOException {
    var gone = folder.resolve("gone");
    Files.createDirectory(gone);
    var transport = to(gone.resolve("log"), Sink.Format.JSON, 0);
    Files.delete(gone);
    assertThatThrownBy(() -> deliver(transport)).isInstanceOf(SinkUnavailableException.class);
    Files.createDirectory(gone);
    Files.writeString(gone.resolve("log"), "", StandardOpenOption.CREATE);
  }
}
