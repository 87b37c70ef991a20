package org.customerlockbox.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The process owner's files, as text: from a folder or from a deployment.
 *
 * @param diagram {@code customer-lockbox.bpmn}
 * @param decisionTable {@code approval-policy.dmn}
 * @param forms each form's file name without {@code .form}, and its text
 */
record ProcessFiles(String diagram, String decisionTable, Map<String, String> forms) {

  private static final String FORM = ".form";

  ProcessFiles {
    forms = new TreeMap<>(forms);
  }

  /** Reads them from where they stand in the project. */
  static ProcessFiles in(Path project) throws IOException {
    var forms = new TreeMap<String, String>();
    try (var files = Files.newDirectoryStream(project.resolve("forms"), "*" + FORM)) {
      for (var file : files) {
        var name = file.getFileName().toString();
        forms.put(name.substring(0, name.length() - FORM.length()), Files.readString(file));
      }
    }
    return new ProcessFiles(
        Files.readString(project.resolve("processes/customer-lockbox.bpmn")),
        Files.readString(project.resolve("processes/approval-policy.dmn")),
        forms);
  }

  String form(String name) {
    return Objects.requireNonNull(forms.get(name), name);
  }

  ProcessFiles withDiagram(String changed) {
    return new ProcessFiles(changed, decisionTable, forms);
  }

  ProcessFiles withDecisionTable(String changed) {
    return new ProcessFiles(diagram, changed, forms);
  }

  ProcessFiles withForm(String name, String changed) {
    var all = new TreeMap<>(forms);
    all.put(name, changed);
    return new ProcessFiles(diagram, decisionTable, all);
  }
}
