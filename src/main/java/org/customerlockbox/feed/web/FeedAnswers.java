package org.customerlockbox.feed.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** Answers with the headers that collectors know. */
@Component
class FeedAnswers {

  static final String JSON = "application/json; charset=utf-8";

  private final ObjectMapper json;

  FeedAnswers(ObjectMapper json) {
    this.json = json;
  }

  static HttpHeaders neverKept() {
    var headers = new HttpHeaders();
    headers.set(HttpHeaders.CACHE_CONTROL, "no-cache");
    headers.set(HttpHeaders.PRAGMA, "no-cache");
    headers.set(HttpHeaders.EXPIRES, "-1");
    return headers;
  }

  ResponseEntity<byte[]> of(Object body) {
    return of(200, new HttpHeaders(), write(body));
  }

  ResponseEntity<byte[]> of(int status, HttpHeaders more, byte[] body) {
    return ResponseEntity.status(HttpStatusCode.valueOf(status))
        .headers(neverKept())
        .headers(more)
        .header(HttpHeaders.CONTENT_TYPE, JSON)
        .body(body);
  }

  ResponseEntity<byte[]> error(int status, String code, String message) {
    var error = new LinkedHashMap<String, String>();
    error.put("code", code);
    error.put("message", message);
    return of(status, new HttpHeaders(), write(Map.of("error", error)));
  }

  byte[] write(Object body) {
    try {
      return json.writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("An answer of the feed cannot be written as JSON", e);
    }
  }
}
