package org.customerlockbox.proof;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** A SHA-256 value: 32 bytes. */
public final class Hash {

  /** How many bytes a value has. */
  public static final int LENGTH = 32;

  private final byte[] bytes;

  private Hash(byte[] bytes) {
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException("A SHA-256 value has 32 bytes, not " + bytes.length);
    }
    this.bytes = bytes;
  }

  /**
   * Takes a value's bytes.
   *
   * @throws IllegalArgumentException if they are not 32
   */
  public static Hash of(byte[] bytes) {
    return new Hash(bytes.clone());
  }

  /**
   * Reads the hexadecimal form.
   *
   * @throws IllegalArgumentException if it is none of 32 bytes
   */
  public static Hash ofHex(String hex) {
    return new Hash(HexFormat.of().parseHex(hex));
  }

  /**
   * Reads the Base64 form, padded, in its one correct spelling.
   *
   * @throws IllegalArgumentException if it is none of 32 bytes
   */
  public static Hash ofBase64(String text) {
    return new Hash(strictBase64(text));
  }

  /** Hashes the parts, one after the other. */
  static Hash sha256(byte[]... parts) {
    var digest = digest();
    for (var part : parts) {
      digest.update(part);
    }
    return new Hash(digest.digest());
  }

  /**
   * Decodes Base64 that has exactly one spelling: an attacker must not be able to write the same
   * bytes in two ways.
   */
  static byte[] strictBase64(String text) {
    var decoded = Base64.getDecoder().decode(text);
    if (!Base64.getEncoder().encodeToString(decoded).equals(text)) {
      throw new IllegalArgumentException("Not the canonical Base64 form");
    }
    return decoded;
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /** The 32 bytes; a copy. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** The hexadecimal form, 64 characters, lower case. */
  public String hex() {
    return HexFormat.of().formatHex(bytes);
  }

  /** The Base64 form, 44 characters. */
  public String base64() {
    return Base64.getEncoder().encodeToString(bytes);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Hash hash && Arrays.equals(bytes, hash.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return hex();
  }
}
