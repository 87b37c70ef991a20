package org.customerlockbox.notification;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What one kind of mail says: a head of {@code name: text} lines, an empty line, then paragraphs
 * with empty lines between them.
 *
 * <p>The file is taken apart before any value is filled in, and each part gives plain text that the
 * layouts treat as a value. So nothing that somebody wrote can become a head line, a paragraph, a
 * template tag or HTML.
 */
final class MailTemplate {

  private static final Pattern PARAGRAPHS = Pattern.compile("\\n\\s*\\n");
  private static final Pattern SPACE = Pattern.compile("\\s+");
  private static final Set<String> HEAD =
      Set.of("subject", "heading", "tone", "notice", "button", "because");

  private final Map<String, Template> head = new HashMap<>();
  private final List<Template> paragraphs = new ArrayList<>();

  /**
   * Takes a template file apart.
   *
   * @param name for messages
   * @throws IllegalArgumentException if the file does not have that form
   */
  MailTemplate(String name, String file) {
    var mustache =
        Mustache.compiler().escapeHTML(false).strictSections(true).emptyStringIsFalse(true);
    var parts = PARAGRAPHS.split(file.strip(), 2);
    for (var line : parts[0].lines().toList()) {
      var colon = line.indexOf(": ");
      if (colon < 0 || !HEAD.contains(line.substring(0, colon))) {
        throw new IllegalArgumentException(
            "mail/" + name + ".mail: the head knows " + HEAD + ", not '" + line + "'");
      }
      head.put(line.substring(0, colon), mustache.compile(line.substring(colon + 2)));
    }
    if (parts.length > 1) {
      for (var paragraph : PARAGRAPHS.split(parts[1])) {
        paragraphs.add(mustache.compile(paragraph));
      }
    }
  }

  /** Returns a head line with the values filled in; empty if the template has none. */
  String head(String name, Map<String, Object> values) {
    var template = head.get(name);
    return template == null ? "" : fill(template, values);
  }

  /** Returns the paragraphs with the values filled in, without those that came out empty. */
  List<String> paragraphs(Map<String, Object> values) {
    return paragraphs.stream()
        .map(paragraph -> fill(paragraph, values))
        .filter(text -> !text.isEmpty())
        .toList();
  }

  private static String fill(Template template, Map<String, Object> values) {
    return SPACE.matcher(template.execute(values)).replaceAll(" ").strip();
  }
}
