package org.customerlockbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.mock.env.MockEnvironment;

@ExtendWith(OutputCaptureExtension.class)
class SettingsTest {

  @Test
  void saysInOneLineThatTheDatabaseIsMissing(CapturedOutput output) {
    var application = new SpringApplication(CustomerLockboxApplication.class);
    application.setMainApplicationClass(CustomerLockboxApplication.class);
    application.setRegisterShutdownHook(false);

    assertThatThrownBy(application::run).isInstanceOf(MissingSettingException.class);

    assertThat(output.getAll().lines().filter(line -> !line.isBlank()))
        .singleElement()
        .asString()
        .contains("SPRING_DATASOURCE_URL")
        .doesNotContain("Exception");
  }

  @Test
  void theDataDirectoryIsAbsolute() {
    var environment = new MockEnvironment().withProperty("lockbox.data-dir", "./data/../here");

    new Settings().postProcessEnvironment(environment, new SpringApplication());

    assertThat(environment.getProperty("lockbox.data-dir"))
        .isEqualTo(Path.of("here").toAbsolutePath().toString());
  }
}
