package org.customerlockbox.feed.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.customerlockbox.feed.Blobs;
import org.customerlockbox.feed.FeedAddresses;
import org.customerlockbox.feed.FeedCaller;
import org.customerlockbox.feed.FeedRefusedException;
import org.customerlockbox.feed.FeedThrottle;
import org.customerlockbox.feed.FeedTimes;
import org.customerlockbox.feed.FeedTokens;
import org.customerlockbox.feed.FeedWindow;
import org.customerlockbox.feed.Notifications;
import org.customerlockbox.feed.Subscription;
import org.customerlockbox.feed.Subscriptions;
import org.customerlockbox.tenant.Tenants;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The Office 365 Management Activity API; {@code docs/feed.md} is its documentation. */
@RestController
@Hidden
class ActivityFeedController {

  private static final String FEED = "/api/v1.0/{id}/activity/feed";

  private static final Pattern GUID =
      Pattern.compile("(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
  private static final Pattern LANGUAGE =
      Pattern.compile("(\\*|[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*)(\\s*;\\s*q=[01](\\.\\d{1,3})?)?");

  private static final int LARGEST_BODY = 64 * 1024;

  /** An installation that calls itself this was not told how others call it. */
  private static final String THIS_MACHINE = "localhost";

  /** The one name that every reader of this list knows; there is no such content here. */
  private static final List<Map<String, String>> SENSITIVE_TYPES =
      List.of(Map.of("id", "50842eb7-edc8-4019-85dd-5a5c1f2bb085", "name", "CreditCardNumber"));

  private final Subscriptions subscriptions;
  private final Blobs blobs;
  private final Notifications notifications;
  private final FeedAddresses addresses;
  private final FeedThrottle throttle;
  private final Tenants tenants;
  private final FeedAnswers answers;
  private final ObjectMapper json;
  private final Clock clock;
  private final String publicUrl;

  ActivityFeedController(
      Subscriptions subscriptions,
      Blobs blobs,
      Notifications notifications,
      FeedAddresses addresses,
      FeedThrottle throttle,
      Tenants tenants,
      FeedAnswers answers,
      ObjectMapper json,
      Clock clock,
      @Value("${lockbox.public-url}") String publicUrl) {
    this.subscriptions = subscriptions;
    this.blobs = blobs;
    this.notifications = notifications;
    this.addresses = addresses;
    this.throttle = throttle;
    this.tenants = tenants;
    this.answers = answers;
    this.json = json;
    this.clock = clock;
    this.publicUrl = publicUrl;
  }

  // ------------------------------------------------------------------------ subscriptions

  @PostMapping(FEED + "/subscriptions/start")
  ResponseEntity<byte[]> start(@PathVariable String id, HttpServletRequest request)
      throws IOException {
    var query = new FeedQuery(request.getQueryString());
    var caller = caller(id, query, "StartSubscription");
    return answers.of(
        show(subscriptions.start(caller, query.contentType(), wantedWebhook(request))));
  }

  @PostMapping(FEED + "/subscriptions/stop")
  ResponseEntity<byte[]> stop(@PathVariable String id, HttpServletRequest request) {
    var query = new FeedQuery(request.getQueryString());
    var caller = caller(id, query, "StopSubscription");
    subscriptions.stop(caller, query.contentType());
    return ResponseEntity.ok().headers(FeedAnswers.neverKept()).build();
  }

  @GetMapping(FEED + "/subscriptions/list")
  ResponseEntity<byte[]> list(@PathVariable String id, HttpServletRequest request) {
    var caller = caller(id, new FeedQuery(request.getQueryString()), "ListSubscriptions");
    return answers.of(
        subscriptions.list(caller).stream().map(ActivityFeedController::show).toList());
  }

  // ------------------------------------------------------------------------------ content

  @GetMapping(FEED + "/subscriptions/content")
  ResponseEntity<byte[]> content(@PathVariable String id, HttpServletRequest request) {
    var query = new FeedQuery(request.getQueryString());
    var caller = caller(id, query, "ListContent");
    var type = query.contentType();
    subscriptions.requireEnabled(caller, type);
    var window = window(query);
    var page = blobs.list(caller, type, window, query.find("nextPage"));
    var base = base(request);
    var body =
        page.blobs().stream()
            .map(blob -> addresses.describe(base, caller.organizationId(), blob))
            .toList();
    return answers.of(
        200,
        next(base, caller, "content", type.word(), window, page.nextPage()),
        answers.write(body));
  }

  @GetMapping(FEED + "/audit/{contentId}")
  ResponseEntity<byte[]> blob(
      @PathVariable String id, @PathVariable String contentId, HttpServletRequest request) {
    var caller = caller(id, new FeedQuery(request.getQueryString()), "GetBlob");
    return answers.of(200, new HttpHeaders(), blobs.content(caller, contentId));
  }

  @GetMapping(FEED + "/subscriptions/notifications")
  ResponseEntity<byte[]> notifications(@PathVariable String id, HttpServletRequest request) {
    var query = new FeedQuery(request.getQueryString());
    var caller = caller(id, query, "ListNotifications");
    var type = query.contentType();
    subscriptions.requireEnabled(caller, type);
    var window = window(query);
    var page = notifications.list(caller, type, window, query.find("nextPage"));
    var base = base(request);
    var body =
        page.attempts().stream()
            .map(attempt -> show(base, caller.organizationId(), attempt))
            .toList();
    return answers.of(
        200,
        next(base, caller, "notifications", type.word(), window, page.nextPage()),
        answers.write(body));
  }

  @GetMapping(FEED + "/resources/dlpSensitiveTypes")
  ResponseEntity<byte[]> sensitiveTypes(@PathVariable String id, HttpServletRequest request) {
    caller(id, new FeedQuery(request.getQueryString()), "ListResources");
    var languages = Collections.list(request.getHeaders(HttpHeaders.ACCEPT_LANGUAGE));
    if (languages.size() > 1 || languages.stream().anyMatch(one -> one.contains(","))) {
      throw FeedRefusedException.severalLanguages();
    }
    if (languages.stream().anyMatch(one -> !LANGUAGE.matcher(one.strip()).matches())) {
      throw FeedRefusedException.languageInvalid();
    }
    return answers.of(SENSITIVE_TYPES);
  }

  // ------------------------------------------------------------------------------- inside

  /** Who calls, after the checks that every call has. */
  private FeedCaller caller(String idInUrl, FeedQuery query, String method) {
    var authentication = SecurityContextHolder.getContext().getAuthentication();
    if (authentication == null || !(authentication.getPrincipal() instanceof FeedCaller caller)) {
      throw new IllegalStateException("A call to the feed came without a token");
    }
    var publisher = query.find("PublisherIdentifier");
    throttle
        .count(caller.tenantId())
        .ifPresent(
            after -> {
              throw new ThrottledException(
                  method, publisher == null ? caller.clientId() : publisher, after);
            });
    if (!caller.permissions().contains(FeedTokens.READ)) {
      throw FeedRefusedException.permissionMissing(String.join(" ", caller.permissions()));
    }
    if (!idInUrl.equalsIgnoreCase(caller.organizationId())
        && !idInUrl.equalsIgnoreCase(caller.clientId())) {
      if (!GUID.matcher(idInUrl).matches()) {
        throw FeedRefusedException.tenantNoGuid(idInUrl);
      }
      throw tenants.findByOrganization(idInUrl).isPresent()
          ? FeedRefusedException.otherTenant(idInUrl, caller.organizationId())
          : FeedRefusedException.tenantUnknown(idInUrl);
    }
    return caller;
  }

  private FeedWindow window(FeedQuery query) {
    return FeedWindow.of(
        query.find("startTime"),
        query.find("endTime"),
        clock.instant(),
        query.find("nextPage") != null);
  }

  private static HttpHeaders next(
      String base,
      FeedCaller caller,
      String list,
      String type,
      FeedWindow window,
      @Nullable String nextPage) {
    var headers = new HttpHeaders();
    if (nextPage != null) {
      // all lower case and without percent signs: collectors compare and append
      headers.set(
          "NextPageUri",
          "%s/subscriptions/%s?contenttype=%s&starttime=%s&endtime=%s&nextpage=%s"
              .formatted(
                  FeedAddresses.feed(base, caller.organizationId()),
                  list,
                  type,
                  window.start(),
                  window.end(),
                  nextPage));
    }
    return headers;
  }

  /** Where the caller reaches us: as the setting says, or as the caller did if it says nothing. */
  private String base(HttpServletRequest request) {
    if (!THIS_MACHINE.equals(URI.create(publicUrl).getHost())) {
      return publicUrl;
    }
    var isStandard = request.getServerPort() == (request.getScheme().equals("https") ? 443 : 80);
    return request.getScheme()
        + "://"
        + request.getServerName()
        + (isStandard ? "" : ":" + request.getServerPort());
  }

  private Subscriptions.@Nullable WantedWebhook wantedWebhook(HttpServletRequest request)
      throws IOException {
    var bytes = request.getInputStream().readNBytes(LARGEST_BODY + 1);
    if (bytes.length > LARGEST_BODY) {
      throw FeedRefusedException.parameterInvalid("webhook", "object of at most 64 KiB");
    }
    var text = new String(bytes, StandardCharsets.UTF_8).strip();
    var type = request.getContentType();
    var isForm =
        type != null
            && type.toLowerCase(Locale.ROOT).startsWith("application/x-www-form-urlencoded");
    if (text.isEmpty() || (isForm && !text.startsWith("{"))) {
      return null;
    }
    JsonNode body;
    try {
      body = json.readTree(text);
    } catch (JsonProcessingException e) {
      throw FeedRefusedException.parameterInvalid("webhook", "object");
    }
    if (body.isNull() || (body.isTextual() && body.asText().isBlank())) {
      return null;
    }
    var webhook = body.path("webhook");
    if (!body.isObject() || !(webhook.isMissingNode() || webhook.isNull() || webhook.isObject())) {
      throw FeedRefusedException.parameterInvalid("webhook", "object");
    }
    if (!webhook.isObject()) {
      return null;
    }
    return new Subscriptions.WantedWebhook(
        text(webhook, "address"), text(webhook, "authId"), text(webhook, "expiration"));
  }

  private static @Nullable String text(JsonNode webhook, String name) {
    var value = webhook.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isTextual()) {
      throw FeedRefusedException.parameterInvalid("webhook." + name, "string");
    }
    return value.asText();
  }

  private static Map<String, @Nullable Object> show(Subscription subscription) {
    var shown = new LinkedHashMap<String, @Nullable Object>();
    shown.put("contentType", subscription.contentType().word());
    shown.put("status", subscription.enabled() ? "enabled" : "disabled");
    var webhook = subscription.webhook();
    if (webhook == null) {
      shown.put("webhook", null);
      return shown;
    }
    var hook = new LinkedHashMap<String, @Nullable Object>();
    hook.put("status", webhook.status());
    hook.put("address", webhook.address());
    if (webhook.authId() != null) {
      hook.put("authId", webhook.authId());
    }
    hook.put(
        "expiration", webhook.expiresAt() == null ? null : FeedTimes.withZone(webhook.expiresAt()));
    shown.put("webhook", hook);
    return shown;
  }

  private Map<String, String> show(
      String base, String organizationId, Notifications.Attempt attempt) {
    var shown = new LinkedHashMap<>(addresses.describe(base, organizationId, attempt.blob()));
    shown.put("notificationSent", FeedTimes.withZone(attempt.sentAt()));
    shown.put("notificationStatus", attempt.succeeded() ? "success" : "failed");
    return shown;
  }
}
