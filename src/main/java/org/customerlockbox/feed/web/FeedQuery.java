package org.customerlockbox.feed.web;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.customerlockbox.feed.ContentType;
import org.customerlockbox.feed.FeedRefusedException;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a call, whose names collectors capitalise as they like. Read from the address
 * alone: a body may say that it is a form and be something else.
 */
final class FeedQuery {

  private final Map<String, String> values = new HashMap<>();

  FeedQuery(@Nullable String query) {
    if (query == null) {
      return;
    }
    for (var pair : query.split("&")) {
      var parts = pair.split("=", 2);
      var name = decode(parts[0]).toLowerCase(Locale.ROOT);
      values.putIfAbsent(name, parts.length < 2 ? "" : decode(parts[1]));
    }
  }

  /** Returns a parameter's value; null if it is missing or empty. */
  @Nullable String find(String name) {
    var value = values.get(name.toLowerCase(Locale.ROOT));
    return value == null || value.isBlank() ? null : value.strip();
  }

  /**
   * @throws FeedRefusedException if it is missing or none
   */
  ContentType contentType() {
    var word = find("contentType");
    if (word == null) {
      throw FeedRefusedException.parameterMissing("contentType");
    }
    return ContentType.ofWord(word).orElseThrow(FeedRefusedException::contentTypeInvalid);
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }
}
