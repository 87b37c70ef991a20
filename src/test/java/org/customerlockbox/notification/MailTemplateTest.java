package org.customerlockbox.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.samskivert.mustache.MustacheException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a template may be, so that an edit to one cannot break mails unseen. */
class MailTemplateTest {

  private static final Path FOLDER = Path.of("src/main/resources/mail");

  @Test
  void takesHeadAndParagraphsApart() {
    var template =
        new MailTemplate(
            "x", "subject: {{a}}: b\ntone: ask\n\nOne\nline {{a}}.\n\n{{#no}}Not{{/no}}\n\nTwo.\n");

    var values = Map.<String, Object>of("a", "subject: c\n\nThree", "no", false);
    assertThat(template.head("subject", values)).isEqualTo("subject: c Three: b");
    assertThat(template.head("notice", values)).isEmpty();
    assertThat(template.paragraphs(values)).containsExactly("One line subject: c Three.", "Two.");
  }

  @Test
  void refusesAHeadLineThatItDoesNotKnow() {
    assertThatThrownBy(() -> new MailTemplate("expired", "subjekt: x\n\nText"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("mail/expired.mail")
        .hasMessageContaining("subjekt");
  }

  @Test
  void refusesATemplateThatNamesAValueThatThereIsNot() {
    var template = new MailTemplate("x", "subject: {{a}}\n\n{{missing}}");

    assertThatThrownBy(() -> template.paragraphs(Map.of("a", "b")))
        .isInstanceOf(MustacheException.class)
        .hasMessageContaining("missing");
  }

  @Test
  void theHtmlLayoutEscapesEverythingAndFetchesNothing() throws IOException {
    var layout = Files.readString(FOLDER.resolve("layout.html"));

    assertThat(layout)
        .doesNotContain("{{{", "{{&", "<img", "<script", "<link", "@import", "url(", "://");
  }

  @Test
  void everyTemplateHasSubjectHeadingToneAndReason() throws IOException {
    for (var kind : MailKind.values()) {
      assertThat(Files.readString(FOLDER.resolve(kind.code() + ".mail")))
          .as(kind.code())
          .contains("subject: ", "\nheading: ", "\ntone: ", "\nbecause: ");
    }
    try (var files = Files.list(FOLDER)) {
      assertThat(files.filter(file -> file.toString().endsWith(".mail")))
          .hasSameSizeAs(MailKind.values());
    }
  }
}
