package org.customerlockbox.feed;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/** How lists and notifications describe a blob. */
@Component
public class FeedAddresses {

  private final FeedSettings settings;

  FeedAddresses(FeedSettings settings) {
    this.settings = settings;
  }

  /** Returns where a tenant's feed is, without a slash at the end. */
  public static String feed(String baseUrl, String organizationId) {
    var base = baseUrl.endsWith("/") ? baseUrl.substring(0, baseUrl.length() - 1) : baseUrl;
    return base + "/api/v1.0/" + organizationId + "/activity/feed";
  }

  /**
   * Returns the fields that describe a blob, in the order in which collectors know them.
   *
   * @param baseUrl where the reader reaches this installation
   */
  public Map<String, String> describe(String baseUrl, String organizationId, Blob blob) {
    var fields = new LinkedHashMap<String, String>();
    fields.put("contentType", blob.contentType().word());
    fields.put("contentId", blob.contentId());
    fields.put("contentUri", feed(baseUrl, organizationId) + "/audit/" + blob.contentId());
    fields.put("contentCreated", FeedTimes.withZone(blob.createdAt()));
    fields.put(
        "contentExpiration", FeedTimes.withZone(blob.createdAt().plus(settings.retention())));
    return fields;
  }
}
