package org.customerlockbox.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.customerlockbox.support.Database;
import org.customerlockbox.support.LockboxApp;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Proves that the OpenAPI document is complete, and that the copy in {@code docs/} is it. */
class OpenApiTest {

  private static final Path COPY = Path.of("docs", "openapi.json");
  private static final ObjectMapper JSON = new ObjectMapper();

  private static JsonNode document;

  @BeforeAll
  static void read() {
    var answer = LockboxApp.on(Database.H2).anonymous().get("/v3/api-docs");
    assertThat(answer.status()).as("%s", answer).isEqualTo(200);
    document = answer.json();
  }

  @Test
  void theCopyInTheDocumentsIsUpToDate() throws IOException {
    // the same line ends on every system
    var indenter = new DefaultIndenter("  ", "\n");
    var printer = new DefaultPrettyPrinter().withObjectIndenter(indenter);
    printer.indentArraysWith(indenter);
    var now = JSON.writer(printer).writeValueAsString(document) + "\n";
    var made = Path.of("target", "openapi.json");
    Files.writeString(made, now);

    assertThat(Files.exists(COPY) ? Files.readString(COPY) : "")
        .as("out of date; if the change is meant: cp %s %s", made, COPY)
        .isEqualTo(now);
  }

  @Test
  void everyOperationSaysWhatItDoesWhoMayCallItAndHowItRefuses() {
    var complaints = new ArrayList<String>();
    document
        .path("paths")
        .fields()
        .forEachRemaining(
            path ->
                path.getValue()
                    .fields()
                    .forEachRemaining(
                        operation ->
                            complaints.addAll(
                                complaints(
                                    operation.getKey() + " " + path.getKey(),
                                    operation.getValue()))));
    assertThat(complaints).isEmpty();
    assertThat(document.path("paths").size()).isGreaterThan(15);
  }

  private static List<String> complaints(String name, JsonNode operation) {
    var complaints = new ArrayList<String>();
    if (operation.path("summary").asText().isEmpty()) {
      complaints.add(name + " has no summary");
    }
    if (operation.path("tags").path(0).asText().contains("controller")) {
      complaints.add(name + " is named after a class");
    }
    var isOpen = name.contains("/bootstrap") || name.contains("/invitations/");
    if (operation.path("security").isEmpty() != isOpen) {
      complaints.add(name + " says wrongly who may call it");
    }
    if (!isOpen && operation.at("/responses/401").isMissingNode()) {
      complaints.add(name + " does not name 401");
    }
    for (var status : List.of("400", "401", "403", "404", "409")) {
      var response = operation.path("responses").path(status);
      if (!response.isMissingNode()
          && response.path("content").path("application/problem+json").isMissingNode()) {
        complaints.add(name + " answers " + status + " without a problem document");
      }
    }
    var body = operation.at("/requestBody/content/application~1json");
    if (operation.has("requestBody") && body.path("examples").isEmpty()) {
      complaints.add(name + " has no example");
    }
    return complaints;
  }

  @Test
  void everyReferenceLeadsSomewhere() {
    var references = document.findValuesAsText("$ref");
    assertThat(references).isNotEmpty();
    assertThat(references)
        .allSatisfy(
            reference ->
                assertThat(document.at(reference.substring(1)).isMissingNode())
                    .as(reference)
                    .isFalse());
  }

  @Test
  void thePageToTryItIsThereForEverybody() {
    var page = LockboxApp.on(Database.H2).anonymous().get("/swagger-ui/index.html");
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.text()).contains("swagger-ui");
  }
}
