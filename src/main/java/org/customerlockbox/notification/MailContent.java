package org.customerlockbox.notification;

import java.util.List;

/**
 * What stands below a mail's sentences, fit to stand in a mail ({@link SafeText}).
 *
 * @param url where the button leads; empty in mails without links
 * @param instead what to do where there is no button; empty if there is one
 * @param code a one-time code, shown on a line of its own; empty in all but invitations
 * @param quoteLabel whose words the quote holds; empty if there is none
 * @param quote the lines of a comment
 * @param facts the table of what the mail is about
 */
record MailContent(
    String url,
    String instead,
    String code,
    String quoteLabel,
    List<String> quote,
    List<Fact> facts) {

  /** A row of the table. */
  record Fact(String label, List<String> lines) {

    Fact(String label, String line) {
      this(label, List.of(line));
    }
  }

  MailContent {
    quote = List.copyOf(quote);
    facts = List.copyOf(facts);
  }

  MailContent(String url, String instead, List<Fact> facts) {
    this(url, instead, "", "", List.of(), facts);
  }

  /** The same with somebody's words; without, if there are none. */
  MailContent quoting(String label, List<String> lines) {
    var none = lines.stream().allMatch(String::isBlank);
    return none ? this : new MailContent(url, instead, code, label, lines, facts);
  }

  /** The same with a one-time code. */
  MailContent withCode(String oneTimeCode) {
    return new MailContent(url, instead, oneTimeCode, quoteLabel, quote, facts);
  }
}
