package org.customerlockbox.transparency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.customerlockbox.proof.SignedNote;
import org.customerlockbox.support.Database;
import org.customerlockbox.support.MovableClock;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Proves that all nodes of an installation sign with one key, and that changing it takes intent.
 */
class SigningKeyTest {

  private Path directory;
  private LogKeys keys;

  @BeforeEach
  void anEmptyDatabase(@TempDir Path empty) {
    directory = empty;
    var database = Database.H2.createDataSource();
    Flyway.configure().dataSource(database).load().migrate();
    keys = new LogKeys(JdbcClient.create(database), new MovableClock());
  }

  private SigningKey start(String file, int replaces) {
    return new SigningKey(keys, directory.resolve(file), replaces);
  }

  @Test
  void theFirstStartMakesAKeyThatOnlyTheApplicationMayRead() throws IOException {
    var first = start("keys/log.pem", 0);

    var file = directory.resolve("keys/log.pem");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(file).content().startsWith("-----BEGIN PRIVATE KEY-----\n");
    try (var files = Files.list(file.getParent())) {
      assertThat(files).hasSize(1);
    }
    assertThat(keys.all()).hasSize(1);
    assertThat(first.isInUse()).isTrue();

    // the next start, and another node with the same file, sign alike
    var again = start("keys/log.pem", 0);
    assertThat(again.signer("x").sign("text\n")).isEqualTo(first.signer("x").sign("text\n"));
    assertThat(keys.all()).hasSize(1);
  }

  @Test
  void aKeyThatAnotherToolMadeIsTaken() throws IOException {
    // the key of RFC 8410, section 10.3, and its public half as openssl tells it
    Files.writeString(
        directory.resolve("given.pem"),
        """
        -----BEGIN PRIVATE KEY-----
        MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
        -----END PRIVATE KEY-----
        """);

    start("given.pem", 0);

    assertThat(keys.all().get(0).raw()).isEqualTo("Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=");
  }

  @Test
  void aNodeWithAnotherKeyDoesNotStart() {
    start("one.pem", 0);
    new KeyFile(directory.resolve("other.pem")).create();

    assertThatThrownBy(() -> start("other.pem", 0))
        .isInstanceOf(SigningKeyException.class)
        .hasMessageContaining("key 1")
        .hasMessageContaining("LOCKBOX_LOG_REPLACES_KEY=1");
    assertThat(keys.all()).hasSize(1);
  }

  @Test
  void aNodeWithoutTheKeyDoesNotMakeAnother() {
    start("one.pem", 0);

    assertThatThrownBy(() -> start("lost.pem", 0))
        .isInstanceOf(SigningKeyException.class)
        .hasMessageContaining("is missing");
    assertThat(directory.resolve("lost.pem")).doesNotExist();
  }

  @Test
  void aKeyIsReplacedByNameAndStaysListed() {
    var old = start("one.pem", 0);
    new KeyFile(directory.resolve("two.pem")).create();
    var now = start("two.pem", 1);

    assertThat(now.isInUse()).isTrue();
    assertThat(old.isInUse()).isFalse();
    assertThat(keys.all()).extracting(LogKey::number).containsExactly(1, 2);
    assertThat(keys.all().get(0).retiredAt()).isEqualTo(keys.all().get(1).validFrom());
    // what the old one signed can still be checked
    SignedNote note = old.signer("x").sign("text\n");
    assertThat(LogKeys.named("x", keys.all().get(0)).signed(note)).isTrue();

    // leaving the setting there does no harm, and the old key does not come back
    assertThat(start("two.pem", 1).isInUse()).isTrue();
    assertThatThrownBy(() -> start("one.pem", 0)).isInstanceOf(SigningKeyException.class);
    assertThatThrownBy(() -> start("one.pem", 2))
        .isInstanceOf(SigningKeyException.class)
        .hasMessageContaining("never used again");
    assertThat(keys.all()).hasSize(2);
  }

  @Test
  void aFileThatHoldsNoKeyIsNamed() throws IOException {
    Files.writeString(directory.resolve("empty.pem"), "");
    Files.writeString(
        directory.resolve("other.pem"),
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
    for (var file : new String[] {"empty.pem", "other.pem"}) {
      assertThatThrownBy(() -> start(file, 0))
          .isInstanceOf(SigningKeyException.class)
          .hasMessageContaining(file);
    }
    assertThat(keys.all()).isEmpty();
  }
}
