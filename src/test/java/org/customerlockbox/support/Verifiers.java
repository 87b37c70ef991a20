package org.customerlockbox.support;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.customerlockbox.verify.VerifyCommand;

/**
 * Both verifiers, asked the same: the product's, and the independent one in {@code docs/verify}.
 */
public final class Verifiers {

  private static final Path PYTHON = Path.of("docs", "verify", "verify.py");

  private Verifiers() {}

  /** What a verifier said. */
  public record Said(int exitCode, String text) {

    /** The first line: ok, invalid, missing, gap, moved or forked. */
    public String verdict() {
      return text.lines().findFirst().orElse("");
    }
  }

  /** Asks the product's verifier. */
  public static Said java(String... arguments) {
    return java(Map.of(), arguments);
  }

  /** Asks the product's verifier, with environment variables. */
  public static Said java(Map<String, String> environment, String... arguments) {
    var bytes = new ByteArrayOutputStream();
    var code =
        VerifyCommand.run(
            List.of(arguments), environment, new PrintStream(bytes, true, StandardCharsets.UTF_8));
    return new Said(code, bytes.toString(StandardCharsets.UTF_8));
  }

  /** Asks the independent verifier. */
  public static Said python(String... arguments) {
    var command = new ArrayList<>(List.of("python3", "-B", PYTHON.toString()));
    command.addAll(List.of(arguments));
    try {
      var output = Files.createTempFile("verify", ".txt");
      var process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(2, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new AssertionError("The verifier does not end: " + command);
      }
      return new Said(process.exitValue(), Files.readString(output));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /**
   * Asks both and insists that they agree.
   *
   * @return what the product's said
   */
  public static Said both(String... arguments) {
    var ours = java(arguments);
    var other = python(arguments);
    if (!ours.verdict().equals(other.verdict()) || ours.exitCode() != other.exitCode()) {
      throw new AssertionError("They differ: " + ours + "\n" + other);
    }
    return ours;
  }
}
