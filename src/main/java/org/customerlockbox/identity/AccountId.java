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

  private AccountId() {}

  /** Returns the normal form; empty if what was given cannot be an account id. */
  public static Optional<String> normalise(String given) {
    var normal = Normalizer.normalize(given, Normalizer.Form.NFKC).strip().toLowerCase(Locale.ROOT);
    return NORMAL.matcher(normal).matches() ? Optional.of(normal) : Optional.empty();
  }
}
