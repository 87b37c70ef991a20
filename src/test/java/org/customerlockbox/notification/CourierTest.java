package org.customerlockbox.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.customerlockbox.notification.MailWorld.REQUEST;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.customerlockbox.notification.Outbox.Status;
import org.customerlockbox.request.RequestCanceled;
import org.customerlockbox.request.TenantAsked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.mail.javamail.JavaMailSenderImpl;

/** Mails on their way through a real mail server, including one that is not there. */
class CourierTest {

  private int port;
  private GreenMail server = new GreenMail();

  @BeforeEach
  void start() throws IOException {
    try (var free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    startServer();
  }

  @AfterEach
  void stop() {
    server.stop();
  }

  private void startServer() {
    server = new GreenMail(new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    server.start();
  }

  private Delivery smtp(MailWorld world) {
    return smtp(world, port);
  }

  private static Delivery smtp(MailWorld world, int port) {
    var sender = new JavaMailSenderImpl();
    sender.setHost("127.0.0.1");
    sender.setPort(port);
    return new SmtpDelivery(sender, MailWorld.FROM, world.clock);
  }

  @ParameterizedTest
  @EnumSource(TestDatabase.class)
  void sendsEachMailAsHtmlWithPlainTextAlternative(TestDatabase database) throws Exception {
    try (var world = new MailWorld(database.create())) {
      world.detail = "Umlauts \u00E4\u00F6\u00FC, \u65E5\u672C\u8A9E, \uD83D\uDD12";
      world.tenantName = "Cont\u00F6so";
      world.happens(new TenantAsked(REQUEST));
      var queued = world.mail(MailKind.TENANT_APPROVAL_DUE, "alice");

      world.courier(smtp(world)).deliverDue();

      assertThat(recipients())
          .containsExactlyInAnyOrder("aaron@contoso.example", "alice@contoso.example");
      var mail = received("alice@contoso.example");
      assertThat(mail.getSubject())
          .isEqualTo(queued.subject())
          .startsWith("LBX-7K3M9QFD: ")
          .contains("Cont\u00F6so");
      assertThat(mail.getHeader("Message-ID", null)).matches("<[0-9a-f-]{36}@provider.example>");
      assertThat(mail.getHeader("Auto-Submitted", null)).isEqualTo("auto-generated");
      assertThat(mail.getHeader("X-Lockbox-Request-Id", null)).isEqualTo("LBX-7K3M9QFD");
      assertThat(mail.getFrom()).containsExactly(new InternetAddress(MailWorld.FROM));
      assertThat(mail.getSentDate()).isEqualTo(world.clock.instant());
      assertThat(mail.getContentType()).startsWith("multipart/alternative");
      var parts = (MimeMultipart) mail.getContent();
      assertThat(parts.getCount()).isEqualTo(2);
      assertThat(parts.getBodyPart(0).getContentType()).startsWith("text/plain; charset=UTF-8");
      assertThat(text(parts, 0)).isEqualTo(queued.text());
      assertThat(parts.getBodyPart(1).getContentType()).startsWith("text/html; charset=UTF-8");
      assertThat(text(parts, 1)).isEqualTo(queued.html());
      assertThat(world.outbox().backlog()).isZero();
    }
  }

  private static String text(MimeMultipart parts, int index) throws Exception {
    return parts.getBodyPart(index).getContent().toString().replace("\r\n", "\n");
  }

  @ParameterizedTest
  @EnumSource(TestDatabase.class)
  void losesNothingAndSendsNothingTwiceWhenTheServerIsDownForAWhile(TestDatabase database)
      throws Exception {
    try (var world = new MailWorld(database.create())) {
      var courier = world.courier(smtp(world));
      server.stop();
      world.happens(new TenantAsked(REQUEST), new RequestCanceled(REQUEST));
      for (var second = 0; second < 60; second++) {
        courier.rounds();
        world.clock.forward(Duration.ofSeconds(1));
      }
      assertThat(world.outbox().backlog()).isEqualTo(6);
      assertThat(world.outbox().oldestPending()).contains(Duration.ofSeconds(60));
      assertThat(world.outbox().find(null, null, 0, 10).items())
          .allSatisfy(
              mail -> {
                assertThat(mail.status()).isEqualTo(Status.PENDING.word());
                assertThat(mail.attempts()).isBetween(3, 6);
                assertThat(mail.lastError()).contains("Connection refused");
              });

      startServer();
      for (var second = 0; second < 70; second++) {
        courier.rounds();
        world.clock.forward(Duration.ofSeconds(1));
      }

      assertThat(recipients())
          .containsExactlyInAnyOrder(
              "aaron@contoso.example",
              "alice@contoso.example",
              "aaron@contoso.example",
              "alice@contoso.example",
              "adele@contoso.example",
              "erin@provider.example");
      assertThat(Arrays.stream(server.getReceivedMessages()).map(CourierTest::id))
          .doesNotHaveDuplicates();
      assertThat(world.outbox().backlog()).isZero();
      assertThat(world.outbox().find(null, Status.SENT, 0, 10).items())
          .hasSize(6)
          .allSatisfy(mail -> assertThat(mail.lastError()).isNull());
    }
  }

  @Test
  void doesNotTryTheRestOfARoundWhileTheServerIsDown() {
    try (var world = new MailWorld(TestDatabase.H2.create())) {
      server.stop();
      world.happens(new RequestCanceled(REQUEST));

      assertThatThrownBy(() -> world.courier(smtp(world)).deliverDue())
          .isInstanceOf(DeliveryUnavailableException.class);

      assertThat(world.outbox().find(null, null, 0, 10).items())
          .extracting(Outbox.Progress::attempts)
          .containsExactlyInAnyOrder(1, 0, 0, 0);
      assertThat(world.outbox().due(10)).hasSize(3);
    }
  }

  @Test
  void aWrongAddressDoesNotHoldUpTheOthers() {
    try (var world = new MailWorld(TestDatabase.H2.create())) {
      world.email("aaron", "no address\r\nBcc: victim@example.org");
      world.happens(new RequestCanceled(REQUEST));

      world.courier(smtp(world)).rounds();

      assertThat(recipients())
          .containsExactlyInAnyOrder(
              "adele@contoso.example", "alice@contoso.example", "erin@provider.example");
      assertThat(world.outbox().find(null, Status.PENDING, 0, 10).items())
          .singleElement()
          .satisfies(mail -> assertThat(mail.lastError()).startsWith("AddressException: "));
    }
  }

  @Test
  void anAddressThatTheServerRefusesDoesNotHoldUpTheOthers() throws Exception {
    try (var world = new MailWorld(TestDatabase.H2.create());
        var picky = new PickyMailServer("aaron@contoso.example")) {
      world.happens(new RequestCanceled(REQUEST));

      world.courier(smtp(world, picky.port())).rounds();

      assertThat(world.outbox().find(null, Status.SENT, 0, 10).items())
          .extracting(Outbox.Progress::recipient)
          .containsExactlyInAnyOrder(
              "adele@contoso.example", "alice@contoso.example", "erin@provider.example");
      assertThat(world.outbox().find(null, Status.PENDING, 0, 10).items())
          .singleElement()
          .satisfies(
              mail -> {
                assertThat(mail.lastError()).contains("550 5.1.1 No such user here");
                assertThat(mail.attempts()).isEqualTo(1);
              });
    }
  }

  @Test
  void sendsWithTheSameMessageIdWhenANodeDiedBeforeNotingThatItSent() throws Exception {
    try (var world = new MailWorld(TestDatabase.H2.create())) {
      world.inactive("erin");
      world.happens(new RequestCanceled(REQUEST));
      world.email("aaron", "x");
      var delivery = smtp(world);
      var id = world.outbox().due(1).get(0);
      delivery.deliver(world.outbox().claim(id, Courier.LEASE).orElseThrow());
      world.clock.forward(Courier.LEASE.plusSeconds(1));
      delivery.deliver(world.outbox().claim(id, Courier.LEASE).orElseThrow());

      assertThat(Arrays.stream(server.getReceivedMessages()).map(CourierTest::id).distinct())
          .hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabase.class)
  void forgetsAnInvitationsWordsOnceSentAndKeepsOthers(TestDatabase database) throws Exception {
    try (var world = new MailWorld(database.create())) {
      world.happens(
          new org.customerlockbox.identity.AccountInvited("adele", Facts.TOKEN, Facts.EXPIRES),
          new RequestCanceled(REQUEST));

      world.courier(smtp(world)).deliverDue();

      assertThat(((MimeMultipart) received("adele@contoso.example").getContent()).getCount())
          .isEqualTo(2);
      var invitation = world.mail(MailKind.INVITATION, "adele");
      assertThat(invitation.text()).isEmpty();
      assertThat(invitation.html()).isEmpty();
      assertThat(world.mail(MailKind.CANCELLED, "alice").text()).isNotEmpty();
    }
  }

  @Test
  void survivesHostileTextInHeadersAndBodiesOnTheWire() throws Exception {
    try (var world = new MailWorld(TestDatabase.H2.create())) {
      world.serviceRequestNumber = "SR\r\nBcc: victim@example.org\r\n\r\n<b>body</b>";
      world.detail = "\r\n.\r\nMAIL FROM:<evil@example.org>\r\n" + "x".repeat(1_900);
      world.happens(new TenantAsked(REQUEST));

      world.courier(smtp(world)).deliverDue();

      assertThat(recipients())
          .containsExactlyInAnyOrder("aaron@contoso.example", "alice@contoso.example");
      var mail = received("alice@contoso.example");
      assertThat(mail.getHeader("Bcc")).isNull();
      assertThat(mail.getSubject()).contains("SR Bcc: victim@example.org <b>body</b>");
      assertThat(((MimeMultipart) mail.getContent()).getBodyPart(0).getContent().toString())
          .contains("MAIL FROM:<evil@example.org>", "x".repeat(1_900));
    }
  }

  private List<String> recipients() {
    return Arrays.stream(server.getReceivedMessages()).map(CourierTest::to).toList();
  }

  private MimeMessage received(String recipient) {
    return Arrays.stream(server.getReceivedMessages())
        .filter(mail -> to(mail).equals(recipient))
        .findFirst()
        .orElseThrow();
  }

  private static String to(MimeMessage mail) {
    try {
      return mail.getAllRecipients()[0].toString();
    } catch (jakarta.mail.MessagingException e) {
      throw new AssertionError(e);
    }
  }

  private static String id(MimeMessage mail) {
    try {
      return mail.getMessageID();
    } catch (jakarta.mail.MessagingException e) {
      throw new AssertionError(e);
    }
  }
}
