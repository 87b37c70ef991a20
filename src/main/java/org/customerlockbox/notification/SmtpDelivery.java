package org.customerlockbox.notification;

import jakarta.mail.MessagingException;
import java.io.IOException;
import java.time.Clock;
import org.springframework.mail.MailAuthenticationException;
import org.springframework.mail.MailException;
import org.springframework.mail.MailSendException;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.mail.javamail.JavaMailSenderImpl;

/** Hands mails to the mail server that {@code spring.mail.host} names. */
final class SmtpDelivery implements Delivery {

  private final JavaMailSender server;
  private final String from;
  private final Clock clock;

  SmtpDelivery(JavaMailSender server, String from, Clock clock) {
    this.server = server;
    this.from = from;
    this.clock = clock;
    if (server instanceof JavaMailSenderImpl configured) {
      limitWaiting(configured);
    }
  }

  @Override
  public void deliver(Outbox.ClaimedMail mail) {
    try {
      var message = server.createMimeMessage();
      MimeMail.fill(message, mail, from, clock.instant());
      server.send(message);
    } catch (MailAuthenticationException e) {
      throw new DeliveryUnavailableException(e);
    } catch (MailSendException e) {
      var refusals = e.getMessageExceptions();
      // without one of the message's own, the connection failed
      if (refusals.length == 0) {
        throw new DeliveryUnavailableException(e);
      }
      throw isBroken(refusals[0])
          ? new DeliveryUnavailableException(refusals[0])
          : new MailRefusedException(refusals[0]);
    } catch (MailException | MessagingException e) {
      throw new MailRefusedException(e);
    }
  }

  private static boolean isBroken(Throwable thrown) {
    return thrown instanceof MessagingException && thrown.getCause() instanceof IOException;
  }

  /** Jakarta Mail waits for ever unless told otherwise; what an installation sets stays. */
  private static void limitWaiting(JavaMailSenderImpl server) {
    var properties = server.getJavaMailProperties();
    for (var protocol : new String[] {"smtp", "smtps"}) {
      properties.putIfAbsent("mail." + protocol + ".connectiontimeout", "5000");
      properties.putIfAbsent("mail." + protocol + ".timeout", "15000");
      properties.putIfAbsent("mail." + protocol + ".writetimeout", "15000");
    }
  }
}
