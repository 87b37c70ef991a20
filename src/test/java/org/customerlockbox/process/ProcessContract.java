package org.customerlockbox.process;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What Java relies on in the process owner's files.
 *
 * <p>Reads them as files, without an engine, so that it can be asked before they are deployed. Each
 * violation is a sentence for the process owner that names the element by label and id. It reads
 * expressions with patterns and does not evaluate the decision table.
 */
final class ProcessContract {

  private final Vocabulary vocabulary;

  /**
   * @param delegates the names of the beans that a service task may call
   */
  ProcessContract(Collection<String> delegates) {
    this.vocabulary = new Vocabulary(delegates);
  }

  /** Returns what breaks the contract; empty if nothing does. */
  List<String> violations(ProcessFiles files) {
    var all = new ArrayList<String>();
    all.addAll(DiagramContract.violations(files.diagram(), vocabulary, files.forms().keySet()));
    all.addAll(DecisionTableContract.violations(files.decisionTable()));
    files
        .forms()
        .forEach((name, json) -> all.addAll(FormContract.violations(name, json, vocabulary)));
    return List.copyOf(all);
  }
}
