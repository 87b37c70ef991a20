package org.customerlockbox.feed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.customerlockbox.audit.Audit;
import org.customerlockbox.audit.AuditRecord;
import org.customerlockbox.audit.Operations;
import org.customerlockbox.tenant.Tenant;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What a record of the log looks like to a collector, and in which content type it is. */
@Component
class FeedRecords {

  private static final int EXCHANGE_ADMIN = 1;
  private static final int EXCHANGE_ITEM = 2;
  private static final int SHAREPOINT_FILE_OPERATION = 6;
  private static final int DATA_CENTER_SECURITY_CMDLET = 10;

  private static final int REGULAR = 0;
  private static final int ADMIN = 2;
  private static final int DATA_CENTER_ADMIN = 3;
  private static final int SYSTEM = 4;
  private static final int APPLICATION = 5;

  private static final String MAILBOX = "mailbox";
  private static final String DOCUMENT = "document";
  private static final String OURS = "CustomerLockbox";

  /** How a record is shown. */
  private enum Form {
    /** The tenant's decision. */
    DECISION,
    /** Any other step of a request's life. */
    REQUEST,
    MESSAGE,
    FILE,
    /** Settings, people, collectors. */
    ADMINISTRATION
  }

  /** Every operation of the log; a test fails when one is not here. */
  private static final Map<String, Form> FORMS =
      Map.ofEntries(
          Map.entry(Operations.TENANT_DECISION, Form.DECISION),
          Map.entry(Operations.CREATE_REQUEST, Form.REQUEST),
          Map.entry(Operations.APPROVE_REQUEST, Form.REQUEST),
          Map.entry(Operations.DENY_REQUEST, Form.REQUEST),
          Map.entry(Operations.SEND_REQUEST, Form.REQUEST),
          Map.entry(Operations.REQUEST_EXPIRY, Form.REQUEST),
          Map.entry(Operations.CANCEL_REQUEST, Form.REQUEST),
          Map.entry(Operations.GRANT_ACCESS, Form.REQUEST),
          Map.entry(Operations.ACCESS_FAILURE, Form.REQUEST),
          Map.entry(Operations.REVOKE_ACCESS, Form.REQUEST),
          Map.entry(Operations.COMPLETE_ACCESS, Form.REQUEST),
          Map.entry(Operations.CLEAN_UP, Form.REQUEST),
          Map.entry(Operations.CLEAN_UP_FAILURE, Form.REQUEST),
          Map.entry(Operations.ACCESS_DENIED, Form.REQUEST),
          Map.entry(Operations.MAIL_ITEMS_ACCESSED, Form.MESSAGE),
          Map.entry(Operations.FILE_ACCESSED, Form.FILE),
          Map.entry(Operations.SET_SETTINGS, Form.ADMINISTRATION),
          Map.entry(Operations.ADD_APPROVER, Form.ADMINISTRATION),
          Map.entry(Operations.REMOVE_APPROVER, Form.ADMINISTRATION),
          Map.entry(Operations.ADD_TENANT, Form.ADMINISTRATION),
          Map.entry(Operations.ADD_ACCOUNT, Form.ADMINISTRATION),
          Map.entry(Operations.CHANGE_ACCOUNT, Form.ADMINISTRATION),
          Map.entry(Operations.ACCEPT_INVITATION, Form.ADMINISTRATION),
          Map.entry(Operations.ADD_FEED_CLIENT, Form.ADMINISTRATION),
          Map.entry(Operations.SET_FEED_CLIENT, Form.ADMINISTRATION),
          Map.entry(Operations.REMOVE_FEED_CLIENT, Form.ADMINISTRATION),
          Map.entry(Operations.SET_FEED_SUBSCRIPTION, Form.ADMINISTRATION),
          Map.entry(Operations.ADD_WITNESS, Form.ADMINISTRATION),
          Map.entry(Operations.REMOVE_WITNESS, Form.ADMINISTRATION));

  private static final Set<String> FAILURES =
      Set.of(Operations.ACCESS_DENIED, Operations.ACCESS_FAILURE, Operations.CLEAN_UP_FAILURE);

  private final Audit audit;
  private final ObjectMapper json;

  FeedRecords(Audit audit, ObjectMapper json) {
    this.audit = audit;
    this.json = json;
  }

  /** Whether the feed knows how to show an operation. */
  static boolean knows(String operation) {
    return FORMS.containsKey(operation);
  }

  /** Returns the one content type that a record is in. */
  ContentType contentType(AuditRecord record) {
    return switch (form(record)) {
      case MESSAGE -> ContentType.EXCHANGE;
      case FILE -> ContentType.SHAREPOINT;
      case DECISION -> contentTypeOfRequest(record);
      case REQUEST, ADMINISTRATION -> ContentType.GENERAL;
    };
  }

  /** A decision is told where its content is told of; where both are concerned, in neither. */
  private ContentType contentTypeOfRequest(AuditRecord record) {
    var types = resourceTypes(record);
    if (types.equals(Set.of(MAILBOX))) {
      return ContentType.EXCHANGE;
    }
    return types.equals(Set.of(DOCUMENT)) ? ContentType.SHAREPOINT : ContentType.GENERAL;
  }

  private Set<String> resourceTypes(AuditRecord record) {
    if (record.requestId() == null) {
      return Set.of();
    }
    var types = new java.util.HashSet<String>();
    audit
        .ofFact(record.tenantId(), record.requestId() + "/filed")
        .map(filed -> texts(filed, "resources"))
        .ifPresent(
            resources -> resources.forEach(resource -> types.add(resource.split(" ", 2)[0])));
    return types;
  }

  /** Returns the record as a collector reads it, in JSON. */
  byte[] show(AuditRecord record, Tenant tenant) {
    try {
      return json.writeValueAsBytes(fields(record, tenant));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A record of the log cannot be written as JSON", e);
    }
  }

  private Map<String, @Nullable Object> fields(AuditRecord record, Tenant tenant) {
    var form = form(record);
    var contentType = contentType(record);
    var fields = new LinkedHashMap<String, @Nullable Object>();
    fields.put("Id", record.id());
    fields.put("RecordType", recordType(form));
    fields.put("CreationTime", FeedTimes.withoutZone(record.creationTime()));
    fields.put("Operation", record.operation());
    fields.put("OrganizationId", tenant.organizationId());
    fields.put("UserType", userType(record));
    fields.put("UserKey", user(record));
    fields.put("Workload", workload(contentType));
    fields.put("ResultStatus", resultStatus(record, form));
    fields.put("ObjectId", objectId(record));
    fields.put("UserId", user(record));
    fields.put("ClientIP", record.clientIp());
    fields.put("Version", 1);
    switch (form) {
      case DECISION -> decision(fields, record, tenant);
      case REQUEST -> request(fields, record, tenant);
      case MESSAGE -> message(fields, record);
      case FILE -> file(fields, record);
      case ADMINISTRATION -> administration(fields, record, tenant);
    }
    if (record.requestId() != null) {
      fields.put("RequestId", record.requestId());
    }
    if (record.grantId() != null) {
      fields.put("GrantId", record.grantId());
    }
    // where the record stands in the tenant's log, so that the feed can be held against the log
    fields.put("LogSequence", record.sequence());
    return fields;
  }

  // ---------------------------------------------------------------------------- the forms

  private void decision(Map<String, @Nullable Object> fields, AuditRecord record, Tenant tenant) {
    var parameters = new ArrayList<Map<String, String>>();
    parameters.add(parameter("ApprovalDecision", text(record, "approvalDecision")));
    parameters.add(parameter("RequestId", String.valueOf(record.requestId())));
    parameters.add(parameter("Comment", text(record, "comment")));
    parameters.add(parameter("ServiceName", workload(contentType(record))));
    parameters.add(parameter("RequestHash", text(record, "requestHash")));
    exchangeAdmin(fields, record, tenant, parameters);
  }

  private void administration(
      Map<String, @Nullable Object> fields, AuditRecord record, Tenant tenant) {
    exchangeAdmin(fields, record, tenant, parameters(record));
  }

  private static void exchangeAdmin(
      Map<String, @Nullable Object> fields,
      AuditRecord record,
      Tenant tenant,
      List<Map<String, String>> parameters) {
    fields.put("Parameters", parameters);
    fields.put("ExternalAccess", isProviders(record));
    fields.put("OriginatingServer", OURS);
    fields.put("OrganizationName", tenant.name());
    fields.put("TokenObjectId", guid("account/" + record.userId()));
    fields.put("TokenTenantId", tenant.organizationId());
  }

  private static void request(
      Map<String, @Nullable Object> fields, AuditRecord record, Tenant tenant) {
    fields.put("DataCenterSecurityEventType", 0);
    fields.put("StartTime", FeedTimes.withoutZone(record.creationTime()));
    fields.put("EffectiveOrganization", tenant.name());
    if (record.requestId() != null) {
      fields.put("ElevationRequestId", guid("access-request/" + record.requestId()));
    }
    switch (record.operation()) {
      case Operations.APPROVE_REQUEST -> {
        fields.put("ElevationApprover", record.userId());
        fields.put("ElevationApprovedTime", FeedTimes.withoutZone(record.creationTime()));
      }
      case Operations.CREATE_REQUEST ->
          duration(text(record, "requestedDuration"))
              .ifPresent(asked -> fields.put("ElevationDuration", asked.toSeconds()));
      case Operations.GRANT_ACCESS -> granted(fields, record);
      default -> {
        // nobody was raised by it
      }
    }
    fields.put("Parameters", parameters(record));
    fields.put("ExternalAccess", isProviders(record));
  }

  private static void granted(Map<String, @Nullable Object> fields, AuditRecord record) {
    var from = instant(text(record, "accessStartDateTime"));
    var until = instant(text(record, "accessEndDateTime"));
    from.ifPresent(time -> fields.put("ElevationTime", FeedTimes.withoutZone(time)));
    if (from.isPresent() && until.isPresent()) {
      fields.put("ElevationDuration", Duration.between(from.get(), until.get()).toSeconds());
    }
    var approvers = texts(record, "approvers");
    if (!approvers.isEmpty()) {
      // the last to say yes: the tenant's approver, where the tenant decides
      fields.put("ElevationApprover", approvers.get(approvers.size() - 1));
    }
    fields.put("ElevationRole", "Customer Lockbox access");
  }

  private static void message(Map<String, @Nullable Object> fields, AuditRecord record) {
    var owner = resourceId(record);
    fields.put("MailboxOwnerUPN", owner);
    fields.put("LogonType", 1);
    fields.put("InternalLogonType", 1);
    fields.put("ExternalAccess", isProviders(record));
    fields.put("OriginatingServer", OURS);
    fields.put("Title", text(record, "title"));
    if (record.objectId() != null && !record.objectId().equals(owner)) {
      fields.put("Item", Map.of("Id", record.objectId()));
    }
  }

  private static void file(Map<String, @Nullable Object> fields, AuditRecord record) {
    var path = record.objectId() == null ? "" : record.objectId();
    var isFolder = path.endsWith("/");
    fields.put("EventSource", "SharePoint");
    fields.put("ItemType", isFolder ? "Folder" : "File");
    fields.put("SiteUrl", "");
    fields.put("SourceRelativeUrl", path.substring(0, path.lastIndexOf('/') + 1));
    fields.put("SourceFileName", path.substring(path.lastIndexOf('/') + 1));
    fields.put("ExternalAccess", isProviders(record));
    fields.put("Title", text(record, "title"));
  }

  // --------------------------------------------------------------------------- the fields

  private static Form form(AuditRecord record) {
    var form = FORMS.get(record.operation());
    if (form != null) {
      return form;
    }
    // never lost: what nobody has given a form yet is shown plainly
    return record.requestId() == null ? Form.ADMINISTRATION : Form.REQUEST;
  }

  private static int recordType(Form form) {
    return switch (form) {
      case DECISION, ADMINISTRATION -> EXCHANGE_ADMIN;
      case REQUEST -> DATA_CENTER_SECURITY_CMDLET;
      case MESSAGE -> EXCHANGE_ITEM;
      case FILE -> SHAREPOINT_FILE_OPERATION;
    };
  }

  private static int userType(AuditRecord record) {
    return switch (record.operation()) {
      case Operations.GRANT_ACCESS -> DATA_CENTER_ADMIN;
      case Operations.ACCEPT_INVITATION -> isProviders(record) ? DATA_CENTER_ADMIN : REGULAR;
      case Operations.SET_FEED_SUBSCRIPTION -> APPLICATION;
      default ->
          switch (record.userType().toLowerCase(Locale.ROOT)) {
            case "tenant" -> ADMIN;
            case "provider" -> DATA_CENTER_ADMIN;
            default -> SYSTEM;
          };
    };
  }

  /** A person wherever there is one: access is opened by a job, for somebody. */
  private static String user(AuditRecord record) {
    if (record.operation().equals(Operations.GRANT_ACCESS)) {
      var engineer = text(record, "engineer");
      return engineer.isEmpty() ? record.userId() : engineer;
    }
    return record.userId();
  }

  private static @Nullable String objectId(AuditRecord record) {
    var isAboutARequest = record.objectId() == null && record.requestId() != null;
    return isAboutARequest ? record.requestId() : record.objectId();
  }

  private static String resultStatus(AuditRecord record, Form form) {
    var failed = FAILURES.contains(record.operation());
    if (form == Form.DECISION || form == Form.ADMINISTRATION) {
      return failed ? "False" : "True";
    }
    return failed ? "Failed" : "Succeeded";
  }

  private static String workload(ContentType contentType) {
    return switch (contentType) {
      case EXCHANGE -> "Exchange";
      case SHAREPOINT -> "SharePoint";
      default -> OURS;
    };
  }

  private static boolean isProviders(AuditRecord record) {
    return record.userType().equalsIgnoreCase("Provider");
  }

  /** {@code mailbox carol@contoso.example} without its first word. */
  private static String resourceId(AuditRecord record) {
    var resource = text(record, "resource").split(" ", 2);
    return resource.length < 2 ? "" : resource[1];
  }

  private static List<Map<String, String>> parameters(AuditRecord record) {
    var parameters = new ArrayList<Map<String, String>>();
    record
        .detail()
        .forEach(
            (name, value) ->
                parameters.add(
                    parameter(
                        name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1),
                        value instanceof List<?> several
                            ? String.join("; ", several.stream().map(String::valueOf).toList())
                            : String.valueOf(value))));
    return parameters;
  }

  private static Map<String, String> parameter(String name, String value) {
    var parameter = new LinkedHashMap<String, String>();
    parameter.put("Name", name);
    parameter.put("Value", value);
    return parameter;
  }

  private static String text(AuditRecord record, String name) {
    var value = record.detail().get(name);
    return value == null ? "" : value.toString();
  }

  private static List<String> texts(AuditRecord record, String name) {
    return record.detail().get(name) instanceof List<?> several
        ? several.stream().map(String::valueOf).toList()
        : List.of();
  }

  private static Optional<Instant> instant(String text) {
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static Optional<Duration> duration(String text) {
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(Duration.parse(text));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** Collectors want GUIDs where we have names: always the same for the same name. */
  private static String guid(String name) {
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
  }
}
