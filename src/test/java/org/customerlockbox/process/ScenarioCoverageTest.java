package org.customerlockbox.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.camunda.bpm.model.bpmn.instance.FlowElement;
import org.junit.jupiter.api.Test;

/** Proves that an element which no scenario passes is named, and that nothing else is. */
class ScenarioCoverageTest {

  @Test
  void isContentWhenEverythingWasPassed() throws IOException {
    var diagram = Diagram.of(ProcessFiles.in(Path.of("")).diagram());

    assertThat(ScenarioCoverage.unvisited(diagram, allOf(diagram))).isEmpty();
  }

  @Test
  void namesTheElementAndTheFlowThatNoScenarioPasses() throws IOException {
    var diagram = Diagram.of(ProcessFiles.in(Path.of("")).diagram());
    var visited = allOf(diagram);
    visited.removeAll(Set.of("event_tenantLastReminderDue", "flow_tenantSilent"));

    assertThat(ScenarioCoverage.unvisited(diagram, visited))
        .containsExactly("'Deadline is near' (event_tenantLastReminderDue)", "flow_tenantSilent");
  }

  private static Set<String> allOf(Diagram diagram) {
    var ids = new TreeSet<String>();
    diagram.all(FlowElement.class).forEach(element -> ids.add(element.getId()));
    return ids;
  }
}
