package org.customerlockbox.sink.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import org.customerlockbox.identity.CurrentActor;
import org.customerlockbox.problem.InvalidInputException;
import org.customerlockbox.sink.WebhookDeliveries;
import org.customerlockbox.sink.WebhookDelivery;
import org.customerlockbox.transparency.LogReaders;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What webhooks were told about a tenant's requests. */
@RestController
@Tag(name = "Webhook deliveries", description = "Which outcomes were told to whom, and when.")
class WebhookDeliveriesController {

  private static final int LARGEST_PAGE = 200;
  private static final int LAST_PAGE = 1_000_000;

  private final WebhookDeliveries deliveries;
  private final LogReaders readers;
  private final CurrentActor currentActor;

  WebhookDeliveriesController(
      WebhookDeliveries deliveries, LogReaders readers, CurrentActor currentActor) {
    this.deliveries = deliveries;
    this.readers = readers;
    this.currentActor = currentActor;
  }

  /** A call of a webhook as the API shows it; never its address or secret. */
  record DeliveryJson(
      String id,
      String webhook,
      String messageId,
      String type,
      @Nullable String requestId,
      long sequence,
      int attempt,
      Instant attemptedDateTime,
      String status,
      @Nullable Integer httpStatus,
      @Nullable String error) {}

  /** A page of them, newest first. */
  record DeliveryPage(List<DeliveryJson> items, int page, int size, long total) {}

  @GetMapping("/api/v1/tenants/{tenantId}/webhook-deliveries")
  @Operation(
      summary = "List the calls of webhooks, newest first",
      description =
          "For the tenant's approvers and administrators, and the provider's operators. Kept for"
              + " thirty days unless the installation says otherwise.")
  DeliveryPage deliveries(
      @PathVariable String tenantId,
      @RequestParam(defaultValue = "0") int page,
      @RequestParam(defaultValue = "50") int size) {
    readers.requireReaderOrOperator(currentActor.require(), tenantId);
    if (page < 0 || page > LAST_PAGE) {
      throw new InvalidInputException("page", "must be 0 to " + LAST_PAGE);
    }
    if (size < 1 || size > LARGEST_PAGE) {
      throw new InvalidInputException("size", "must be 1 to " + LARGEST_PAGE);
    }
    var found = deliveries.of(tenantId, page, size);
    return new DeliveryPage(
        found.items().stream().map(WebhookDeliveriesController::show).toList(),
        page,
        size,
        found.total());
  }

  private static DeliveryJson show(WebhookDelivery delivery) {
    return new DeliveryJson(
        delivery.id(),
        delivery.webhook(),
        delivery.messageId(),
        delivery.type(),
        delivery.requestId(),
        delivery.sequence(),
        delivery.attempt(),
        delivery.attemptedAt(),
        delivery.delivered() ? "Delivered" : "Failed",
        delivery.httpStatus(),
        delivery.error());
  }
}
