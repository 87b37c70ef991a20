package org.customerlockbox.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.customerlockbox.support.Client;
import org.customerlockbox.support.Database;

/**
 * The packaged application as a process of its own, with the heap that the README promises. Its
 * settings are environment variables, as an operator sets them; its output is kept in {@code
 * target/run}.
 */
public final class LockboxProcess implements AutoCloseable {

  /** Longer than any start, also on a machine with other work to do; a hang still ends. */
  private static final Duration LONGEST_START = Duration.ofMinutes(4);

  private static int started;

  private final Process process;
  private final int port;
  private final Path output;

  private LockboxProcess(Process process, int port, Path output) {
    this.process = process;
    this.port = port;
    this.output = output;
  }

  /** What a start needs; immutable, so that the same installation can be started again. */
  public record Installation(Path dataDirectory, Map<String, String> settings) {

    /** The demo on its embedded database, in a data directory of its own. */
    public static Installation demo() {
      return production().with("SPRING_PROFILES_ACTIVE", "demo");
    }

    /** No profile and no database. */
    public static Installation production() {
      try {
        return new Installation(Files.createTempDirectory("lockbox-run"), Map.of());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    public Installation with(String setting, String value) {
      var more = new TreeMap<>(settings);
      more.put(setting, value);
      return new Installation(dataDirectory, more);
    }

    /** The same on the database with the given JDBC URL. */
    public Installation onDatabase(Database kind, String url) {
      return with("SPRING_DATASOURCE_URL", url)
          .with("SPRING_DATASOURCE_USERNAME", kind.user())
          .with("SPRING_DATASOURCE_PASSWORD", "");
    }

    /** The JDBC URL of the embedded database, to look inside while the process is down. */
    public String embeddedUrl() {
      return "jdbc:h2:file:" + dataDirectory.resolve("lockbox") + ";IFEXISTS=TRUE";
    }

    /** Starts the application and returns at once. */
    public LockboxProcess launch() {
      try {
        var port = freePort();
        var output = Path.of("target", "run", "lockbox-" + ++started + ".log");
        Files.createDirectories(output.getParent());
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var builder =
            new ProcessBuilder(List.of(java, "-Xmx512m", "-jar", jar().toString()))
                .directory(dataDirectory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder
            .environment()
            .keySet()
            .removeIf(name -> name.startsWith("SPRING_") || name.startsWith("LOCKBOX_"));
        builder.environment().put("LOCKBOX_DATA_DIR", dataDirectory.toString());
        builder.environment().put("SERVER_PORT", Integer.toString(port));
        builder.environment().putAll(settings);
        var process = builder.start();
        // a build that is broken off leaves nothing running
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return new LockboxProcess(process, port, output);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Starts the application and waits until it says that it is ready. */
    public LockboxProcess start() {
      var process = launch();
      process.awaitReady();
      return process;
    }

    /** Starts an application that is expected to refuse, and waits for its end. */
    public LockboxProcess startInVain() {
      var process = launch();
      try {
        assertThat(process.process.waitFor(LONGEST_START.toSeconds(), TimeUnit.SECONDS))
            .as("the application ends by itself: %s", process.output)
            .isTrue();
        return process;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      } finally {
        process.kill();
      }
    }
  }

  /** The packaged application that failsafe, or whoever runs a benchmark, names. */
  private static Path jar() {
    var jar =
        Path.of(System.getProperty("lockbox.jar", "target/customer-lockbox.jar")).toAbsolutePath();
    assertThat(jar).as("packaged before: mvn -DskipTests package").exists();
    return jar;
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  public void awaitReady() {
    await()
        .atMost(LONGEST_START)
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> {
              if (!process.isAlive()) {
                throw new AssertionError("The application ended: " + outputText());
              }
              return answersReady();
            });
  }

  private boolean answersReady() {
    try {
      var answer = anonymous().get("/actuator/health/readiness");
      return answer.status() == 200 && answer.field("status").equals("UP");
    } catch (UncheckedIOException e) {
      return false; // nobody listens yet
    }
  }

  public String url() {
    return "http://localhost:" + port;
  }

  public Client anonymous() {
    return Client.anonymous(url());
  }

  /** A caller with the demo's password. */
  public Client as(String user) {
    return anonymous().signedIn(user, Client.PASSWORD);
  }

  /** SIGKILL: no shutdown hook runs, nothing is flushed. */
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** The exit code of a process that has ended. */
  public int exitCode() {
    return process.exitValue();
  }

  /** The processor time that it has used so far. */
  public Duration processorTime() {
    return process.info().totalCpuDuration().orElseThrow();
  }

  public String outputText() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The mails that were written to files, in no order. */
  public static List<Path> mails(Installation installation) {
    var found = new ArrayList<Path>();
    File[] files = installation.dataDirectory().resolve("mail").toFile().listFiles();
    if (files != null) {
      for (var file : files) {
        if (file.getName().endsWith(".eml")) {
          found.add(file.toPath());
        }
      }
    }
    return found;
  }

  /** Ends it as an operator would, and kills it when it does not listen. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      kill();
    }
  }
}
