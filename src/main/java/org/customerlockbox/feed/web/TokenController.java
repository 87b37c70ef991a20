package org.customerlockbox.feed.web;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.customerlockbox.feed.FeedClient;
import org.customerlockbox.feed.FeedClients;
import org.customerlockbox.feed.FeedTokens;
import org.customerlockbox.tenant.Tenant;
import org.customerlockbox.tenant.Tenants;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Where collectors exchange their secret for a token: the client credentials grant of OAuth 2.0, in
 * the two forms in which Microsoft's identity platform speaks it.
 */
@RestController
class TokenController {

  private static final Logger LOG = LoggerFactory.getLogger(TokenController.class);

  private static final String GRANT = "client_credentials";
  private static final int LONGEST_RESOURCE = 500;
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final FeedClients clients;
  private final FeedTokens tokens;
  private final Tenants tenants;
  private final FeedAnswers answers;
  private final Clock clock;

  TokenController(
      FeedClients clients, FeedTokens tokens, Tenants tenants, FeedAnswers answers, Clock clock) {
    this.clients = clients;
    this.tokens = tokens;
    this.tenants = tenants;
    this.answers = answers;
    this.clock = clock;
  }

  private record Credentials(@Nullable String clientId, @Nullable String secret) {}

  /** A token, or the answer that says why there is none. */
  private record Outcome(
      FeedTokens.@Nullable Token token, @Nullable ResponseEntity<byte[]> refusal) {}

  /** The first form: all values are strings. */
  @PostMapping("/{tenant}/oauth2/token")
  ResponseEntity<byte[]> first(@PathVariable String tenant, HttpServletRequest request) {
    var outcome = exchange(tenant, request);
    var token = outcome.token();
    if (token == null) {
      return refusal(outcome);
    }
    var seconds = String.valueOf(FeedTokens.LIFETIME.toSeconds());
    var resource = request.getParameter("resource");
    var body = new LinkedHashMap<String, String>();
    body.put("token_type", "Bearer");
    body.put("expires_in", seconds);
    body.put("ext_expires_in", seconds);
    body.put("expires_on", String.valueOf(token.expiresAt().getEpochSecond()));
    body.put("not_before", String.valueOf(token.issuedAt().getEpochSecond()));
    body.put(
        "resource",
        resource == null || resource.isBlank() || resource.length() > LONGEST_RESOURCE
            ? FeedTokens.AUDIENCE
            : resource);
    body.put("access_token", token.value());
    return secretly(answers.of(body));
  }

  /** The second form: amounts are numbers. */
  @PostMapping("/{tenant}/oauth2/v2.0/token")
  ResponseEntity<byte[]> second(@PathVariable String tenant, HttpServletRequest request) {
    var outcome = exchange(tenant, request);
    var token = outcome.token();
    if (token == null) {
      return refusal(outcome);
    }
    var body = new LinkedHashMap<String, Object>();
    body.put("token_type", "Bearer");
    body.put("expires_in", FeedTokens.LIFETIME.toSeconds());
    body.put("ext_expires_in", FeedTokens.LIFETIME.toSeconds());
    body.put("access_token", token.value());
    return secretly(answers.of(body));
  }

  private Outcome exchange(String tenantInUrl, HttpServletRequest request) {
    var query = request.getQueryString();
    if (query != null && query.toLowerCase(Locale.ROOT).contains("client_secret")) {
      return refused(
          400,
          "invalid_request",
          90014,
          "A secret may not be in the address, where logs would keep it; send it in the body.");
    }
    var tenant = tenant(tenantInUrl);
    if (tenant.isEmpty()) {
      return refused(
          400, "invalid_request", 90002, "Tenant '%s' not found.".formatted(tenantInUrl));
    }
    var grant = request.getParameter("grant_type");
    if (grant == null || grant.isBlank()) {
      return missing("grant_type");
    }
    if (!grant.equals(GRANT)) {
      return refused(
          400,
          "unsupported_grant_type",
          70003,
          "The app requested an unsupported grant type '%s'.".formatted(shorten(grant)));
    }
    var credentials = credentials(request);
    var clientId = credentials.clientId();
    var secret = credentials.secret();
    if (clientId == null || clientId.isBlank()) {
      return missing("client_id");
    }
    var client = clients.find(clientId).filter(one -> one.tenantId().equals(tenant.get().id()));
    if (client.isEmpty()) {
      // one of another tenant is none here
      return refused(
          400,
          "unauthorized_client",
          700016,
          "Application with identifier '%s' was not found in the directory '%s'."
              .formatted(shorten(clientId), tenantInUrl));
    }
    if (secret == null || secret.isEmpty()) {
      return refused(
          401,
          "invalid_client",
          7000218,
          "The request body must contain the following parameter: 'client_secret'.");
    }
    return checked(client.get(), tenant.get(), secret);
  }

  private Outcome checked(FeedClient client, Tenant tenant, String secret) {
    return switch (clients.check(client, secret)) {
      case RIGHT -> new Outcome(tokens.issue(client, tenant), null);
      case EXPIRED ->
          refused(
              401,
              "invalid_client",
              7000222,
              "The provided client secret keys for app '%s' are expired.".formatted(client.id()));
      case WRONG -> {
        LOG.warn("A wrong secret was sent for the feed client {}", client.id());
        yield refused(
            401,
            "invalid_client",
            7000215,
            "Invalid client secret provided for app '%s'.".formatted(client.id()));
      }
    };
  }

  /** By its GUID, by our id, or by a domain whose first part is our id. */
  private Optional<Tenant> tenant(String inUrl) {
    var word = inUrl.toLowerCase(Locale.ROOT);
    var found = tenants.findByOrganization(word);
    return found.isPresent() ? found : tenants.find(word.split("\\.", 2)[0]);
  }

  private static Credentials credentials(HttpServletRequest request) {
    var header = request.getHeader(HttpHeaders.AUTHORIZATION);
    if (header == null || !header.regionMatches(true, 0, "Basic ", 0, 6)) {
      return new Credentials(
          request.getParameter("client_id"), request.getParameter("client_secret"));
    }
    try {
      var pair =
          new String(
                  Base64.getDecoder().decode(header.substring(6).strip()), StandardCharsets.UTF_8)
              .split(":", 2);
      return new Credentials(decode(pair[0]), pair.length < 2 ? null : decode(pair[1]));
    } catch (IllegalArgumentException e) {
      return new Credentials(null, null);
    }
  }

  /** Both parts are encoded like a form's; what is not is taken as it is. */
  private static String decode(String part) {
    try {
      return URLDecoder.decode(part, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return part;
    }
  }

  private Outcome missing(String parameter) {
    return refused(
        400,
        "invalid_request",
        900144,
        "The request body must contain the following parameter: '%s'.".formatted(parameter));
  }

  private Outcome refused(int status, String error, int code, String sentence) {
    var trace = UUID.randomUUID().toString();
    var correlation = UUID.randomUUID().toString();
    var timestamp = TIMESTAMP.format(clock.instant());
    var body = new LinkedHashMap<String, Object>();
    body.put("error", error);
    body.put(
        "error_description",
        "AADSTS%d: %s Trace ID: %s Correlation ID: %s Timestamp: %s"
            .formatted(code, sentence, trace, correlation, timestamp));
    body.put("error_codes", List.of(code));
    body.put("timestamp", timestamp);
    body.put("trace_id", trace);
    body.put("correlation_id", correlation);
    return new Outcome(null, secretly(answers.of(status, new HttpHeaders(), answers.write(body))));
  }

  private static ResponseEntity<byte[]> refusal(Outcome outcome) {
    var refusal = outcome.refusal();
    if (refusal == null) {
      throw new IllegalStateException("There is neither a token nor a reason");
    }
    return refusal;
  }

  private static ResponseEntity<byte[]> secretly(ResponseEntity<byte[]> answer) {
    var headers = new HttpHeaders();
    headers.addAll(answer.getHeaders());
    headers.set(HttpHeaders.CACHE_CONTROL, "no-store, no-cache");
    return new ResponseEntity<>(answer.getBody(), headers, answer.getStatusCode());
  }

  private static String shorten(String given) {
    return given.length() <= 100 ? given : given.substring(0, 100);
  }
}
