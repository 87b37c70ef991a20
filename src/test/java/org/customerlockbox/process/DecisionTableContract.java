package org.customerlockbox.process;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.camunda.bpm.model.dmn.Dmn;
import org.camunda.bpm.model.dmn.DmnModelInstance;
import org.camunda.bpm.model.dmn.HitPolicy;
import org.camunda.bpm.model.dmn.instance.Decision;
import org.camunda.bpm.model.dmn.instance.DecisionTable;
import org.camunda.bpm.model.dmn.instance.Input;
import org.camunda.bpm.model.dmn.instance.Output;
import org.camunda.bpm.model.dmn.instance.Rule;
import org.camunda.bpm.model.xml.ModelException;
import org.camunda.bpm.model.xml.instance.DomElement;
import org.customerlockbox.identity.Role;
import org.customerlockbox.process.AccessRequestProcess.Variables;
import org.customerlockbox.request.ReasonType;
import org.customerlockbox.request.Severity;

/** What the decision table promises Java: its inputs, its outputs, and words that Java knows. */
final class DecisionTableContract {

  static final String KEY = "approval-policy";

  private static final List<String> OUTPUTS = List.of("levels", "longestAccess");
  private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)\"");

  private final DmnModelInstance model;
  private final Set<String> found = new LinkedHashSet<>();

  private DecisionTableContract(DmnModelInstance model) {
    this.model = model;
  }

  /** Names what breaks a promise, in the process owner's words; empty if nothing does. */
  static List<String> violations(String xml) {
    try {
      return new DecisionTableContract(
              Dmn.readModelFromStream(
                  new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8))))
          .violations();
    } catch (ModelException e) {
      return List.of("The decision table cannot be read as DMN: " + e.getMessage());
    }
  }

  private List<String> violations() {
    var ids = model.getModelElementsByType(Decision.class).stream().map(Decision::getId).toList();
    if (!ids.equals(List.of(KEY))) {
      found.add("Java asks the decision '" + KEY + "', the file has " + ids);
    }
    scripts(model.getDocument().getRootElement());
    for (var table : model.getModelElementsByType(DecisionTable.class)) {
      table(table);
    }
    if (model.getModelElementsByType(DecisionTable.class).size() != 1) {
      found.add("The decision '" + KEY + "' is not one table");
    }
    return new ArrayList<>(found);
  }

  private void scripts(DomElement element) {
    var language = element.getAttribute("expressionLanguage");
    if (language != null && !language.toLowerCase(Locale.ROOT).contains("feel")) {
      found.add(
          "The decision table speaks '"
              + language
              + "' at '"
              + element.getAttribute("id")
              + "'; it speaks FEEL only");
    }
    element.getChildElements().forEach(this::scripts);
  }

  private void table(DecisionTable table) {
    if (table.getHitPolicy() != HitPolicy.COLLECT || table.getAggregation() != null) {
      found.add(
          "The decision table takes the rules that match as "
              + table.getHitPolicy()
              + ", agreed is all of them (COLLECT)");
    }
    for (var input : table.getInputs()) {
      var reads = input.getInputExpression().getTextContent().strip();
      if (!Variables.SUMMARY.contains(reads)) {
        found.add(
            "The decision table reads '"
                + reads
                + "' ("
                + input.getLabel()
                + "), which nothing"
                + " writes");
      }
    }
    var outputs = table.getOutputs().stream().map(Output::getName).toList();
    for (var output : outputs) {
      if (!OUTPUTS.contains(output)) {
        found.add("The decision table answers '" + output + "', which nothing reads");
      }
    }
    for (var output : OUTPUTS) {
      if (!outputs.contains(output)) {
        found.add("The decision table does not answer '" + output + "', which Java needs");
      }
    }
    var number = 0;
    for (var rule : table.getRules()) {
      rule(++number, rule, List.copyOf(table.getInputs()), outputs);
    }
  }

  private void rule(int number, Rule rule, List<Input> inputs, List<String> outputs) {
    var place = "Rule " + number + " of the decision table (" + rule.getId() + ")";
    var asked = List.copyOf(rule.getInputEntries());
    for (var i = 0; i < Math.min(asked.size(), inputs.size()); i++) {
      var text = asked.get(i).getTextContent();
      switch (inputs.get(i).getInputExpression().getTextContent().strip()) {
        case "reasonType" -> known(place, text, word -> ReasonType.ofWord(word).isPresent());
        case "severity" -> known(place, text, word -> Severity.ofWord(word).isPresent());
        default -> {
          // kinds of resources and actions: what no request has matches nothing
        }
      }
    }
    var answers = List.copyOf(rule.getOutputEntries());
    for (var i = 0; i < Math.min(answers.size(), outputs.size()); i++) {
      var text = answers.get(i).getTextContent().strip();
      var quoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
      var value = quoted ? text.substring(1, text.length() - 1) : text;
      if (outputs.get(i).equals("levels")) {
        levels(place, value);
      } else if (outputs.get(i).equals("longestAccess") && !isDuration(value)) {
        found.add(place + " allows access for '" + value + "'; write it like PT4H");
      }
    }
  }

  private void known(String place, String text, Predicate<String> isKnown) {
    QUOTED
        .matcher(text)
        .results()
        .map(literal -> literal.group(1))
        .filter(isKnown.negate())
        .forEach(word -> found.add(place + " waits for '" + word + "', which no request says"));
  }

  private void levels(String place, String value) {
    for (var level : value.split(",")) {
      if (!level.isBlank() && Role.ofLevel(level.strip()).isEmpty()) {
        found.add(
            place
                + " asks for the approval level '"
                + level.strip()
                + "', which nobody holds; there are "
                + knownLevels());
      }
    }
  }

  private static Set<String> knownLevels() {
    var levels = new TreeSet<String>();
    Arrays.stream(Role.values())
        .map(role -> role.group().replaceFirst("^provider\\.", ""))
        .filter(level -> Role.ofLevel(level).isPresent())
        .forEach(levels::add);
    return levels;
  }

  private static boolean isDuration(String text) {
    try {
      return Duration.parse(text).compareTo(Duration.ZERO) > 0;
    } catch (DateTimeParseException e) {
      return false;
    }
  }
}
