package org.customerlockbox.notification;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;

/** Puts a mail into MIME: plain text first, then the same as HTML (multipart/alternative). */
final class MimeMail {

  private static final String UTF_8 = StandardCharsets.UTF_8.name();

  private MimeMail() {}

  /**
   * Fills the message.
   *
   * @param at goes into the Date header
   * @throws MessagingException if an address is not one; retrying helps only once it is corrected
   */
  static void fill(MimeMessage message, Outbox.ClaimedMail mail, String from, Instant at)
      throws MessagingException {
    var sender = new InternetAddress(from, true);
    message.setFrom(sender);
    message.setRecipient(Message.RecipientType.TO, new InternetAddress(mail.recipient(), true));
    message.setSubject(mail.subject(), UTF_8);
    message.setSentDate(Date.from(at));
    var domain = sender.getAddress().replaceAll("^.*@", "");
    // the same at each attempt, so that a mailbox recognises a mail that was sent twice
    message.setHeader("Message-ID", "<" + mail.id() + "@" + domain + ">");
    // RFC 3834: no automatic answers
    message.setHeader("Auto-Submitted", "auto-generated");
    message.setHeader("X-Auto-Response-Suppress", "All");
    message.setHeader("X-Lockbox-Kind", mail.kind());
    var requestId = mail.requestId();
    if (requestId != null) {
      message.setHeader("X-Lockbox-Request-Id", requestId);
      // no mail has this id; it makes the mails of one request a thread
      message.setHeader("References", "<" + requestId + "@" + domain + ">");
    }
    var text = new MimeBodyPart();
    text.setText(lines(mail.text()), UTF_8);
    var html = new MimeBodyPart();
    html.setContent(lines(mail.html()), "text/html; charset=" + UTF_8);
    message.setContent(new MimeMultipart("alternative", text, html));
    var id = message.getMessageID();
    message.saveChanges();
    // saving makes up a Message-ID of its own
    message.setHeader("Message-ID", id);
  }

  /** MIME text has CR LF, also in a file. */
  private static String lines(String text) {
    return text.replace("\r\n", "\n").replace("\n", "\r\n");
  }
}
