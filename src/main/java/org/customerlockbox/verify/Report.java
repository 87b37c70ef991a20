package org.customerlockbox.verify;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What was found, and what was looked at. */
final class Report {

  private static final int MOST_LINES = 20;

  private final List<Finding> findings = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  void add(Verdict verdict, String sentence) {
    findings.add(new Finding(verdict, sentence));
  }

  void note(String sentence) {
    notes.add(sentence);
  }

  /** The gravest of what was found. */
  Verdict verdict() {
    return findings.stream()
        .map(Finding::verdict)
        .min(Comparator.naturalOrder())
        .orElse(Verdict.OK);
  }

  List<Finding> findings() {
    return List.copyOf(findings);
  }

  /** Prints the verdict on a line of its own, then what it rests on. */
  void print(PrintStream out) {
    out.println(verdict());
    findings.stream()
        .sorted(Comparator.comparing(Finding::verdict))
        .limit(MOST_LINES)
        .forEach(finding -> out.println("  " + finding.verdict() + ": " + finding.sentence()));
    if (findings.size() > MOST_LINES) {
      out.println("  and " + (findings.size() - MOST_LINES) + " more");
    }
    notes.forEach(note -> out.println("  " + note));
  }
}
