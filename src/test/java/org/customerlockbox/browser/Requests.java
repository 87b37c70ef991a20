package org.customerlockbox.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Requests that a test needs before anybody opens a browser. */
final class Requests {

  static final String ALL = "/api/v1/access-requests";
  static final String CAROLS_MAILS = "/content/contoso/mailboxes/carol@contoso.example/messages";

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final LockboxInBrowser lockbox;

  Requests(LockboxInBrowser lockbox) {
    this.lockbox = lockbox;
  }

  /** Files for Carol's mailbox, or for Frank's at Fabrikam, and returns the request's id. */
  String filed(String tenantId, String detail) {
    var mailbox = tenantId.equals("contoso") ? "carol" : "frank";
    var answer =
        lockbox
            .as("erin")
            .post(
                ALL,
                Map.of(
                    "tenantId",
                    tenantId,
                    "serviceRequestNumber",
                    "SR-4712",
                    "reason",
                    Map.of("type", "CustomerInitiatedSupport", "detail", detail),
                    "resources",
                    List.of(Map.of("type", "mailbox", "id", mailbox + "@" + tenantId + ".example")),
                    "actions",
                    List.of("read"),
                    "requestedDuration",
                    "PT2H"));
    assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
    return answer.field("requestId");
  }

  /** Files, and lets both levels of the provider approve. */
  String pending(String tenantId, String detail) {
    var id = filed(tenantId, detail);
    decided(id, "mona", "Approve", "Carol called us herself.");
    decided(id, "sofia", "Approve", "One mailbox, read only.");
    return id;
  }

  /** Files, lets all approve, and waits until access is open. */
  String open(String detail) {
    var id = pending("contoso", detail);
    decided(id, "aaron", "Approve", "");
    awaitOpen(id);
    return id;
  }

  void decided(String id, String user, String decision, String comment) {
    var answer =
        lockbox
            .as(user)
            .post(ALL + "/" + id + "/decisions", Map.of("decision", decision, "comment", comment));
    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
  }

  JsonNode get(String id) {
    var answer = lockbox.as("erin").get(ALL + "/" + id);
    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    return answer.json();
  }

  String status(String id) {
    return get(id).path("status").asText();
  }

  void awaitOpen(String id) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(get(id).path("accessStartDateTime").isNull()).isFalse());
  }

  void awaitStatus(String id, String... any) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(status(id)).isIn((Object[]) any));
  }

  /** Ends every open access of erin, so that "no access" means what it says. */
  void closeAll() {
    lockbox
        .as("erin")
        .get(ALL + "?status=Approved&size=200")
        .json()
        .path("items")
        .forEach(
            request ->
                lockbox
                    .as("erin")
                    .post(
                        ALL + "/" + request.path("requestId").asText() + "/complete",
                        Map.of("comment", "")));
    assertThat(lockbox.as("erin").get(CAROLS_MAILS).status()).isEqualTo(403);
  }
}
