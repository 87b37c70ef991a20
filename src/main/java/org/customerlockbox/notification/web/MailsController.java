package org.customerlockbox.notification.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.customerlockbox.identity.Accounts;
import org.customerlockbox.identity.CurrentActor;
import org.customerlockbox.identity.Role;
import org.customerlockbox.notification.Outbox;
import org.customerlockbox.problem.InvalidInputException;
import org.customerlockbox.problem.NotAllowedException;
import org.customerlockbox.request.RequestId;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /api/v1/mails}: whether mails went out; never what they say. */
@RestController
@Tag(name = "Mails", description = "Whether mails went out.")
class MailsController {

  private static final int LARGEST_PAGE = 200;
  private static final int LAST_PAGE = 1_000_000;

  private final CurrentActor currentActor;
  private final Accounts accounts;
  private final Outbox outbox;

  MailsController(CurrentActor currentActor, Accounts accounts, Outbox outbox) {
    this.currentActor = currentActor;
    this.accounts = accounts;
    this.outbox = outbox;
  }

  /** A mail's status as the API shows it. */
  record MailStatus(
      String id,
      @Nullable String requestId,
      @Nullable String tenantId,
      String kind,
      String recipient,
      String status,
      int attempts,
      Instant createdDateTime,
      @Nullable Instant nextAttemptDateTime,
      @Nullable Instant sentDateTime,
      @Nullable String lastError) {}

  /** A page of them, newest first. */
  record MailPage(List<MailStatus> items, int page, int size, long total) {}

  @GetMapping("/api/v1/mails")
  @Operation(
      summary = "List the status of mails, newest first",
      description = "For the provider's operators. Never what a mail says.")
  MailPage mails(
      @RequestParam(required = false) @Nullable String requestId,
      @RequestParam(required = false) @Nullable String status,
      @RequestParam(defaultValue = "0") int page,
      @RequestParam(defaultValue = "50") int size) {
    var actor = currentActor.require();
    if (!accounts.rolesOf(actor.userId()).contains(Role.OPERATOR)) {
      throw new NotAllowedException("Only the provider's operators see the status of mails.");
    }
    if (page < 0 || page > LAST_PAGE) {
      throw new InvalidInputException("page", "must be 0 to " + LAST_PAGE);
    }
    if (size < 1 || size > LARGEST_PAGE) {
      throw new InvalidInputException("size", "must be 1 to " + LARGEST_PAGE);
    }
    var found = outbox.find(request(requestId), status(status), page, size);
    return new MailPage(
        found.items().stream().map(MailsController::show).toList(), page, size, found.total());
  }

  private static @Nullable String request(@Nullable String word) {
    if (word == null) {
      return null;
    }
    return RequestId.parse(word)
        .orElseThrow(() -> new InvalidInputException("requestId", "must be like LBX-7K3M9QFD"))
        .toString();
  }

  private static Outbox.@Nullable Status status(@Nullable String word) {
    if (word == null) {
      return null;
    }
    return Arrays.stream(Outbox.Status.values())
        .filter(status -> status.word().equals(word))
        .findFirst()
        .orElseThrow(() -> new InvalidInputException("status", "must be Pending or Sent"));
  }

  private static MailStatus show(Outbox.Progress mail) {
    return new MailStatus(
        mail.id(),
        mail.requestId(),
        mail.tenantId(),
        mail.kind(),
        mail.recipient(),
        mail.status(),
        mail.attempts(),
        mail.createdAt(),
        mail.nextAttemptAt(),
        mail.sentAt(),
        mail.lastError());
  }
}
