package org.customerlockbox.problem;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The rule for texts that one person writes and another reads before deciding.
 *
 * <p>They are shown and mailed as data, escaped. This is the first of two nets: what could only be
 * meant for a browser, a template or an expression is refused at the door, and so is what makes a
 * text look different from what it says.
 */
public final class PlainText {

  /** The limit of details and comments, in characters. */
  public static final int LONGEST = 2_000;

  private static final Pattern MARKUP = Pattern.compile("<\\s*[/!?]?\\s*\\p{L}|<!--|<\\?");
  private static final Pattern EXPRESSION = Pattern.compile("[$#]\\s*\\{|\\{\\{|<%");
  private static final Pattern INVISIBLE =
      Pattern.compile(
          "[\\p{Cc}\\p{Cs}&&[^\\n\\t]]|[\\u200B\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069\\uFEFF]");

  private PlainText() {}

  /** Returns the text as it is stored: Unix line ends, no surrounding white space. */
  public static String normalise(String text) {
    return text.replace("\r\n", "\n").replace('\r', '\n').strip();
  }

  /** Returns what is wrong with a text, in words; empty if it may be stored. */
  public static Optional<String> problem(String text) {
    if (text.length() > LONGEST) {
      return Optional.of("must have at most " + LONGEST + " characters");
    }
    if (MARKUP.matcher(text).find()) {
      return Optional.of("must be plain text, without HTML ('<' before a letter)");
    }
    if (EXPRESSION.matcher(text).find()) {
      return Optional.of("must be plain text, without expressions ('${', '#{', '{{')");
    }
    if (INVISIBLE.matcher(text).find()) {
      return Optional.of("must not have control or direction characters");
    }
    return Optional.empty();
  }
}
