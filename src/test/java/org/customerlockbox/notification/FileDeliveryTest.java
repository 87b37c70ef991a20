package org.customerlockbox.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.customerlockbox.notification.MailWorld.REQUEST;

import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.customerlockbox.request.RequestCanceled;
import org.customerlockbox.request.TenantAsked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mails as files, where there is no mail server. */
class FileDeliveryTest {

  @TempDir private Path data = Path.of("set by JUnit");

  private Delivery files(MailWorld world) {
    return new FileDelivery(data.resolve("mail"), MailWorld.FROM, world.clock);
  }

  private List<Path> written() throws IOException {
    try (var files = Files.list(data.resolve("mail"))) {
      return files.sorted().toList();
    }
  }

  @Test
  void writesEveryKindAsAFileThatMailProgramsRead() throws Exception {
    try (var world = new MailWorld(TestDatabase.H2.create())) {
      world.detail = "Umlauts \u00E4\u00F6\u00FC\r\n.\r\nand a long line: " + "x".repeat(1_500);
      world.happens(Facts.all("Fine.").toArray());
      var queued = world.queued();

      world.courier(files(world)).deliverDue();

      assertThat(written()).hasSameSizeAs(queued);
      for (var file : written()) {
        assertThat(file.getFileName().toString())
            .matches("20261123T183000000Z-[a-z-]+-[a-z]+@[a-z]+\\.example-[0-9a-f]{8}\\.eml");
        try (var in = Files.newInputStream(file)) {
          var mail = new MimeMessage(Session.getInstance(new Properties()), in);
          var to = mail.getAllRecipients()[0].toString();
          var parts = (MimeMultipart) mail.getContent();
          var text = parts.getBodyPart(0).getContent().toString().replace("\r\n", "\n");
          var html = parts.getBodyPart(1).getContent().toString().replace("\r\n", "\n");
          var expected =
              queued.stream()
                  .filter(row -> row.recipient().equals(to))
                  .filter(row -> row.subject().equals(subject(mail)))
                  .map(row -> row.text() + row.html())
                  .toList();
          assertThat(expected).contains(text + html);
        }
      }
      assertThat(world.outbox().backlog()).isZero();
    }
  }

  private static String subject(MimeMessage mail) {
    try {
      return mail.getSubject();
    } catch (jakarta.mail.MessagingException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void writesWhatIsPlainSoThatPeopleCanReadAndSearchTheFile() throws Exception {
    try (var world = new MailWorld(TestDatabase.H2.create())) {
      world.happens(new TenantAsked(REQUEST));

      world.courier(files(world)).deliverDue();

      assertThat(Files.readString(written().get(0)))
          .contains("Subject: LBX-7K3M9QFD: ")
          .contains("Carol cannot open mails from Monday")
          .contains("X-Lockbox-Request-Id: LBX-7K3M9QFD\r\n");
    }
  }

  @Test
  void writesTheSameFileAgainWhenANodeDiedBeforeNotingThatItWrote() throws Exception {
    try (var world = new MailWorld(TestDatabase.H2.create())) {
      world.happens(new RequestCanceled(REQUEST));
      var id = world.outbox().due(1).get(0);
      files(world).deliver(world.outbox().claim(id, Courier.LEASE).orElseThrow());
      world.clock.forward(Courier.LEASE.plusSeconds(1));

      files(world).deliver(world.outbox().claim(id, Courier.LEASE).orElseThrow());

      assertThat(written()).hasSize(1);
    }
  }

  @Test
  void neverLeavesTheFolderWhateverTheAddress() throws Exception {
    try (var world = new MailWorld(TestDatabase.H2.create())) {
      world.email("alice", "\"../../x\"@contoso.example");
      world.email("aaron", "a".repeat(60) + "@" + "b".repeat(60) + ".example");
      world.happens(new TenantAsked(REQUEST));

      world.courier(files(world)).deliverDue();

      assertThat(written()).hasSize(2);
      try (var outside = Files.list(data)) {
        assertThat(outside).containsExactly(data.resolve("mail"));
      }
    }
  }

  @Test
  void triesAgainWhenTheFolderCannotBeWritten() throws Exception {
    try (var world = new MailWorld(TestDatabase.H2.create())) {
      Files.writeString(data.resolve("mail"), "a file where the folder should be");
      world.happens(new TenantAsked(REQUEST));
      var courier = world.courier(files(world));

      assertThatThrownBy(courier::deliverDue).isInstanceOf(DeliveryUnavailableException.class);
      assertThat(world.outbox().backlog()).isEqualTo(2);

      Files.delete(data.resolve("mail"));
      world.clock.forward(java.time.Duration.ofSeconds(2));
      courier.deliverDue();
      assertThat(written()).hasSize(2);
    }
  }
}
