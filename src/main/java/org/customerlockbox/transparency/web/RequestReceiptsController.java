package org.customerlockbox.transparency.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.customerlockbox.identity.CurrentActor;
import org.customerlockbox.request.AccessRequests;
import org.customerlockbox.request.RequestId;
import org.customerlockbox.transparency.Receipt;
import org.customerlockbox.transparency.Receipts;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Receipts of what was decided about a request. */
@RestController
@RequestMapping("/api/v1/access-requests/{requestId}/receipts")
@Tag(name = "Verifiable log", description = "Proofs that the log is complete and unchanged.")
class RequestReceiptsController {

  private final AccessRequests requests;
  private final Receipts receipts;
  private final CurrentActor currentActor;

  RequestReceiptsController(AccessRequests requests, Receipts receipts, CurrentActor currentActor) {
    this.requests = requests;
    this.receipts = receipts;
    this.currentActor = currentActor;
  }

  /** Receipts, oldest first. */
  record ReceiptsJson(List<Receipt> items) {}

  @GetMapping
  @Operation(
      summary = "Get the receipts of a request",
      description =
          "One for each decision, and for how access began and ended; for everybody who sees the"
              + " request. Keep them: they can be checked offline and for ever.")
  ReceiptsJson receipts(@PathVariable String requestId) {
    var request = requests.get(currentActor.require(), RequestId.of(requestId));
    return new ReceiptsJson(receipts.ofRequest(request.tenantId(), request.id().value()));
  }
}
