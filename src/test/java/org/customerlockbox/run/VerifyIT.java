package org.customerlockbox.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.customerlockbox.run.LockboxProcess.Installation;
import org.customerlockbox.support.Verifiers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Proves that the packaged application is the verifier too, without database and settings, and that
 * a log survives the death of its server whole.
 */
class VerifyIT {

  private static final String LOG = "/api/v1/tenants/contoso/log";

  @Test
  void theJarVerifiesALogWhoseServerWasKilled(@TempDir Path directory) throws Exception {
    var installation = Installation.demo();
    var before = directory.resolve("before.txt");
    try (var demo = installation.start()) {
      Files.writeString(before, demo.as("alice").get(LOG + "/checkpoint").text());
      for (var i = 0; i < 20; i++) {
        // refused, and recorded
        assertThat(demo.as("erin").get("/content/contoso/documents/finance/").status())
            .isEqualTo(403);
      }
      demo.kill();
    }
    var export = directory.resolve("log.ndjson");
    String key;
    try (var demo = installation.start()) {
      key = demo.as("alice").get(LOG + "/keys").json().at("/items/0/vkey").asText();
      Files.write(export, demo.as("alice").get(LOG + "/export").bytes());
      var fetched =
          jar(
              directory,
              Map.of("LOCKBOX_PASSWORD", "lockbox"),
              demo.url() + "/api/v1/tenants/contoso",
              "--user",
              "alice");
      assertThat(fetched.verdict()).as(fetched.text()).isEqualTo("ok");
    }

    var arguments =
        List.of(export.toString(), "--key", key, "--checkpoint", before.toString())
            .toArray(String[]::new);
    var said = jar(directory, Map.of(), arguments);
    assertThat(said.verdict()).as(said.text()).isEqualTo("ok");
    assertThat(said.exitCode()).isZero();
    assertThat(Verifiers.python(arguments).verdict()).isEqualTo("ok");

    var lines = new ArrayList<>(Files.readAllLines(export, StandardCharsets.UTF_8));
    lines.set(lines.size() - 1, lines.get(lines.size() - 1).replace("erin", "omar"));
    Files.write(export, lines);
    var changed = jar(directory, Map.of(), arguments);
    assertThat(changed.verdict()).as(changed.text()).isEqualTo("invalid");
    assertThat(changed.exitCode()).isEqualTo(1);
    assertThat(jar(directory, Map.of(), "--help").exitCode()).isEqualTo(2);
  }

  /** Runs the jar in an empty directory, with nothing but the given environment. */
  private static Verifiers.Said jar(
      Path directory, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    var jar = Path.of(System.getProperty("lockbox.jar", "target/customer-lockbox.jar"));
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var command =
        new ArrayList<>(
            List.of(java, "-Xmx64m", "-jar", jar.toAbsolutePath().toString(), "verify"));
    command.addAll(List.of(arguments));
    var output = Files.createTempFile("verify", ".txt");
    var empty = Files.createDirectories(directory.resolve("empty"));
    var builder =
        new ProcessBuilder(command)
            .directory(empty.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    var process = builder.start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    try (var left = Files.list(empty)) {
      assertThat(left).isEmpty();
    }
    return new Verifiers.Said(process.exitValue(), Files.readString(output));
  }
}
