package org.customerlockbox.notification;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.mail.MailSenderAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.mail.javamail.JavaMailSenderImpl;

/** Which settings lead to which way out. */
class NotificationConfigurationTest {

  private final ApplicationContextRunner application =
      new ApplicationContextRunner()
          .withConfiguration(AutoConfigurations.of(MailSenderAutoConfiguration.class))
          .withBean(Clock.class, Clock::systemUTC)
          .withUserConfiguration(NotificationConfiguration.class);

  @Test
  void writesFilesWithoutAMailServer() {
    application.run(
        context -> {
          assertThat(context).getBean(Delivery.class).isInstanceOf(FileDelivery.class);
          assertThat(context)
              .getBean(MailSettings.class)
              .isEqualTo(
                  new MailSettings(
                      true, "lockbox@localhost", "http://localhost:8080", Path.of("./data/mail")));
        });
  }

  @Test
  void writesFilesWhenTheMailServersNameIsEmpty() {
    application
        .withPropertyValues("spring.mail.host=")
        .run(
            context ->
                assertThat(context).getBean(Delivery.class).isInstanceOf(FileDelivery.class));
  }

  @Test
  void sendsThroughAMailServerAndNeverWaitsForEver() {
    application
        .withPropertyValues(
            "spring.mail.host=mail.example", "spring.mail.properties.mail.smtp.timeout=7000")
        .run(
            context -> {
              assertThat(context).getBean(Delivery.class).isInstanceOf(SmtpDelivery.class);
              assertThat(context.getBean(JavaMailSenderImpl.class).getSession().getProperties())
                  .containsEntry("mail.smtp.timeout", "7000")
                  .containsEntry("mail.smtp.connectiontimeout", "5000")
                  .containsEntry("mail.smtp.writetimeout", "15000");
            });
  }

  @Test
  void takesTheSettingsOfTheInstallation() {
    application
        .withPropertyValues(
            "lockbox.mail.links=false",
            "lockbox.mail.from=access@provider.example",
            "lockbox.public-url=https://lockbox.provider.example//",
            "lockbox.data-dir=/var/lib/lockbox")
        .run(
            context -> {
              var settings = context.getBean(MailSettings.class);
              assertThat(settings.links()).isFalse();
              assertThat(settings.from()).isEqualTo("access@provider.example");
              assertThat(settings.tasklistUrl())
                  .isEqualTo("https://lockbox.provider.example/camunda/app/tasklist/default/");
              assertThat(settings.directory()).isEqualTo(Path.of("/var/lib/lockbox/mail"));
            });
  }
}
