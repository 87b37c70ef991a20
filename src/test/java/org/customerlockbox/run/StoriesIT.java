package org.customerlockbox.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.customerlockbox.run.LockboxProcess.Installation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Proves that the stories in {@code docs/stories} are true: runs each against the packaged demo.
 */
class StoriesIT {

  private static Installation installation;
  private static LockboxProcess demo;

  @BeforeAll
  static void start() {
    installation = Installation.demo();
    demo = installation.start();
  }

  @AfterAll
  static void stop() {
    demo.close();
  }

  static List<Path> stories() throws IOException {
    try (var files = Files.list(Path.of("docs", "stories"))) {
      var stories =
          files
              .filter(file -> file.toString().endsWith(".sh"))
              .filter(file -> !file.getFileName().toString().startsWith("_"))
              .sorted()
              .toList();
      assertThat(stories).hasSizeGreaterThanOrEqualTo(8);
      return stories;
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("stories")
  void theStoryIsTrue(Path story) throws InterruptedException {
    var output = Path.of("target", "run", story.getFileName() + ".log");
    try {
      Files.createDirectories(output.getParent());
      var builder =
          new ProcessBuilder("sh", story.toString())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      builder.environment().put("LOCKBOX", demo.url());
      builder
          .environment()
          .put("LOCKBOX_MAIL", installation.dataDirectory().resolve("mail").toString());
      var process = builder.start();
      try {
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("the story ends").isTrue();
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
      } finally {
        process.destroyForcibly();
      }
      assertThat(story).isExecutable();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
