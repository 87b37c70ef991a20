package org.customerlockbox.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.camunda.bpm.engine.HistoryService;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.camunda.bpm.engine.history.HistoricActivityInstance;
import org.camunda.bpm.engine.impl.bpmn.parser.AbstractBpmnParseListener;
import org.camunda.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.pvm.process.ScopeImpl;
import org.camunda.bpm.engine.impl.pvm.process.TransitionImpl;
import org.camunda.bpm.engine.impl.util.xml.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.test.context.junit.jupiter.SpringExtension;

/**
 * Fails a class of scenarios when an element or a flow of the diagram was passed by none of them,
 * and names it.
 *
 * <p>Says nothing when only some of the class's scenarios ran, or one of them failed.
 */
final class ScenarioCoverage implements AfterTestExecutionCallback, AfterAllCallback {

  private int passed;

  @Override
  public void afterTestExecution(ExtensionContext context) {
    if (context.getExecutionException().isEmpty()) {
      passed++;
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    var scenarios =
        Arrays.stream(context.getRequiredTestClass().getDeclaredMethods())
            .filter(method -> method.isAnnotationPresent(Test.class))
            .count();
    if (passed < scenarios) {
      return;
    }
    var beans = SpringExtension.getApplicationContext(context);
    var visited = new HashSet<>(beans.getBean(Recorder.class).taken);
    beans.getBean(HistoryService.class).createHistoricActivityInstanceQuery().list().stream()
        .map(HistoricActivityInstance::getActivityId)
        .forEach(visited::add);
    var diagram = Diagram.of(ProcessFiles.in(Path.of("")).diagram());
    var missing = unvisited(diagram, visited);
    if (!missing.isEmpty()) {
      throw new AssertionError("No scenario passes " + missing);
    }
  }

  /** The elements and flows of a diagram that are not among the visited ids, by label and id. */
  static List<String> unvisited(Diagram diagram, Collection<String> visited) {
    var missing = new ArrayList<String>();
    diagram.nodes().stream()
        .filter(node -> !visited.contains(node.getId()))
        .map(Diagram::name)
        .forEach(missing::add);
    diagram.flows().stream()
        .filter(flow -> !visited.contains(flow.getId()))
        .map(Diagram::name)
        .forEach(missing::add);
    return missing;
  }

  /** Notes each flow that is taken; the history knows elements only. */
  static final class Recorder extends AbstractProcessEnginePlugin {

    private final Set<String> taken = ConcurrentHashMap.newKeySet();

    @Override
    public void preInit(ProcessEngineConfigurationImpl engine) {
      if (engine.getCustomPreBPMNParseListeners() == null) {
        engine.setCustomPreBPMNParseListeners(new ArrayList<>());
      }
      engine
          .getCustomPreBPMNParseListeners()
          .add(
              new AbstractBpmnParseListener() {
                @Override
                public void parseSequenceFlow(
                    Element element, ScopeImpl scope, TransitionImpl transition) {
                  transition.addListener(
                      ExecutionListener.EVENTNAME_TAKE,
                      (ExecutionListener) execution -> taken.add(transition.getId()));
                }
              });
    }
  }
}
