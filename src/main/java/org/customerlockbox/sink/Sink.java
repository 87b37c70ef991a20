package org.customerlockbox.sink;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Somewhere to which records are delivered.
 *
 * @param name in lower case, at most 40 characters
 * @param allTenants whether every tenant's log goes there
 * @param logs logs that go there by name; {@code provider} is the provider's own
 * @param fromBeginning whether it begins with the first record of each log, or with what comes
 *     after the sink was first started
 */
record Sink(
    String name, boolean allTenants, Set<String> logs, boolean fromBeginning, Target target) {

  /** Where to. */
  sealed interface Target {}

  /**
   * A collector of RFC 5424 messages over TCP.
   *
   * @param tls whether over TLS
   * @param tlsBundle whom to trust and who we are; null: the platform's authorities, and nobody
   * @param hostname the sender's name
   * @param rewind how many records are sent again when the connection breaks
   */
  record Syslog(
      Format format,
      String host,
      int port,
      boolean tls,
      @Nullable String tlsBundle,
      String hostname,
      int facility,
      long enterpriseNumber,
      int rewind)
      implements Target {}

  /**
   * A file with a record a line.
   *
   * @param rotateAt bytes from which on the file is renamed; 0: never
   */
  record File(Format format, Path path, long rotateAt) implements Target {}

  /**
   * An address that is told outcomes.
   *
   * @param keys what messages are signed with, the newest first; one or two
   */
  record Webhook(URI address, @Nullable String tlsBundle, List<byte[]> keys) implements Target {

    /** Says neither keys nor address: an address may hold a secret too. */
    @Override
    public String toString() {
      return "a webhook";
    }
  }

  /** How a record is written. */
  enum Format {
    OCSF,
    CEF,
    JSON,
    CSV
  }
}
