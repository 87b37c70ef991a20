package org.customerlockbox.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Proves that what the documents name is there: files, pictures, settings. */
class ReadmeTest {

  private static final Path README = Path.of("README.md");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)[^)]*\\)");
  private static final Pattern SETTING =
      Pattern.compile("^\\| `([A-Z][A-Z0-9_]+)`", Pattern.MULTILINE);

  @Test
  void everyLinkLeadsToAFile() {
    var broken = new ArrayList<String>();
    for (var document : documents()) {
      var folder = document.toAbsolutePath().getParent();
      var links = LINK.matcher(read(document));
      while (links.find()) {
        var target = links.group(1);
        if (!target.contains("://")
            && !target.startsWith("mailto:")
            && !Files.exists(folder.resolve(target))) {
          broken.add(document + " -> " + target);
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void theTableHasEverySettingOfOursAndNoneThatDoesNotExist() {
    var inTable = new TreeSet<String>();
    var rows = SETTING.matcher(read(README));
    while (rows.find()) {
      inTable.add(rows.group(1));
    }
    assertThat(inTable)
        .containsAll(KnownSettings.ours().stream().map(KnownSettings::variable).toList())
        .allSatisfy(name -> assertThat(KnownSettings.isKnown(name)).as(name).isTrue());
  }

  @Test
  void everyDecisionIsInTheIndexOfDecisions() {
    var index = read(Path.of("docs", "adr", "README.md"));
    try (var records = Files.list(Path.of("docs", "adr"))) {
      assertThat(records.map(record -> record.getFileName().toString()))
          .filteredOn(name -> name.matches("\\d{4}-.*"))
          .isNotEmpty()
          .allSatisfy(name -> assertThat(index).contains("(" + name + ")"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> documents() {
    try (var docs = Files.walk(Path.of("docs"));
        var top = Files.list(Path.of(""));
        var processes = Files.list(Path.of("processes"))) {
      var all =
          Stream.of(docs, top, processes)
              .flatMap(paths -> paths)
              .filter(path -> path.toString().endsWith(".md"))
              .toList();
      assertThat(all).contains(README);
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
