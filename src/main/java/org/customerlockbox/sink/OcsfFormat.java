package org.customerlockbox.sink;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.customerlockbox.audit.AuditRecord;
import org.customerlockbox.audit.Operations;
import org.jspecify.annotations.Nullable;

/**
 * OCSF 1.3.0, in ASCII. Two classes: Account Change (3001) for accounts, API Activity (6003) for
 * everything else, because each of it is an operation of this service, by somebody, on something;
 * docs/adr/0012 says why no others.
 */
final class OcsfFormat implements RecordFormat {

  static final String VERSION = "1.3.0";

  private static final int ACCOUNT_CHANGE = 3001;
  private static final int API_ACTIVITY = 6003;
  private static final int CLASSES_IN_CATEGORY = 1_000;
  private static final int ACTIVITIES_IN_CLASS = 100;

  private static final Activity CREATE = new Activity(API_ACTIVITY, 1, "Create");
  private static final Activity READ = new Activity(API_ACTIVITY, 2, "Read");
  private static final Activity UPDATE = new Activity(API_ACTIVITY, 3, "Update");
  private static final Activity DELETE = new Activity(API_ACTIVITY, 4, "Delete");
  private static final Activity ACCOUNT_CREATE = new Activity(ACCOUNT_CHANGE, 1, "Create");
  private static final Activity ACCOUNT_ENABLE = new Activity(ACCOUNT_CHANGE, 2, "Enable");
  private static final Activity ACCOUNT_DISABLE = new Activity(ACCOUNT_CHANGE, 5, "Disable");
  private static final int OTHER = 99;

  private static final Severity INFORMATIONAL = new Severity(1, "Informational");
  private static final Severity MEDIUM = new Severity(3, "Medium");
  private static final Severity HIGH = new Severity(4, "High");

  /** What can be shown as an address without asking a name server. */
  private static final Pattern IP =
      Pattern.compile("(\\d{1,3}\\.){3}\\d{1,3}|[0-9A-Fa-f]{0,4}(:[0-9A-Fa-f]{0,4}){2,7}");

  private static final int LONGEST_IP = 40;

  /** Every operation of the log; a test fails when one is not here. */
  private static final Map<String, Activity> ACTIVITIES =
      Map.ofEntries(
          Map.entry(Operations.CREATE_REQUEST, CREATE),
          Map.entry(Operations.APPROVE_REQUEST, UPDATE),
          Map.entry(Operations.DENY_REQUEST, UPDATE),
          Map.entry(Operations.SEND_REQUEST, UPDATE),
          Map.entry(Operations.TENANT_DECISION, UPDATE),
          Map.entry(Operations.REQUEST_EXPIRY, UPDATE),
          Map.entry(Operations.CANCEL_REQUEST, UPDATE),
          Map.entry(Operations.GRANT_ACCESS, CREATE),
          Map.entry(Operations.ACCESS_FAILURE, CREATE),
          Map.entry(Operations.REVOKE_ACCESS, DELETE),
          Map.entry(Operations.COMPLETE_ACCESS, DELETE),
          Map.entry(Operations.CLEAN_UP, DELETE),
          Map.entry(Operations.CLEAN_UP_FAILURE, DELETE),
          Map.entry(Operations.MAIL_ITEMS_ACCESSED, READ),
          Map.entry(Operations.FILE_ACCESSED, READ),
          Map.entry(Operations.ACCESS_DENIED, READ),
          Map.entry(Operations.SET_SETTINGS, UPDATE),
          Map.entry(Operations.ADD_APPROVER, CREATE),
          Map.entry(Operations.REMOVE_APPROVER, DELETE),
          Map.entry(Operations.ADD_WITNESS, CREATE),
          Map.entry(Operations.REMOVE_WITNESS, DELETE),
          Map.entry(Operations.ADD_TENANT, CREATE),
          Map.entry(Operations.ADD_FEED_CLIENT, CREATE),
          Map.entry(Operations.SET_FEED_CLIENT, UPDATE),
          Map.entry(Operations.REMOVE_FEED_CLIENT, DELETE),
          Map.entry(Operations.SET_FEED_SUBSCRIPTION, UPDATE),
          Map.entry(Operations.ADD_ACCOUNT, ACCOUNT_CREATE),
          Map.entry(Operations.ACCEPT_INVITATION, ACCOUNT_ENABLE),
          // which of them depends on the change
          Map.entry(Operations.CHANGE_ACCOUNT, ACCOUNT_DISABLE));

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(JsonGenerator.Feature.ESCAPE_NON_ASCII).build();

  private final String productVersion;

  OcsfFormat(String productVersion) {
    this.productVersion = productVersion;
  }

  private record Activity(int classUid, int id, String name) {}

  private record Severity(int id, String name) {}

  /** Whether it is known what an operation is in OCSF. */
  static boolean knows(String operation) {
    return ACTIVITIES.containsKey(operation);
  }

  @Override
  public String show(AuditRecord record) {
    try {
      return JSON.writeValueAsString(event(record));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A record of the log cannot be written as JSON", e);
    }
  }

  private Map<String, Object> event(AuditRecord record) {
    var activity = activity(record);
    var isAccount = activity.classUid() == ACCOUNT_CHANGE;
    var className = isAccount ? "Account Change" : "API Activity";
    var severity = severity(record);
    var event = new LinkedHashMap<String, Object>();
    event.put("activity_id", activity.id());
    event.put("activity_name", activity.name());
    event.put("category_uid", activity.classUid() / CLASSES_IN_CATEGORY);
    event.put("category_name", isAccount ? "Identity & Access Management" : "Application Activity");
    event.put("class_uid", activity.classUid());
    event.put("class_name", className);
    event.put("type_uid", activity.classUid() * ACTIVITIES_IN_CLASS + activity.id());
    event.put("type_name", className + ": " + activity.name());
    event.put("time", record.creationTime().toEpochMilli());
    event.put("severity_id", severity.id());
    event.put("severity", severity.name());
    event.put("status_id", RecordReading.failed(record) ? 2 : 1);
    event.put("status", RecordReading.failed(record) ? "Failure" : "Success");
    event.put("message", RecordReading.sentence(record));
    event.put("metadata", metadata(record));
    event.put("actor", actor(record));
    event.put("src_endpoint", source(record));
    if (isAccount) {
      event.put("user", user(String.valueOf(record.objectId())));
    } else {
      event.put(
          "api",
          Map.of(
              "operation", record.operation(), "service", Map.of("name", RecordReading.PRODUCT)));
      event.put("resources", resources(record));
    }
    event.put("unmapped", unmapped(record));
    return event;
  }

  private static Activity activity(AuditRecord record) {
    if (record.operation().equals(Operations.CHANGE_ACCOUNT)) {
      var active = record.detail().get("active");
      if (Boolean.FALSE.equals(active)) {
        return ACCOUNT_DISABLE;
      }
      return new Activity(ACCOUNT_CHANGE, OTHER, record.operation());
    }
    var activity = ACTIVITIES.get(record.operation());
    // never lost: what nobody has mapped yet is shown plainly
    return activity == null ? new Activity(API_ACTIVITY, OTHER, record.operation()) : activity;
  }

  private static Severity severity(AuditRecord record) {
    return switch (record.operation()) {
      case Operations.ACCESS_DENIED, Operations.ACCESS_FAILURE -> MEDIUM;
      case Operations.CLEAN_UP_FAILURE -> HIGH;
      default -> INFORMATIONAL;
    };
  }

  private Map<String, Object> metadata(AuditRecord record) {
    var metadata = new LinkedHashMap<String, Object>();
    metadata.put("version", VERSION);
    metadata.put(
        "product",
        Map.of(
            "name", RecordReading.PRODUCT,
            "vendor_name", RecordReading.PRODUCT,
            "version", productVersion));
    metadata.put("uid", record.id());
    metadata.put("sequence", record.sequence());
    metadata.put("tenant_uid", record.tenantId());
    metadata.put("log_name", "audit");
    if (record.requestId() != null) {
      metadata.put("correlation_uid", record.requestId());
    }
    return metadata;
  }

  private static Map<String, Object> actor(AuditRecord record) {
    var person = RecordReading.person(record);
    return person == null
        ? Map.of("app_name", RecordReading.PRODUCT)
        : Map.of("user", user(person));
  }

  private static Map<String, Object> user(String id) {
    var user = new LinkedHashMap<String, Object>();
    user.put("name", id);
    user.put("uid", id);
    user.put("type_id", 1);
    user.put("type", "User");
    return user;
  }

  private static Map<String, Object> source(AuditRecord record) {
    var ip = record.clientIp();
    return ip != null && ip.length() <= LONGEST_IP && IP.matcher(ip).matches()
        ? Map.of("ip", ip)
        : Map.of("svc_name", RecordReading.PRODUCT);
  }

  private static List<Map<String, Object>> resources(AuditRecord record) {
    var resources = new ArrayList<Map<String, Object>>();
    if (record.requestId() != null) {
      resources.add(Map.of("type", "access-request", "uid", record.requestId()));
    }
    var single = RecordReading.text(record, "resource");
    if (single != null) {
      resources.add(resource(single));
    }
    RecordReading.texts(record, "resources").forEach(one -> resources.add(resource(one)));
    var object = record.objectId();
    if (object != null && !object.equals(record.requestId())) {
      resources.add(Map.of("type", "object", "uid", object));
    }
    if (resources.isEmpty()) {
      resources.add(Map.of("type", "tenant", "uid", record.tenantId()));
    }
    return resources;
  }

  /** {@code mailbox carol@contoso.example}: a type, and which one. */
  private static Map<String, Object> resource(String name) {
    var parts = name.split(" ", 2);
    return parts.length < 2
        ? Map.of("type", "object", "uid", name)
        : Map.of("type", parts[0], "uid", parts[1]);
  }

  private static Map<String, @Nullable Object> unmapped(AuditRecord record) {
    var unmapped = new LinkedHashMap<String, @Nullable Object>();
    unmapped.put("userId", record.userId());
    unmapped.put("userType", record.userType());
    unmapped.put("channel", record.channel());
    if (record.grantId() != null) {
      unmapped.put("grantId", record.grantId());
    }
    if (record.objectId() != null) {
      unmapped.put("objectId", record.objectId());
    }
    unmapped.put("creationTime", record.creationTime().toString());
    unmapped.put("detail", record.detail());
    return unmapped;
  }
}
