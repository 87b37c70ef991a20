package org.customerlockbox.notification;

import java.nio.file.Path;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.mail.javamail.JavaMailSender;

/** Reads the settings of mails and chooses their way out. */
@Configuration
class NotificationConfiguration {

  @Bean
  MailSettings mailSettings(
      @Value("${lockbox.mail.links:true}") boolean links,
      @Value("${lockbox.mail.from:lockbox@localhost}") String from,
      @Value("${lockbox.public-url:http://localhost:8080}") String publicUrl,
      @Value("${lockbox.data-dir:./data}") String dataDirectory) {
    return new MailSettings(links, from, publicUrl, Path.of(dataDirectory, "mail"));
  }

  @Bean
  Delivery delivery(
      MailSettings settings,
      Clock clock,
      ObjectProvider<JavaMailSender> server,
      @Value("${spring.mail.host:}") String host) {
    // a host that is set but empty is what a compose file makes of an unset variable
    return host.isBlank()
        ? new FileDelivery(settings.directory(), settings.from(), clock)
        : new SmtpDelivery(server.getObject(), settings.from(), clock);
  }
}
