package org.customerlockbox.notification;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Properties;

/**
 * Writes each mail as a file that mail programs open, for installations without a mail server. A
 * file is there whole or not at all, and has the same name at each attempt. Only the user whom the
 * application runs as can read it: an invitation's token is in there.
 */
final class FileDelivery implements Delivery {

  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);

  private static final int LONGEST_RECIPIENT = 100;

  private final Path directory;
  private final String from;
  private final Clock clock;

  FileDelivery(Path directory, String from, Clock clock) {
    this.directory = directory;
    this.from = from;
    this.clock = clock;
  }

  @Override
  public void deliver(Outbox.ClaimedMail mail) {
    var message = new MimeMessage(Session.getInstance(new Properties()));
    try {
      MimeMail.fill(message, mail, from, clock.instant());
    } catch (MessagingException e) {
      throw new MailRefusedException(e);
    }
    try {
      write(message, directory.resolve(name(mail)));
    } catch (IOException | MessagingException e) {
      throw new DeliveryUnavailableException(e);
    }
  }

  private void write(MimeMessage message, Path file) throws IOException, MessagingException {
    Files.createDirectories(directory);
    // readable by its owner only, and hidden from whoever looks for *.eml
    var unfinished = Files.createTempFile(directory, ".unfinished-", ".tmp");
    try {
      try (var out = Files.newOutputStream(unfinished)) {
        message.writeTo(out);
      }
      try (var written = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
        written.force(true);
      }
      Files.move(
          unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  private static String name(Outbox.ClaimedMail mail) {
    var recipient = mail.recipient().replaceAll("[^A-Za-z0-9@._+-]", "_");
    return "%s-%s-%s-%s.eml"
        .formatted(
            TIMESTAMP.format(mail.createdAt()),
            mail.kind(),
            recipient.substring(0, Math.min(recipient.length(), LONGEST_RECIPIENT)),
            mail.id().substring(0, 8));
  }
}
