package org.customerlockbox.api.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.PathItem.HttpMethod;
import io.swagger.v3.oas.models.examples.Example;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.customerlockbox.approval.Verdict;
import org.customerlockbox.request.ReasonType;
import org.customerlockbox.request.Severity;
import org.customerlockbox.request.Status;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * What the OpenAPI document says beyond what springdoc reads from the controllers: how to sign in,
 * how refusals look, which values fields take, and an example of each body.
 *
 * <p>All in one place, so that the controllers stay readable. {@code docs/openapi.json} is a copy;
 * {@code OpenApiTest} fails when it is out of date.
 */
@Configuration
class OpenApiDocument {

  private static final String BASIC = "basic";
  private static final String PROBLEM = "Problem";
  private static final String PROBLEM_JSON = "application/problem+json";

  /** Who calls these proves it with the one-time token that they send. */
  private static final Set<String> OPEN =
      Set.of("/api/v1/bootstrap", "/api/v1/invitations/{token}");

  /** These answer 201 and say where the new thing is. */
  private static final Set<String> CREATE =
      Set.of(
          "/api/v1/access-requests",
          "/api/v1/accounts",
          "/api/v1/tenants",
          "/api/v1/tenants/{tenantId}/members",
          "/api/v1/tenants/{tenantId}/feed-clients",
          "/api/v1/tenants/{tenantId}/feed-clients/{clientId}/secrets");

  private static final Map<String, List<String>> REQUIRED =
      Map.ofEntries(
          Map.entry(
              "Filing",
              List.of(
                  "tenantId",
                  "serviceRequestNumber",
                  "reason",
                  "resources",
                  "actions",
                  "requestedDuration")),
          Map.entry("ReasonBody", List.of("type", "detail")),
          Map.entry("ResourceBody", List.of("type", "id")),
          Map.entry("DecisionBody", List.of("decision")),
          Map.entry(
              "SettingsBody",
              List.of("customerLockboxEnabled", "requestLifetime", "maxAccessDuration")),
          Map.entry("TenantBody", List.of("tenantId", "name", "organizationId", "administrator")),
          Map.entry("AdministratorBody", List.of("email", "displayName")),
          Map.entry("MemberBody", List.of("userId", "displayName", "email")),
          Map.entry("AccountBody", List.of("userId", "displayName", "email", "roles")),
          Map.entry("ChangeBody", List.of("active", "roles")),
          Map.entry("PasswordBody", List.of("password")),
          Map.entry("FeedClientBody", List.of("displayName")),
          Map.entry(
              "BootstrapBody", List.of("token", "userId", "displayName", "email", "password")));

  /** Fields of answers that can be null; every other field of an answer is there. */
  private static final Map<String, List<String>> NULLABLE =
      Map.of(
          "AccessRequestJson", List.of("accessStartDateTime", "accessEndDateTime"),
          "DecisionJson", List.of("level"),
          "AuditRecord", List.of("clientIp", "requestId", "grantId", "objectId"),
          "MeJson", List.of("tenantId"),
          "EntryJson", List.of("leafHash", "record"),
          "KeyJson", List.of("validUntil"),
          "MailStatus",
              List.of("requestId", "tenantId", "nextAttemptDateTime", "sentDateTime", "lastError"),
          "MessageLine", List.of("from", "subject", "date"),
          "FeedSecretJson", List.of("expiresDateTime"));

  private static final List<String> STATUSES =
      Arrays.stream(Status.values()).map(Status::word).toList();
  private static final List<String> REASONS =
      Arrays.stream(ReasonType.values()).map(ReasonType::word).toList();
  private static final List<String> VERDICTS =
      Arrays.stream(Verdict.values()).map(Verdict::word).toList();
  private static final List<String> SEVERITIES =
      Arrays.stream(Severity.values()).map(Severity::word).toList();

  private static final Map<String, Map<String, List<String>>> VALUES =
      Map.of(
          "Filing", Map.of("severity", SEVERITIES),
          "ReasonBody", Map.of("type", REASONS),
          "Reason", Map.of("type", REASONS),
          "ResourceBody", Map.of("type", List.of("mailbox", "document")),
          "DecisionBody", Map.of("decision", VERDICTS),
          "DecisionJson", Map.of("decision", VERDICTS, "stage", List.of("provider", "tenant")),
          "AccessRequestJson", Map.of("status", STATUSES, "severity", SEVERITIES));

  private static final Map<String, String> EXAMPLES =
      Map.ofEntries(
          Map.entry(
              "Filing",
              """
              {"tenantId":"contoso","serviceRequestNumber":"SR-4711",
               "reason":{"type":"CustomerInitiatedSupport",
                         "detail":"Carol cannot open mails from Monday"},
               "resources":[{"type":"mailbox","id":"carol@contoso.example"}],
               "actions":["read"],"requestedDuration":"PT2H","severity":"Normal"}
              """),
          Map.entry(
              "AccessRequestJson",
              """
              {"requestId":"LBX-7K3M9QFD","tenantId":"contoso","status":"Pending",
               "serviceRequestNumber":"SR-4711",
               "reason":{"type":"CustomerInitiatedSupport",
                         "detail":"Carol cannot open mails from Monday"},
               "severity":"Normal",
               "resources":[{"type":"mailbox","id":"carol@contoso.example"}],
               "actions":["read"],
               "requester":{"id":"erin","displayName":"Erin Engineer"},
               "requestedDuration":"PT2H",
               "createdDateTime":"2026-11-24T08:00:00Z",
               "expirationDateTime":"2026-11-24T20:20:00Z",
               "accessStartDateTime":null,"accessEndDateTime":null,
               "decisions":[
                 {"stage":"provider","level":"manager","approver":"mona","decision":"Approve",
                  "comment":"Carol called us.","decidedDateTime":"2026-11-24T08:10:00Z"},
                 {"stage":"provider","level":"security","approver":"sofia","decision":"Approve",
                  "comment":"One mailbox.","decidedDateTime":"2026-11-24T08:20:00Z"}]}
              """),
          Map.entry("DecisionBody", "{\"decision\":\"Approve\",\"comment\":\"Carol asked us.\"}"),
          Map.entry("CommentBody", "{\"comment\":\"The mails open again.\"}"),
          Map.entry(
              "SettingsBody",
              """
              {"customerLockboxEnabled":true,"requestLifetime":"PT12H","maxAccessDuration":"PT4H"}
              """),
          Map.entry(
              "TenantBody",
              """
              {"tenantId":"tailspin","name":"Tailspin Toys",
               "organizationId":"7a115b1d-0000-4000-8000-000000000004",
               "administrator":{"email":"tina@tailspin.example","displayName":"Tina Toys"}}
              """),
          Map.entry(
              "MemberBody",
              """
              {"userId":"tom","displayName":"Tom Toys","email":"tom@tailspin.example"}
              """),
          Map.entry(
              "AccountBody",
              """
              {"userId":"emil","displayName":"Emil Engineer","email":"emil@provider.example",
               "roles":["engineer"]}
              """),
          Map.entry("ChangeBody", "{\"active\":true,\"roles\":[\"engineer\"]}"),
          Map.entry("FeedClientBody", "{\"displayName\":\"Our SIEM\"}"),
          Map.entry("FeedSecretBody", "{\"overlap\":\"PT24H\"}"),
          Map.entry("PasswordBody", "{\"password\":\"a long sentence of your own\"}"),
          Map.entry(
              "BootstrapBody",
              """
              {"token":"the text in the file bootstrap-token","userId":"ada",
               "displayName":"Ada Min","email":"ada@provider.example",
               "password":"a long sentence of your own"}
              """));

  private static final String PROBLEM_EXAMPLE =
      """
      {"type":"about:blank","title":"Bad Request","status":400,
       "detail":"reason.type is not a known type of reason",
       "instance":"/api/v1/access-requests",
       "errors":[{"field":"reason.type","detail":"is not a known type of reason"}]}
      """;

  @Bean
  OpenAPI lockboxApi() {
    return new OpenAPI()
        .info(
            new Info()
                .title("Customer Lockbox")
                .version("1")
                .description(
                    """
                    No standing access: a provider's engineer reads a customer's content only \
                    after the provider and the customer approved, only what they approved, and \
                    only until the time they approved is over.

                    Sign in with HTTP Basic. In the demo everybody's password is `lockbox`; \
                    `erin` files, `mona` and `sofia` approve for the provider, `alice` for the \
                    tenant Contoso. Instants are RFC 3339 in UTC, durations ISO 8601. What \
                    cannot be done is answered with a problem document (RFC 9457).""")
                .license(
                    new License()
                        .name("Apache-2.0")
                        .url("https://www.apache.org/licenses/LICENSE-2.0.txt")))
        .servers(List.of(new Server().url("/")))
        .components(
            new Components()
                .addSecuritySchemes(
                    BASIC, new SecurityScheme().type(SecurityScheme.Type.HTTP).scheme("basic")));
  }

  @Bean
  OpenApiCustomizer lockboxApiInWords() {
    return document -> {
      document.getPaths().forEach(OpenApiDocument::complete);
      document.getComponents().getSchemas().forEach(OpenApiDocument::complete);
      // here, because springdoc drops schemas that no controller refers to
      document
          .getComponents()
          .addSchemas(PROBLEM, problem())
          .addSchemas("FieldProblem", fieldProblem());
      // in the order of their names, so that a copy of the document can be compared
      document.getComponents().setSchemas(new TreeMap<>(document.getComponents().getSchemas()));
      document.getTags().sort((one, other) -> one.getName().compareTo(other.getName()));
    };
  }

  private static void complete(String path, PathItem item) {
    item.readOperationsMap().forEach((method, operation) -> complete(path, method, operation));
  }

  private static void complete(String path, HttpMethod method, Operation operation) {
    var isOpen = OPEN.contains(path);
    var isContent = path.startsWith("/content/");
    var changes = method != HttpMethod.GET;
    var parameters =
        operation.getParameters() == null ? List.<Parameter>of() : operation.getParameters();
    var takesInput =
        operation.getRequestBody() != null
            || parameters.stream().anyMatch(parameter -> parameter.getIn().equals("query"));
    operation.setSecurity(isOpen ? List.of() : List.of(new SecurityRequirement().addList(BASIC)));
    if (method == HttpMethod.POST && CREATE.contains(path)) {
      created(operation);
    }
    if (takesInput) {
      refusal(operation, "400", "A field cannot be taken; the problem names it. Nothing changed.");
    }
    if (!isOpen) {
      refusal(operation, "401", "Nobody is signed in, or the password is wrong.");
      refusal(operation, "403", isContent ? "There is no open access." : "You may not do this.");
    }
    if (path.contains("{")) {
      refusal(
          operation,
          "404",
          isContent
              ? "You have access, and there is no such content."
              : "There is no such thing, or it does not concern you.");
    }
    if (changes) {
      refusal(operation, "409", "Not in this state, or somebody else was faster.");
    }
    if (!changes && (path.contains("/log/") || path.endsWith("/receipts"))) {
      refusal(operation, "409", "The log contradicts what was signed before.");
    }
    for (var parameter : parameters) {
      if (parameter.getName().equals("status") && path.equals("/api/v1/access-requests")) {
        setValues(parameter.getSchema(), STATUSES);
      }
    }
    if (operation.getRequestBody() != null) {
      operation.getRequestBody().getContent().values().forEach(OpenApiDocument::exemplify);
    }
  }

  private static void created(Operation operation) {
    var answer = Objects.requireNonNull(operation.getResponses().remove("200"), "an answer");
    answer
        .description("Created")
        .addHeaderObject(
            "Location", new Header().description("where it is").schema(text("a path")));
    operation.getResponses().addApiResponse("201", answer);
  }

  private static void exemplify(MediaType body) {
    var reference = String.valueOf(body.getSchema().get$ref());
    var example = EXAMPLES.get(reference.substring(reference.lastIndexOf('/') + 1));
    if (example != null) {
      body.addExamples("Example", new Example().value(tree(example)));
    }
  }

  private static void refusal(Operation operation, String status, String description) {
    operation
        .getResponses()
        .addApiResponse(
            status,
            new ApiResponse()
                .description(description)
                .content(
                    new Content()
                        .addMediaType(
                            PROBLEM_JSON,
                            new MediaType()
                                .schema(new Schema<>().$ref("#/components/schemas/" + PROBLEM)))));
  }

  private static void complete(String name, Schema<?> schema) {
    if (schema.getProperties() == null) {
      return;
    }
    var isBody = name.endsWith("Body") || name.equals("Filing");
    schema.setRequired(
        isBody
            ? REQUIRED.getOrDefault(name, List.of())
            : schema.getProperties().keySet().stream().sorted().toList());
    if (!isBody && EXAMPLES.containsKey(name)) {
      schema.setExample(tree(EXAMPLES.get(name)));
    }
    NULLABLE
        .getOrDefault(name, List.of())
        .forEach(property -> property(schema, property).addType("null"));
    VALUES
        .getOrDefault(name, Map.of())
        .forEach((property, values) -> setValues(property(schema, property), values));
  }

  private static Schema<?> property(Schema<?> schema, String name) {
    return Objects.requireNonNull(schema.getProperties().get(name), name);
  }

  @SuppressWarnings("unchecked") // a field of text takes texts
  private static void setValues(Schema<?> schema, List<String> values) {
    ((Schema<String>) schema).setEnum(values);
  }

  private static Schema<?> problem() {
    var errors = new Schema<>().type("array");
    errors.addType("array");
    errors.setItems(new Schema<>().$ref("#/components/schemas/FieldProblem"));
    errors.setDescription("with 400: the fields that are to blame");
    var requestStatus = text("with 409 about a request: where it stands");
    var status = new Schema<>().type("integer");
    status.addType("integer");
    var problem =
        new Schema<>()
            .type("object")
            .description("RFC 9457")
            .addProperty("type", text("about:blank"))
            .addProperty("title", text("the status in words"))
            .addProperty("status", status)
            .addProperty("detail", text("what is wrong, in a sentence"))
            .addProperty("instance", text("the path that was called"))
            .addProperty("errors", errors)
            .addProperty("requestStatus", requestStatus)
            .required(List.of("status", "detail"))
            .example(tree(PROBLEM_EXAMPLE));
    problem.addType("object");
    return problem;
  }

  private static Schema<?> fieldProblem() {
    var field =
        new Schema<>()
            .type("object")
            .addProperty("field", text("for example reason.type or resources[0].id"))
            .addProperty("detail", text("what is wrong with it"))
            .required(List.of("field", "detail"));
    field.addType("object");
    return field;
  }

  private static Schema<?> text(String description) {
    var text = new Schema<>().type("string").description(description);
    text.addType("string");
    return text;
  }

  /** Examples are data, not text that looks like data. */
  private static Object tree(String json) {
    try {
      return Json.mapper().readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("An example is not JSON", e);
    }
  }
}
