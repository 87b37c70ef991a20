package org.customerlockbox.feed.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.customerlockbox.feed.FeedClient;
import org.customerlockbox.feed.FeedClients;
import org.customerlockbox.identity.CurrentActor;
import org.customerlockbox.problem.InvalidInputException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Who may collect a tenant's feed, over HTTP. */
@RestController
@RequestMapping("/api/v1/tenants/{tenantId}/feed-clients")
@Tag(name = "Feed clients", description = "Who may collect a tenant's activity feed.")
class FeedClientsController {

  private final FeedClients clients;
  private final CurrentActor currentActor;

  FeedClientsController(FeedClients clients, CurrentActor currentActor) {
    this.clients = clients;
    this.currentActor = currentActor;
  }

  record FeedClientBody(@Nullable String displayName) {}

  record FeedSecretBody(@Nullable String overlap) {}

  record FeedSecretJson(
      String secretId, Instant createdDateTime, @Nullable Instant expiresDateTime) {

    static FeedSecretJson of(FeedClient.Secret secret) {
      return new FeedSecretJson(secret.id(), secret.createdAt(), secret.expiresAt());
    }
  }

  record FeedClientJson(
      String clientId,
      String displayName,
      Instant createdDateTime,
      String createdBy,
      List<FeedSecretJson> secrets) {

    static FeedClientJson of(FeedClient client) {
      return new FeedClientJson(
          client.id(),
          client.displayName(),
          client.createdAt(),
          client.createdBy(),
          client.secrets().stream().map(FeedSecretJson::of).toList());
    }
  }

  record FeedClientsJson(List<FeedClientJson> items) {}

  /** With the secret, which no later answer holds. */
  record NewFeedSecretJson(FeedClientJson client, String secretId, String secret) {

    static NewFeedSecretJson of(FeedClients.WithSecret added) {
      return new NewFeedSecretJson(
          FeedClientJson.of(added.client()), added.secretId(), added.secret());
    }
  }

  @GetMapping
  @Operation(
      summary = "List who may collect the feed",
      description = "For the tenant's approvers and administrators; at most 20.")
  FeedClientsJson list(@PathVariable String tenantId) {
    return new FeedClientsJson(
        clients.list(currentActor.require(), tenantId).stream().map(FeedClientJson::of).toList());
  }

  @PostMapping
  @Operation(
      summary = "Let a collector in",
      description =
          "For the tenant's approvers and administrators. The answer holds the secret; it is shown"
              + " this once.")
  ResponseEntity<NewFeedSecretJson> add(
      @PathVariable String tenantId, @RequestBody FeedClientBody body) {
    var name = body.displayName() == null ? "" : body.displayName().strip();
    var added = clients.add(currentActor.require(), tenantId, name);
    return created(tenantId, added);
  }

  @DeleteMapping("/{clientId}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Operation(
      summary = "Shut a collector out",
      description = "With its subscriptions and tokens, at once.")
  void remove(@PathVariable String tenantId, @PathVariable String clientId) {
    clients.remove(currentActor.require(), tenantId, clientId);
  }

  @PostMapping("/{clientId}/secrets")
  @Operation(
      summary = "Give a collector a new secret",
      description =
          "The one before it works for `overlap` longer, 24 hours unless given, so that there is no"
              + " gap. The answer holds the secret; it is shown this once.")
  ResponseEntity<NewFeedSecretJson> rotate(
      @PathVariable String tenantId,
      @PathVariable String clientId,
      @RequestBody(required = false) @Nullable FeedSecretBody body) {
    return created(
        tenantId,
        clients.rotate(
            currentActor.require(),
            tenantId,
            clientId,
            overlap(body == null ? null : body.overlap())));
  }

  @DeleteMapping("/{clientId}/secrets/{secretId}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Operation(summary = "End a secret", description = "Takes effect at once.")
  void endSecret(
      @PathVariable String tenantId, @PathVariable String clientId, @PathVariable String secretId) {
    clients.endSecret(currentActor.require(), tenantId, clientId, secretId);
  }

  private static ResponseEntity<NewFeedSecretJson> created(
      String tenantId, FeedClients.WithSecret added) {
    return ResponseEntity.created(
            URI.create("/api/v1/tenants/" + tenantId + "/feed-clients/" + added.client().id()))
        .cacheControl(CacheControl.noStore())
        .body(NewFeedSecretJson.of(added));
  }

  private static Duration overlap(@Nullable String given) {
    if (given == null) {
      return FeedClients.DEFAULT_OVERLAP;
    }
    try {
      return Duration.parse(given.strip());
    } catch (DateTimeParseException | ArithmeticException e) {
      throw new InvalidInputException("overlap", "must be an ISO 8601 duration, for example PT24H");
    }
  }
}
