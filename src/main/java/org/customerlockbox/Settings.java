package org.customerlockbox;

import java.nio.file.Path;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.StringUtils;

/**
 * Completes the settings before anything starts: makes the data directory absolute (the embedded
 * database asks for that, and a log line then says where the data really are), and refuses to start
 * without a database that was named.
 */
class Settings implements EnvironmentPostProcessor, Ordered {

  private static final String DATA_DIR = "lockbox.data-dir";
  private static final String DATABASE = "spring.datasource.url";

  @Override
  public void postProcessEnvironment(
      ConfigurableEnvironment environment, SpringApplication application) {
    var given = environment.getProperty(DATA_DIR);
    if (StringUtils.hasText(given)) {
      var absolute = Path.of(given).toAbsolutePath().normalize().toString();
      environment
          .getPropertySources()
          .addFirst(new MapPropertySource("lockboxSettings", Map.of(DATA_DIR, absolute)));
    }
    if (application.getMainApplicationClass() == CustomerLockboxApplication.class
        && !StringUtils.hasText(environment.getProperty(DATABASE))) {
      throw new MissingSettingException(
          "Customer Lockbox needs a database: set SPRING_DATASOURCE_URL (jdbc:postgresql://… or"
              + " jdbc:h2:…) with SPRING_DATASOURCE_USERNAME and SPRING_DATASOURCE_PASSWORD, or"
              + " start it with the profile 'demo'.");
    }
  }

  @Override
  public int getOrder() {
    // after application.yaml has been read
    return ConfigDataEnvironmentPostProcessor.ORDER + 1;
  }
}
