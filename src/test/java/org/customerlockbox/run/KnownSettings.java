package org.customerlockbox.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;

/** The settings that exist: ours, read from the sources, and those of what we build on. */
final class KnownSettings {

  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{(lockbox\\.[a-z.-]+)");
  private static final Path SOURCES = Path.of("src", "main");

  private KnownSettings() {}

  /** The names of our own, for example {@code lockbox.data-dir}. */
  static Set<String> ours() {
    var names = new TreeSet<String>();
    try (var files = Files.walk(SOURCES)) {
      for (var file : files.filter(KnownSettings::isRead).toList()) {
        var found = PLACEHOLDER.matcher(Files.readString(file));
        while (found.find()) {
          names.add(found.group(1));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var scanner = new ClassPathScanningCandidateComponentProvider(false);
    scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
    for (var bean : scanner.findCandidateComponents("org.customerlockbox")) {
      try {
        var type = Class.forName(bean.getBeanClassName());
        var prefix = type.getAnnotation(ConfigurationProperties.class).value();
        for (RecordComponent component : type.getRecordComponents()) {
          names.add(prefix + "." + dashed(component.getName()));
        }
      } catch (ClassNotFoundException e) {
        throw new IllegalStateException(e);
      }
    }
    return names;
  }

  private static boolean isRead(Path file) {
    return file.toString().endsWith(".java") || file.toString().endsWith(".yaml");
  }

  /** Whether an environment variable of this name sets something. */
  static boolean isKnown(String variable) {
    return Holder.VARIABLES.contains(variable);
  }

  /** The environment variable of a setting: {@code LOCKBOX_DATA_DIR}. */
  static String variable(String name) {
    return name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  private static String dashed(String camelCase) {
    return camelCase.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  /** Read once: Spring Boot's and the engine's descriptions of their settings are long. */
  private static final class Holder {

    private static final Set<String> VARIABLES = new TreeSet<>();

    static {
      ours().forEach(name -> VARIABLES.add(variable(name)));
      try {
        var loader = KnownSettings.class.getClassLoader();
        var descriptions = loader.getResources("META-INF/spring-configuration-metadata.json");
        for (var description : Collections.list(descriptions)) {
          try (var content = description.openStream()) {
            new ObjectMapper()
                .readTree(content)
                .path("properties")
                .forEach(property -> VARIABLES.add(variable(property.path("name").asText())));
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
