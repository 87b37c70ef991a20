package org.customerlockbox.verify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads JSON to the letter: a name given twice has no meaning, nothing stands behind the end. */
final class Json {

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  /**
   * Reads an object.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Map<String, @Nullable Object> object(String text) {
    try {
      Map<String, @Nullable Object> object = MAPPER.readValue(text, new TypeReference<>() {});
      if (object == null) {
        throw new IllegalArgumentException("not a JSON object");
      }
      return object;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a JSON object", e);
    }
  }

  /**
   * Returns a field that must be a text.
   *
   * @throws IllegalArgumentException if it is none
   */
  static String text(Map<String, @Nullable Object> object, String name) {
    if (object.get(name) instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("no text '" + name + "'");
  }

  /**
   * Returns a field that must be a whole number.
   *
   * @throws IllegalArgumentException if it is none
   */
  static long number(Map<String, @Nullable Object> object, String name) {
    var value = object.get(name);
    if (value instanceof Integer || value instanceof Long) {
      return ((Number) value).longValue();
    }
    throw new IllegalArgumentException("no whole number '" + name + "'");
  }

  /**
   * Returns a field that must be an object, or null.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  @SuppressWarnings("unchecked") // JSON's names are texts
  static @Nullable Map<String, @Nullable Object> objectOrNull(
      Map<String, @Nullable Object> object, String name) {
    var value = object.get(name);
    if (value == null || value instanceof Map) {
      return (Map<String, @Nullable Object>) value;
    }
    throw new IllegalArgumentException("no object '" + name + "'");
  }

  /**
   * Returns a field that must be a list.
   *
   * @throws IllegalArgumentException if it is none
   */
  static List<?> list(Map<String, @Nullable Object> object, String name) {
    if (object.get(name) instanceof List<?> list) {
      return list;
    }
    throw new IllegalArgumentException("no list '" + name + "'");
  }
}
