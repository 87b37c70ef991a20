package org.customerlockbox.content;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.text.Normalizer;
import java.util.regex.Pattern;

/**
 * What names in the vault look like. A name has one spelling: lower case where mail and tenants do
 * not tell cases apart, Unicode in composed form (NFC), nothing escaped, nothing invisible. So what
 * an approver read, what the audit log says and what is opened are letter for letter the same.
 */
final class AllowedNames {

  private static final Pattern TENANT = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");

  private static final Pattern ADDRESS =
      Pattern.compile(
          "[a-z0-9_+'-]++(?:\\.[a-z0-9_+'-]++)*+@[a-z0-9]++(?:-++[a-z0-9]++)*+"
              + "(?:\\.[a-z0-9]++(?:-++[a-z0-9]++)*+)*+");

  private static final Pattern MESSAGE_ID =
      Pattern.compile("[A-Za-z0-9_-]++(?:\\.[A-Za-z0-9_-]++)*+");

  private static final int LONGEST_ADDRESS = 254;
  private static final int LONGEST_MESSAGE_ID = 128;

  /** Bytes in UTF-8: what common file systems hold. */
  private static final int LONGEST_SEGMENT = 255;

  /**
   * Separators and escapes of paths, URLs and file systems. NB. {@code %} is here so that nothing
   * that was escaped twice is a name.
   */
  private static final String RESERVED = "/\\%:;*?\"<>|";

  /** What a decoder writes in place of bytes that are no UTF-8. */
  private static final int REPLACEMENT = 0xFFFD;

  private AllowedNames() {}

  static boolean isTenantId(String name) {
    return TENANT.matcher(name).matches();
  }

  static boolean isAddress(String name) {
    return name.length() <= LONGEST_ADDRESS && ADDRESS.matcher(name).matches();
  }

  static boolean isMessageId(String name) {
    return name.length() <= LONGEST_MESSAGE_ID && MESSAGE_ID.matcher(name).matches();
  }

  /** Whether this may be the name of one folder or document, without separators. */
  static boolean isSegment(String name) {
    return !name.isEmpty()
        && !name.startsWith(".") // hidden, this folder, the folder above
        && !name.endsWith(".") // Windows would drop it
        && name.strip().equals(name)
        && name.codePoints().allMatch(AllowedNames::isVisible)
        && Normalizer.isNormalized(name, Normalizer.Form.NFC)
        && name.getBytes(UTF_8).length <= LONGEST_SEGMENT;
  }

  private static boolean isVisible(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> codePoint == ' ';
      default -> codePoint != REPLACEMENT && RESERVED.indexOf(codePoint) < 0;
    };
  }
}
