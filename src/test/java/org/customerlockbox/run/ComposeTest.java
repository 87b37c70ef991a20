package org.customerlockbox.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * Proves as much of {@code docker-compose.yml} and the {@code Dockerfile} as can be proved without
 * a container engine: what they name exists, what they promise stands there.
 */
class ComposeTest {

  private static Map<String, Map<String, Object>> services;
  private static List<String> dockerfile;

  @BeforeAll
  static void read() throws IOException {
    var options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    Map<String, Map<String, Map<String, Object>>> compose =
        new Yaml(new SafeConstructor(options))
            .load(Files.readString(Path.of("docker-compose.yml")));
    services = compose.get("services");
    dockerfile = Files.readAllLines(Path.of("Dockerfile"));
  }

  @Test
  void theApplicationItsDatabaseAndAMailServerStartAndEachIsChecked() {
    assertThat(services).containsOnlyKeys("app", "db", "mailpit");
    assertThat(services)
        .allSatisfy((name, service) -> assertThat(service).containsKey("healthcheck"));
    assertThat(services.get("app").get("depends_on"))
        .isEqualTo(Map.of("db", Map.of("condition", "service_healthy")));
  }

  @Test
  void everySettingOfTheApplicationIsOneThatExists() {
    assertThat(environment("app")).isNotEmpty();
    assertThat(environment("app").keySet())
        .allSatisfy(name -> assertThat(KnownSettings.isKnown(name)).as(name).isTrue());
  }

  @Test
  void theServicesFindEachOther() {
    var app = environment("app");
    var db = environment("db");
    assertThat(app.get("SPRING_DATASOURCE_URL"))
        .isEqualTo("jdbc:postgresql://db:5432/" + db.get("POSTGRES_DB"));
    assertThat(app.get("SPRING_DATASOURCE_USERNAME")).isEqualTo(db.get("POSTGRES_USER"));
    assertThat(app.get("SPRING_DATASOURCE_PASSWORD")).isEqualTo(db.get("POSTGRES_PASSWORD"));
    assertThat(app.get("SPRING_MAIL_HOST")).isEqualTo("mailpit");
    assertThat(services.get("app").get("volumes")).asString().contains(app.get("LOCKBOX_DATA_DIR"));
  }

  @Test
  void noSecretStandsInTheFileAndAMissingOneStopsTheStart() {
    for (var service : services.keySet()) {
      environment(service)
          .forEach(
              (name, value) -> {
                if (name.contains("PASSWORD") || name.contains("SECRET")) {
                  assertThat(value).as(name).matches("\\$\\{[A-Z_]+:\\?.+}");
                }
              });
    }
    assertThat(Path.of(".env")).doesNotExist();
  }

  @Test
  void everyImageHasAVersion() {
    var images =
        Stream.concat(
                services.values().stream().map(service -> (String) service.get("image")),
                dockerfile.stream()
                    .filter(line -> line.startsWith("FROM "))
                    .map(line -> line.split(" ")[1]))
            .toList();
    assertThat(images).hasSizeGreaterThanOrEqualTo(5);
    assertThat(images)
        .allSatisfy(
            image -> assertThat(image).matches("[a-z0-9/._-]+:.*[0-9].*").doesNotContain("latest"));
  }

  @Test
  void onlyThisMachineReachesThePorts() {
    for (var service : services.values()) {
      if (service.get("ports") instanceof List<?> ports) {
        assertThat(ports).allSatisfy(port -> assertThat((String) port).startsWith("127.0.0.1:"));
      }
    }
  }

  @Test
  void theImageCopiesWhatIsThereAndDoesNotRunAsRoot() {
    var copied =
        dockerfile.stream()
            .filter(line -> line.startsWith("COPY ") && !line.contains("--from="))
            .flatMap(
                line -> List.of(line.split(" ")).subList(1, line.split(" ").length - 1).stream())
            .toList();
    assertThat(copied).isNotEmpty();
    assertThat(copied).allSatisfy(path -> assertThat(Path.of(path)).exists());
    // nothing that is copied is left out of what Docker is sent
    var sent = read(".dockerignore");
    assertThat(copied)
        .allSatisfy(path -> assertThat(sent).contains("!" + path.replaceAll("/.*", "")));

    var last = dockerfile.subList(lastIndex("FROM "), dockerfile.size());
    assertThat(last)
        .filteredOn(line -> line.startsWith("USER "))
        .singleElement()
        .asString()
        .matches("USER [1-9][0-9]*:[1-9][0-9]*");
    assertThat(last.indexOf("USER 10001:10001"))
        .isLessThan(lineThatStarts(last, "ENTRYPOINT"))
        .isPositive();
    assertThat(String.join("\n", last)).contains("HEALTHCHECK").contains("-Xmx512m");
    // the artifact's name is the build's
    var jar = Pattern.compile("COPY --from=build /build/target/(\\S+\\.jar) ");
    assertThat(last).anySatisfy(line -> assertThat(jar.matcher(line).find()).isTrue());
    assertThat(read("pom.xml"))
        .anySatisfy(line -> assertThat(line).contains("<finalName>customer-lockbox</finalName>"));
  }

  private static int lastIndex(String start) {
    var last = -1;
    for (var i = 0; i < dockerfile.size(); i++) {
      if (dockerfile.get(i).startsWith(start)) {
        last = i;
      }
    }
    return last;
  }

  private static int lineThatStarts(List<String> lines, String start) {
    for (var i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith(start)) {
        return i;
      }
    }
    return -1;
  }

  private static List<String> read(String file) {
    try {
      return Files.readAllLines(Path.of(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> environment(String service) {
    var environment = new TreeMap<String, String>();
    ((Map<?, ?>) services.get(service).get("environment"))
        .forEach((name, value) -> environment.put((String) name, (String) value));
    return environment;
  }
}
