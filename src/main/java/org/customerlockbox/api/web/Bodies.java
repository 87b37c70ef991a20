package org.customerlockbox.api.web;

import java.util.List;
import org.customerlockbox.request.RequestDraft;
import org.jspecify.annotations.Nullable;

/** What is sent to the access-request API, unchecked. */
final class Bodies {

  private Bodies() {}

  /** {@code POST /api/v1/access-requests}. */
  record Filing(
      @Nullable String tenantId,
      @Nullable String serviceRequestNumber,
      @Nullable ReasonBody reason,
      @Nullable List<@Nullable ResourceBody> resources,
      @Nullable List<@Nullable String> actions,
      @Nullable String requestedDuration,
      @Nullable String severity) {

    RequestDraft draft() {
      List<RequestDraft.@Nullable Resource> drafts = null;
      if (resources != null) {
        drafts = new java.util.ArrayList<>();
        for (var resource : resources) {
          drafts.add(
              resource == null ? null : new RequestDraft.Resource(resource.type(), resource.id()));
        }
      }
      return new RequestDraft(
          tenantId,
          serviceRequestNumber,
          reason == null ? null : reason.type(),
          reason == null ? null : reason.detail(),
          drafts,
          actions,
          requestedDuration,
          severity);
    }
  }

  record ReasonBody(@Nullable String type, @Nullable String detail) {}

  record ResourceBody(@Nullable String type, @Nullable String id) {}

  /** {@code POST …/decisions}. */
  record DecisionBody(@Nullable String decision, @Nullable String comment) {}

  /** {@code POST …/cancel}, {@code …/revoke}, {@code …/complete}; may be left out. */
  record CommentBody(@Nullable String comment) {

    static String in(@Nullable CommentBody body) {
      return body == null || body.comment() == null ? "" : body.comment();
    }
  }
}
