package org.customerlockbox.support;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** Somebody who calls the product over HTTP. */
public final class Client {

  /** Every demo account's password. */
  public static final String PASSWORD = "lockbox";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

  private final String base;
  private final Map<String, String> headers;

  private Client(String base, Map<String, String> headers) {
    this.base = base;
    this.headers = Map.copyOf(headers);
  }

  /** Somebody who did not sign in. */
  public static Client anonymous(String base) {
    return new Client(base, Map.of());
  }

  /** The same caller with an account, spelled as given. */
  public Client signedIn(String user, String password) {
    var pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return with("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
  }

  /** The same caller, who sends a header more. */
  public Client with(String header, String value) {
    var more = new HashMap<>(headers);
    more.put(header, value);
    return new Client(base, more);
  }

  public Answer get(String path) {
    return call("GET", path, BodyPublishers.noBody());
  }

  public Answer delete(String path) {
    return call("DELETE", path, BodyPublishers.noBody());
  }

  /** Posts without a body. */
  public Answer post(String path) {
    return call("POST", path, BodyPublishers.noBody());
  }

  /** Posts JSON; a text is sent as it is, anything else is written as JSON. */
  public Answer post(String path, Object body) {
    return send("POST", path, body);
  }

  /** Puts JSON; a text is sent as it is, anything else is written as JSON. */
  public Answer put(String path, Object body) {
    return send("PUT", path, body);
  }

  /** Puts without a body. */
  public Answer put(String path) {
    return call("PUT", path, BodyPublishers.noBody());
  }

  /** Sends anything; a text is sent as it is, bytes are sent as they are. */
  public Answer send(String method, String path, Object body) {
    var publisher =
        body instanceof byte[] bytes
            ? BodyPublishers.ofByteArray(bytes)
            : BodyPublishers.ofString(body instanceof String text ? text : json(body));
    var client =
        headers.containsKey("Content-Type") ? this : with("Content-Type", "application/json");
    return client.call(method, path, publisher);
  }

  private Answer call(String method, String path, HttpRequest.BodyPublisher body) {
    var request = HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(20));
    headers.forEach(request::header);
    try {
      return new Answer(
          method + " " + path,
          HTTP.send(request.method(method, body).build(), BodyHandlers.ofByteArray()));
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String json(Object body) {
    try {
      return JSON.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** What came back. */
  public record Answer(String call, HttpResponse<byte[]> response) {

    public int status() {
      return response.statusCode();
    }

    public String text() {
      return new String(response.body(), StandardCharsets.UTF_8);
    }

    public byte[] bytes() {
      return response.body();
    }

    public Optional<String> header(String name) {
      return response.headers().firstValue(name);
    }

    /** The body as JSON; {@link MissingNode} if it is none. */
    public JsonNode json() {
      try {
        return JSON.readTree(response.body());
      } catch (IOException e) {
        return MissingNode.getInstance();
      }
    }

    /** A field of the body as text; empty if it is not there. */
    public String field(String name) {
      return json().path(name).asText();
    }

    /** Whether this is a problem document (RFC 9457) that repeats the answer's status. */
    public boolean isProblem() {
      return header("Content-Type")
              .filter(type -> type.startsWith("application/problem+json"))
              .isPresent()
          && json().path("status").asInt() == status();
    }

    /** The fields that a problem document blames. */
    public List<String> blamedFields() {
      return StreamSupport.stream(json().path("errors").spliterator(), false)
          .map(error -> error.path("field").asText())
          .toList();
    }

    @Override
    public String toString() {
      return call + " -> " + status() + " " + text();
    }
  }
}
