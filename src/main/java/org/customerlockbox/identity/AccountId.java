package org.customerlockbox.identity;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The normal form of an account id.
 *
 * <p>Two spellings of one person must never pass for two persons (a rule of separation of duties
 * that compares {@code Erin} with {@code erin} would), so ids are stored, looked up and compared in
 * this form only: Unicode NFKC, no surrounding white space, lower case, 1 to 64 characters of
 * {@code a-z 0-9 . _ - @ +}.
 */
public final class AccountId {

  private static final Pattern NORMAL = Pattern.compile("[a-z0-9][a-z0-9._@+-]{0,63}");

  private static final Pattern EMAIL =
      Pattern.compile("[^\\s\\p{C}@<>\"(),:;\\\\\\[\\]]+@[A-Za-z0-9.-]+");
  private static final int LONGEST_EMAIL = 254;

  private AccountId() {}

  /** Whether a text may be somebody's e-mail address. */
  public static boolean isEmail(String text) {
    return text.length() <= LONGEST_EMAIL && EMAIL.matcher(text).matches();
  }

  /** Whether a name holds what nobody can see: control, format or broken characters. */
  public static boolean isUnreadable(String name) {
    return name.codePoints()
        .anyMatch(
            c ->
                switch (Character.getType(c)) {
                  case Character.CONTROL,
                      Character.FORMAT,
                      Character.SURROGATE,
                      Character.LINE_SEPARATOR,
                      Character.PARAGRAPH_SEPARATOR,
                      Character.UNASSIGNED ->
                      true;
                  default -> false;
                });
  }

  /** Returns the normal form; empty if what was given cannot be an account id. */
  public static Optional<String> normalise(String given) {
    var normal = Normalizer.normalize(given, Normalizer.Form.NFKC).strip().toLowerCase(Locale.ROOT);
    return NORMAL.matcher(normal).matches() ? Optional.of(normal) : Optional.empty();
  }
}
