package org.customerlockbox.notification;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.core.io.ClassPathResource;

/**
 * Puts mails into words: one template for each kind, and one layout each for HTML and plain text.
 */
final class MailTemplates {

  private static final int LONGEST_SUBJECT = 150;

  /** The colour of the heading and the button: of 4.5:1 contrast or more on white. */
  private enum Tone {
    /** Somebody must act. */
    ASK("#1d4ed8"),
    /** Somebody must act soon, or something needs care. */
    WARN("#b45309"),
    /** Access is open. */
    OPEN("#0f766e"),
    /** Nothing is open any more, as agreed. */
    CLOSED("#475569"),
    /** No, or not as agreed. */
    DENIED("#b91c1c");

    private final String colour;

    Tone(String colour) {
      this.colour = colour;
    }
  }

  private final Map<MailKind, MailTemplate> kinds = new EnumMap<>(MailKind.class);
  private final Template html;
  private final Template text;

  /**
   * Reads all templates.
   *
   * @throws IllegalArgumentException if one of them is broken: the application does not start
   */
  MailTemplates() {
    for (var kind : MailKind.values()) {
      kinds.put(kind, new MailTemplate(kind.code(), read(kind.code() + ".mail")));
    }
    var mustache = Mustache.compiler().strictSections(true).emptyStringIsFalse(true);
    html = mustache.escapeHTML(true).compile(read("layout.html"));
    text = mustache.escapeHTML(false).compile(read("layout.txt"));
  }

  /**
   * Returns the mail in words.
   *
   * @param values what the kind's template names, already fit to stand in a mail ({@link SafeText})
   * @param content what stands below the sentences
   */
  RenderedMail render(MailKind kind, Map<String, Object> values, MailContent content) {
    var template = kinds.get(kind);
    if (template == null) {
      throw new IllegalStateException("There is no template for " + kind);
    }
    var subject = SafeText.cut(template.head("subject", values), LONGEST_SUBJECT);
    var heading = template.head("heading", values);
    var paragraphs = template.paragraphs(values);
    var tone = Tone.valueOf(template.head("tone", values).toUpperCase(Locale.ROOT));
    var layout = new HashMap<String, Object>();
    layout.put("subject", subject);
    layout.put("heading", heading);
    layout.put("underline", "=".repeat(heading.length()));
    layout.put("colour", tone.colour);
    layout.put("preview", paragraphs.isEmpty() ? heading : paragraphs.get(0));
    layout.put("paragraphs", paragraphs);
    layout.put("notice", template.head("notice", values));
    layout.put("because", template.head("because", values));
    var button = template.head("button", values);
    layout.put("button", button);
    layout.put("url", button.isEmpty() ? "" : content.url());
    layout.put("instead", button.isEmpty() ? "" : content.instead());
    layout.put("code", content.code());
    layout.put("quoteLabel", content.quoteLabel());
    layout.put("quote", content.quote());
    layout.put("facts", facts(content.facts()));
    return new RenderedMail(subject, text.execute(layout), html.execute(layout));
  }

  private static List<Map<String, Object>> facts(List<MailContent.Fact> facts) {
    var width = facts.stream().mapToInt(fact -> fact.label().length()).max().orElse(0) + 2;
    var indent = "\n" + " ".repeat(width);
    return facts.stream()
        .map(
            fact ->
                Map.<String, Object>of(
                    "label",
                    fact.label(),
                    "lines",
                    fact.lines(),
                    "aligned",
                    (fact.label() + ":" + " ".repeat(width)).substring(0, width)
                        + String.join(indent, fact.lines()).replaceAll(" +\n", "\n")))
        .toList();
  }

  private static String read(String name) {
    try (var in = new ClassPathResource("mail/" + name).getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("The mail template " + name + " cannot be read", e);
    }
  }
}
