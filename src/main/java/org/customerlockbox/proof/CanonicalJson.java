package org.customerlockbox.proof;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes plain data as canonical JSON (RFC 8785): one value, one sequence of bytes. No white space,
 * names in the order of their UTF-16 code units, the fewest escapes, numbers as ECMAScript writes
 * them.
 *
 * <p>Plain data are null, booleans, numbers, strings, collections, and maps whose names are
 * strings.
 */
public final class CanonicalJson {

  /** The greatest whole number that every JSON reader keeps exactly: 2⁵³ − 1. */
  public static final long GREATEST = (1L << 53) - 1;

  private static final int MOST_DIGITS = 17;

  private CanonicalJson() {}

  /**
   * Returns the canonical form in UTF-8.
   *
   * @throws IllegalArgumentException if the value is not plain data, or holds what has no canonical
   *     form: a whole number beyond ±(2⁵³ − 1), a number that is none, half a surrogate pair
   */
  public static byte[] bytes(@Nullable Object value) {
    return text(value).getBytes(StandardCharsets.UTF_8);
  }

  /** As {@link #bytes}, as text. */
  public static String text(@Nullable Object value) {
    var text = new StringBuilder();
    write(value, text);
    return text.toString();
  }

  private static void write(@Nullable Object value, StringBuilder to) {
    if (value == null || value instanceof Boolean) {
      to.append(value);
    } else if (value instanceof String string) {
      write(string, to);
    } else if (value instanceof Number number) {
      to.append(number(number));
    } else if (value instanceof Map<?, ?> map) {
      writeMap(map, to);
    } else if (value instanceof Collection<?> items) {
      to.append('[');
      var separator = "";
      for (var item : items) {
        to.append(separator);
        write(item, to);
        separator = ",";
      }
      to.append(']');
    } else {
      throw new IllegalArgumentException("Not plain data: " + value.getClass().getName());
    }
  }

  private static void writeMap(Map<?, ?> map, StringBuilder to) {
    // the natural order of strings is that of their UTF-16 code units
    var sorted = new TreeMap<String, @Nullable Object>();
    map.forEach(
        (name, item) -> {
          if (!(name instanceof String text)) {
            throw new IllegalArgumentException("A name that is not a string: " + name);
          }
          sorted.put(text, item);
        });
    to.append('{');
    var separator = "";
    for (var entry : sorted.entrySet()) {
      to.append(separator);
      write(entry.getKey(), to);
      to.append(':');
      write(entry.getValue(), to);
      separator = ",";
    }
    to.append('}');
  }

  private static void write(String text, StringBuilder to) {
    to.append('"');
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      switch (c) {
        case '"' -> to.append("\\\"");
        case '\\' -> to.append("\\\\");
        case '\b' -> to.append("\\b");
        case '\t' -> to.append("\\t");
        case '\n' -> to.append("\\n");
        case '\f' -> to.append("\\f");
        case '\r' -> to.append("\\r");
        default -> {
          if (c < ' ') {
            to.append(String.format("\\u%04x", (int) c));
          } else {
            checkSurrogate(text, i);
            to.append(c);
          }
        }
      }
    }
    to.append('"');
  }

  private static void checkSurrogate(String text, int at) {
    var c = text.charAt(at);
    var isPaired =
        Character.isHighSurrogate(c)
            ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
            : at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
    if (Character.isSurrogate(c) && !isPaired) {
      throw new IllegalArgumentException("Half a surrogate pair has no canonical form");
    }
  }

  private static String number(Number number) {
    if (number instanceof Integer
        || number instanceof Long
        || number instanceof Short
        || number instanceof Byte
        || number instanceof BigInteger) {
      var whole = new BigInteger(number.toString());
      if (whole.abs().compareTo(BigInteger.valueOf(GREATEST)) > 0) {
        throw new IllegalArgumentException("Not every reader keeps this number: " + number);
      }
      return whole.toString();
    }
    if (number instanceof Double || number instanceof Float || number instanceof BigDecimal) {
      return number(number.doubleValue());
    }
    throw new IllegalArgumentException("Not a plain number: " + number.getClass().getName());
  }

  /** The form of ECMAScript's {@code Number.prototype.toString}, which RFC 8785 prescribes. */
  private static String number(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      throw new IllegalArgumentException("JSON has no such number: " + value);
    }
    if (value == 0) {
      return "0";
    }
    var shortest = shortest(Math.abs(value)).stripTrailingZeros();
    var digits = shortest.unscaledValue().toString();
    var count = digits.length();
    // the value is 0.digits × 10^point
    var point = count - shortest.scale();
    var sign = value < 0 ? "-" : "";
    if (count <= point && point <= 21) {
      return sign + digits + "0".repeat(point - count);
    }
    if (0 < point && point <= 21) {
      return sign + digits.substring(0, point) + "." + digits.substring(point);
    }
    if (-6 < point && point <= 0) {
      return sign + "0." + "0".repeat(-point) + digits;
    }
    var exponent = point - 1;
    var mantissa = count == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
    return sign + mantissa + "e" + (exponent < 0 ? "-" : "+") + Math.abs(exponent);
  }

  /**
   * The decimal of the fewest digits that reads back as the same number, and the nearest of them.
   */
  private static BigDecimal shortest(double value) {
    var exact = new BigDecimal(value);
    for (var digits = 1; digits < MOST_DIGITS; digits++) {
      var below = exact.round(new MathContext(digits, RoundingMode.DOWN));
      var above = exact.round(new MathContext(digits, RoundingMode.UP));
      var belowFits = below.doubleValue() == value;
      var aboveFits = above.doubleValue() == value;
      if (belowFits && aboveFits) {
        var nearer = exact.subtract(below).compareTo(above.subtract(exact));
        return nearer < 0 || (nearer == 0 && isEven(below)) ? below : above;
      }
      if (belowFits || aboveFits) {
        return belowFits ? below : above;
      }
    }
    return exact.round(new MathContext(MOST_DIGITS, RoundingMode.HALF_EVEN));
  }

  private static boolean isEven(BigDecimal decimal) {
    return !decimal.unscaledValue().testBit(0);
  }
}
