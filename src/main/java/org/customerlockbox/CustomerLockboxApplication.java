package org.customerlockbox;

import java.util.TimeZone;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.security.servlet.UserDetailsServiceAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Starts Customer Lockbox. */
@SpringBootApplication(exclude = UserDetailsServiceAutoConfiguration.class)
@ConfigurationPropertiesScan
@EnableScheduling
public class CustomerLockboxApplication {

  public static void main(String[] args) {
    // the engine stores its due dates without a zone; two nodes must mean the same by them
    TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    SpringApplication.run(CustomerLockboxApplication.class, args);
  }
}
