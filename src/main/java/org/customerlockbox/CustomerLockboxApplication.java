package org.customerlockbox;

import java.util.List;
import java.util.TimeZone;
import org.customerlockbox.verify.VerifyCommand;
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

  /** Starts the application; or, with the word {@code verify}, the verifier and nothing else. */
  public static void main(String[] args) {
    var words = List.of(args);
    if (!words.isEmpty() && words.get(0).equals("verify")) {
      System.exit(VerifyCommand.run(words.subList(1, words.size()), System.getenv(), System.out));
    }
    // the engine stores its due dates without a zone; two nodes must mean the same by them
    TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    SpringApplication.run(CustomerLockboxApplication.class, args);
  }
}
