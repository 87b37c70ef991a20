package org.customerlockbox.transparency.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.customerlockbox.identity.CurrentActor;
import org.customerlockbox.transparency.Witnesses;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Where a tenant has its checkpoints mailed. */
@RestController
@RequestMapping("/api/v1/tenants/{tenantId}/log/witnesses")
@Tag(name = "Verifiable log", description = "Proofs that the log is complete and unchanged.")
class WitnessesController {

  private final Witnesses witnesses;
  private final CurrentActor currentActor;

  WitnessesController(Witnesses witnesses, CurrentActor currentActor) {
    this.witnesses = witnesses;
    this.currentActor = currentActor;
  }

  record WitnessJson(String address) {}

  record WitnessesJson(List<WitnessJson> items) {}

  @GetMapping
  @Operation(summary = "List the mailboxes that get the log's checkpoints")
  WitnessesJson list(@PathVariable String tenantId) {
    return new WitnessesJson(
        witnesses.of(currentActor.require(), tenantId).stream().map(WitnessJson::new).toList());
  }

  @PutMapping("/{address}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Operation(
      summary = "Have checkpoints mailed to a mailbox",
      description =
          "For the tenant's administrators; best one outside the provider's reach. At most ten, and"
              + " a mail an hour when the log has grown.")
  void add(@PathVariable String tenantId, @PathVariable String address) {
    witnesses.add(currentActor.require(), tenantId, address);
  }

  @DeleteMapping("/{address}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Operation(
      summary = "Mail no more checkpoints to a mailbox",
      description = "For the tenant's administrators.")
  void remove(@PathVariable String tenantId, @PathVariable String address) {
    witnesses.remove(currentActor.require(), tenantId, address);
  }
}
