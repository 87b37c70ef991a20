package org.customerlockbox.notification;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Makes what people wrote fit to stand in a mail. Escaping is not done here: the HTML layout
 * escapes everything it is given.
 *
 * @param links whether mails carry links; without, addresses in people's words are made
 *     unclickable, because mail programs turn them into links of their own accord
 */
record SafeText(boolean links) {

  /** Stands visibly where something was taken out. */
  private static final String REPLACEMENT = "\uFFFD";

  private static final String CUT = "...";

  /**
   * Control characters, lone surrogates (neither database takes them) and the characters that
   * reorder text for the eye: with these, a justification could look like another one.
   */
  private static final Pattern DECEPTIVE =
      Pattern.compile("[\\p{Cc}\\p{Cs}\\u202A-\\u202E\\u2066-\\u2069\\uFFF9-\\uFFFB]");

  private static final Pattern LINE_BREAK = Pattern.compile("\\r\\n|[\\n\\r\\u0085\\u2028\\u2029]");
  private static final Pattern SCHEME = Pattern.compile("(?i)([a-z][a-z0-9+.-]*)://");
  private static final Pattern WWW = Pattern.compile("(?i)\\b(www)\\.");

  /** Returns the text on one line, of at most so many characters. */
  String line(String text, int longest) {
    return clean(LINE_BREAK.matcher(cut(text, longest)).replaceAll(" ").replace('\t', ' '));
  }

  /** Returns the text's lines, together of at most so many characters; one at least. */
  List<String> lines(String text, int longest) {
    return LINE_BREAK
        .splitAsStream(cut(text.strip(), longest))
        .map(line -> clean(line.replace('\t', ' ')))
        .toList();
  }

  /** Returns the text with at most so many characters, the last of them dots if it was cut. */
  static String cut(String text, int longest) {
    if (text.codePointCount(0, text.length()) <= longest) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, longest - CUT.length())) + CUT;
  }

  private String clean(String line) {
    var clean = DECEPTIVE.matcher(line).replaceAll(REPLACEMENT);
    if (links) {
      return clean;
    }
    return WWW.matcher(SCHEME.matcher(clean).replaceAll("$1[:]//")).replaceAll("$1[.]");
  }
}
