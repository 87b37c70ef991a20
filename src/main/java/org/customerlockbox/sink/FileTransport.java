package org.customerlockbox.sink;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Set;
import org.customerlockbox.audit.AuditRecord;
import org.customerlockbox.audit.CsvRecord;

/**
 * Appends to a file, and has the disk confirm it before it says so. The file is opened for each
 * batch, so whoever moves it away (logrotate with {@code create}) need tell nobody.
 */
final class FileTransport implements Transport {

  private static final DateTimeFormatter SUFFIX =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final Sink.File target;
  private final RecordFormat format;
  private final Clock clock;

  FileTransport(Sink.File target, RecordFormat format, Clock clock) {
    this.target = target;
    this.format = format;
    this.clock = clock;
  }

  @Override
  public void deliver(String logId, List<AuditRecord> records, int failures, Arrived arrived)
      throws SinkUnavailableException {
    try {
      rotate();
      append(records);
    } catch (IOException e) {
      throw new SinkUnavailableException("the file cannot be written: " + e.getMessage(), e);
    }
    arrived.upTo(records.get(records.size() - 1).sequence());
  }

  @Override
  public void close() {
    // nothing is open between batches
  }

  private void append(List<AuditRecord> records) throws IOException {
    var isNew = create();
    try (var file =
        FileChannel.open(target.path(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      var size = file.size();
      file.position(size);
      var lines = new ByteArrayOutputStream();
      if (size > 0 && !endsALine(file, size)) {
        // somebody was cut short; what was begun comes again, on a line of its own
        lines.write('\n');
      }
      if (size == 0 && target.format() == Sink.Format.CSV) {
        line(lines, CsvRecord.HEADER);
      }
      for (var record : records) {
        line(lines, format.show(record));
      }
      var bytes = ByteBuffer.wrap(lines.toByteArray());
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
      file.force(true);
    }
    if (isNew) {
      confirmFolder();
    }
  }

  private void line(ByteArrayOutputStream lines, String text) {
    lines.writeBytes((text + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private static boolean endsALine(FileChannel file, long size) throws IOException {
    var last = ByteBuffer.allocate(1);
    return file.read(last, size - 1) == 1 && last.get(0) == '\n';
  }

  /** Readable by the owner's group, so that a collector can run as somebody else. */
  private boolean create() throws IOException {
    if (Files.exists(target.path())) {
      return false;
    }
    if (Files.getFileStore(folder()).supportsFileAttributeView("posix")) {
      Files.createFile(
          target.path(),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
    } else {
      Files.createFile(target.path());
    }
    return true;
  }

  /** Renames the file when it is large; nothing is ever deleted. */
  private void rotate() throws IOException {
    if (target.rotateAt() == 0
        || !Files.exists(target.path())
        || Files.size(target.path()) < target.rotateAt()) {
      return;
    }
    var old =
        target
            .path()
            .resolveSibling(target.path().getFileName() + "." + SUFFIX.format(clock.instant()));
    if (Files.exists(old)) {
      // twice within a millisecond: the next batch tries again
      return;
    }
    Files.move(target.path(), old, StandardCopyOption.ATOMIC_MOVE);
    confirmFolder();
  }

  /** That a file exists is on the disk only when its folder is. */
  private void confirmFolder() throws IOException {
    if (Set.of("posix", "unix").stream()
        .anyMatch(folder().getFileSystem().supportedFileAttributeViews()::contains)) {
      try (var directory = FileChannel.open(folder(), StandardOpenOption.READ)) {
        directory.force(true);
      }
    }
  }

  private Path folder() {
    var folder = target.path().getParent();
    if (folder == null) {
      throw new IllegalStateException("A file without a folder");
    }
    return folder;
  }
}
