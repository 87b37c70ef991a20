package org.customerlockbox.request;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.customerlockbox.problem.NotFoundException;

/**
 * The name of an access request: {@code LBX-} and 8 random characters of Crockford's base 32, which
 * has no letters that people confuse on the telephone.
 */
public record RequestId(@JsonValue String value) {

  private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  private static final int LENGTH = 8;
  private static final Pattern FORM = Pattern.compile("LBX-[" + ALPHABET + "]{" + LENGTH + "}");

  public RequestId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("Not a request id");
    }
  }

  /** Reads an id as people type it; empty if it cannot be one. */
  public static Optional<RequestId> parse(String text) {
    var upper = text.strip().toUpperCase(Locale.ROOT);
    return FORM.matcher(upper).matches() ? Optional.of(new RequestId(upper)) : Optional.empty();
  }

  /**
   * Reads an id from a path or a business key.
   *
   * @throws NotFoundException if it cannot be one, as for an id that does not exist
   */
  public static RequestId of(String text) {
    return parse(text).orElseThrow(RequestId::notFound);
  }

  /** The one answer for a request that does not exist or does not concern the caller. */
  public static NotFoundException notFound() {
    return new NotFoundException("There is no such access request.");
  }

  /** Draws a new id: 40 random bits, about 10¹² ids. */
  static RequestId random(RandomGenerator random) {
    var id = new StringBuilder("LBX-");
    for (var i = 0; i < LENGTH; i++) {
      id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return new RequestId(id.toString());
  }

  @Override
  public String toString() {
    return value;
  }
}
