package org.customerlockbox.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.customerlockbox.notification.MailWorld.REQUEST;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.customerlockbox.request.RequestExpired;
import org.junit.jupiter.api.Test;

/** Puts one mail of each kind and reader under {@code target/mail-samples}, to be looked at. */
class MailSamplesTest {

  private static final Path FOLDER = Path.of("target/mail-samples");

  @Test
  void writesOneMailOfEachKindForEachReader() throws IOException {
    try (var world = new MailWorld(TestDatabase.H2.create())) {
      world.detail =
          "Carol cannot open mails from Monday.\n\nShe sees \"item not found\" for each of them; we"
              + " want to compare the messages with the index.";
      world.decided("mona", "provider", "manager");
      world.decided("sofia", "provider", "security");

      world.happens(new RequestExpired(REQUEST, true));
      world.happens(
          Facts.all("Not now: the quarter is being closed.\nAsk again on Monday.").toArray());

      Files.createDirectories(FOLDER);
      for (var mail : world.queued()) {
        var name = mail.kind() + "-" + mail.to();
        Files.writeString(FOLDER.resolve(name + ".html"), mail.html());
        Files.writeString(FOLDER.resolve(name + ".txt"), mail.subject() + "\n\n" + mail.text());
      }
      try (var files = Files.list(FOLDER)) {
        assertThat(files).hasSizeGreaterThan(MailKind.values().length);
      }
    }
  }
}
