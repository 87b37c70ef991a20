package org.customerlockbox.process;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.customerlockbox.approval.Verdict;
import org.customerlockbox.process.AccessRequestProcess.Elements;
import org.customerlockbox.process.AccessRequestProcess.Variables;
import org.customerlockbox.request.ReasonType;
import org.customerlockbox.request.Severity;

/**
 * What a form promises Java: which values it shows, which it writes, and what a decision may be.
 */
final class FormContract {

  static final String START_FORM = "file-access-request";

  private static final String APPROVE_AS_PROVIDER = "approve-as-provider";
  private static final String DECIDE_AS_TENANT = "decide-as-tenant";

  /** The form that each task shows. */
  static final Map<String, String> FORM_OF_TASK =
      Map.of(
          Elements.APPROVE_AS_PROVIDER, APPROVE_AS_PROVIDER,
          Elements.DECIDE_AS_TENANT, DECIDE_AS_TENANT,
          Elements.WITHDRAW_REQUEST, "withdraw-request",
          Elements.END_ACCESS_EARLY, "end-access-early",
          Elements.FINISH_WORK, "finish-work");

  /** What a person must have seen before deciding. */
  private static final Set<String> SEEN_BEFORE_DECIDING =
      new TreeSet<>(
          Set.of(
              "requestId",
              "requesterName",
              "tenantName",
              "serviceRequestNumber",
              "reasonType",
              "reasonDetail",
              "severity",
              "resources",
              "actions",
              "accessInWords",
              "decisionDeadline"));

  private static final Set<String> NOT_NEEDED_TO_FILE = Set.of("severity");

  private static final Set<String> INPUTS = Set.of("textfield", "textarea", "select", "radio");
  private static final Set<String> DECORATION = Set.of("text", "separator", "spacer", "group");

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

  private final String name;
  private final JsonNode form;
  private final Vocabulary vocabulary;
  private final Set<String> found = new LinkedHashSet<>();

  private FormContract(String name, JsonNode form, Vocabulary vocabulary) {
    this.name = name;
    this.form = form;
    this.vocabulary = vocabulary;
  }

  /** Names what breaks a promise, in the process owner's words; empty if nothing does. */
  static List<String> violations(String name, String json, Vocabulary vocabulary) {
    try {
      return new FormContract(name, JSON.readTree(json), vocabulary).violations();
    } catch (JsonProcessingException e) {
      return List.of("The form '" + name + "' cannot be read: " + e.getOriginalMessage());
    }
  }

  private List<String> violations() {
    if (!name.equals(form.path("id").asText())) {
      complain("has the id '" + form.path("id").asText() + "', its file is called '" + name + "'");
    }
    if (!"default".equals(form.path("type").asText())) {
      complain("is no Camunda Form");
    }
    var inputs = new LinkedHashMap<String, JsonNode>();
    components(form.path("components"), inputs);
    if (name.equals(START_FORM)) {
      startForm(inputs);
    } else {
      taskForm(inputs);
    }
    if (isDeciding()) {
      decidingForm(inputs);
    }
    return new ArrayList<>(found);
  }

  private boolean isDeciding() {
    return name.equals(APPROVE_AS_PROVIDER) || name.equals(DECIDE_AS_TENANT);
  }

  private void components(JsonNode components, Map<String, JsonNode> inputs) {
    for (var component : components) {
      var type = component.path("type").asText();
      var id = component.path("id").asText();
      if (!INPUTS.contains(type) && !DECORATION.contains(type)) {
        complain("has the component '" + id + "' of type '" + type + "', which is not allowed");
      }
      plainTexts(id, component);
      if (component.has("components")) {
        components(component.path("components"), inputs);
      }
      if (component.has("key") && inputs.put(component.path("key").asText(), component) != null) {
        complain("has '" + component.path("key").asText() + "' twice");
      }
    }
  }

  /** Texts are not evaluated: neither templates nor expressions nor markup. */
  private void plainTexts(String id, JsonNode node) {
    for (var field : node.properties()) {
      var value = field.getValue();
      if (value.isTextual()) {
        var text = value.asText();
        if (text.startsWith("=") || text.contains("{{") || text.contains("${")) {
          complain("evaluates an expression in '" + id + "' (" + field.getKey() + ")");
        }
        if (text.matches("(?s).*<[a-zA-Z/!].*") || text.contains("![")) {
          complain("has markup or an image in '" + id + "' (" + field.getKey() + ")");
        }
      } else if (value.isObject()) {
        plainTexts(id, value);
      } else if (value.isArray() && !field.getKey().equals("components")) {
        value.forEach(item -> plainTexts(id, item));
      }
    }
  }

  private void startForm(Map<String, JsonNode> inputs) {
    inputs.forEach(
        (key, input) -> {
          if (!Variables.START_FORM.contains(key)) {
            complain("writes '" + key + "', which nothing reads");
          }
        });
    for (var field : new TreeSet<>(Variables.START_FORM)) {
      if (!inputs.containsKey(field) && !NOT_NEEDED_TO_FILE.contains(field)) {
        complain("does not ask for '" + field + "', which filing needs");
      }
    }
    choices(
        inputs,
        "reasonType",
        word -> ReasonType.ofWord(word).isPresent(),
        words(ReasonType.values()));
    choices(
        inputs, "severity", word -> Severity.ofWord(word).isPresent(), words(Severity.values()));
    choices(inputs, "requestedDuration", FormContract::isDuration, "durations like PT2H");
  }

  private void taskForm(Map<String, JsonNode> inputs) {
    inputs.forEach(
        (key, input) -> {
          var isReadonly = input.path("readonly").asBoolean();
          var isAnswer =
              key.equals(Variables.COMMENT.name())
                  || key.equals(Variables.DECISION.name()) && isDeciding();
          if (isAnswer) {
            if (isReadonly || input.path("disabled").asBoolean()) {
              complain("lets nobody fill in '" + key + "'");
            }
          } else if (!vocabulary.variables().contains(key)) {
            complain(
                isReadonly
                    ? "shows '" + key + "', which nothing writes"
                    : "writes '" + key + "', which nothing reads");
          } else if (input.path("disabled").asBoolean()) {
            complain("shows '" + key + "' disabled, then it is not compared; make it read-only");
          } else if (!isReadonly) {
            complain("lets people change '" + key + "'; what is shown is read-only");
          }
        });
  }

  private void decidingForm(Map<String, JsonNode> inputs) {
    var needed = new TreeSet<>(SEEN_BEFORE_DECIDING);
    if (name.equals(DECIDE_AS_TENANT)) {
      needed.add("providerDecisions");
    }
    for (var key : needed) {
      if (!inputs.containsKey(key)) {
        complain("does not show '" + key + "', without which nobody may decide");
      }
    }
    var decision = inputs.get(Variables.DECISION.name());
    if (decision == null) {
      complain("does not ask for the decision");
      return;
    }
    var offered = new TreeSet<String>();
    decision.path("values").forEach(value -> offered.add(value.path("value").asText()));
    var agreed = new TreeSet<>(Arrays.stream(Verdict.values()).map(Verdict::word).toList());
    if (!offered.equals(agreed) || decision.path("values").size() != agreed.size()) {
      complain("offers " + offered + " as the decision, Java knows " + agreed);
    }
    if (decision.has("valuesKey") || decision.has("valuesExpression")) {
      complain("takes the possible decisions from elsewhere; they are " + agreed);
    }
    if (decision.has("defaultValue")) {
      complain("decides by default; a person must choose");
    }
    if (!decision.path("validate").path("required").asBoolean()) {
      complain("does not insist on a decision");
    }
  }

  private void choices(
      Map<String, JsonNode> inputs, String key, Predicate<String> isKnown, String known) {
    if (!inputs.containsKey(key)) {
      return;
    }
    for (var value : inputs.get(key).path("values")) {
      var word = value.path("value").asText();
      if (!isKnown.test(word)) {
        complain("offers '" + word + "' as '" + key + "', Java knows " + known);
      }
    }
  }

  private static String words(Object[] values) {
    return Arrays.toString(values);
  }

  private static boolean isDuration(String text) {
    try {
      return Duration.parse(text).compareTo(Duration.ZERO) > 0;
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  private void complain(String what) {
    found.add("The form '" + name + "' " + what);
  }
}
