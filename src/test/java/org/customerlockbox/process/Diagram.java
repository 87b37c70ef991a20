package org.customerlockbox.process;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.BaseElement;
import org.camunda.bpm.model.bpmn.instance.BoundaryEvent;
import org.camunda.bpm.model.bpmn.instance.ErrorEventDefinition;
import org.camunda.bpm.model.bpmn.instance.Event;
import org.camunda.bpm.model.bpmn.instance.FlowElement;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.camunda.bpm.model.bpmn.instance.MessageEventDefinition;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.camunda.bpm.model.bpmn.instance.SequenceFlow;
import org.camunda.bpm.model.bpmn.instance.ServiceTask;
import org.camunda.bpm.model.bpmn.instance.StartEvent;
import org.camunda.bpm.model.bpmn.instance.TerminateEventDefinition;
import org.camunda.bpm.model.bpmn.instance.TimerEventDefinition;
import org.camunda.bpm.model.xml.instance.ModelElementInstance;

/** The diagram, in the questions that its contract asks. */
final class Diagram {

  private final BpmnModelInstance model;
  private final List<FlowNode> nodes;
  private final List<SequenceFlow> flows;
  // looked up at every step of every path; the model itself searches the whole file each time
  private final Map<String, List<SequenceFlow>> outgoing = new HashMap<>();
  private final Map<String, List<SequenceFlow>> incoming = new HashMap<>();
  private final Map<String, List<BoundaryEvent>> boundaries = new HashMap<>();

  private Diagram(BpmnModelInstance model) {
    this.model = model;
    this.nodes = List.copyOf(model.getModelElementsByType(FlowNode.class));
    this.flows = List.copyOf(model.getModelElementsByType(SequenceFlow.class));
    for (var flow : flows) {
      outgoing.computeIfAbsent(flow.getSource().getId(), id -> new ArrayList<>()).add(flow);
      incoming.computeIfAbsent(flow.getTarget().getId(), id -> new ArrayList<>()).add(flow);
    }
    for (var node : nodes) {
      if (node instanceof BoundaryEvent event) {
        boundaries
            .computeIfAbsent(event.getAttachedTo().getId(), id -> new ArrayList<>())
            .add(event);
      }
    }
  }

  /**
   * Reads a diagram.
   *
   * @throws org.camunda.bpm.model.xml.ModelException if it is not BPMN
   */
  static Diagram of(String xml) {
    return new Diagram(
        Bpmn.readModelFromStream(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8))));
  }

  BpmnModelInstance model() {
    return model;
  }

  Collection<Process> processes() {
    return model.getModelElementsByType(Process.class);
  }

  List<FlowNode> nodes() {
    return nodes;
  }

  List<SequenceFlow> flows() {
    return flows;
  }

  <T extends ModelElementInstance> Collection<T> all(Class<T> type) {
    return model.getModelElementsByType(type);
  }

  Optional<FlowNode> node(String id) {
    return nodes().stream().filter(node -> id.equals(node.getId())).findFirst();
  }

  /** The flows that leave an element, as the engine sees them: by where the flows start. */
  List<SequenceFlow> outgoing(FlowNode node) {
    return outgoing.getOrDefault(node.getId(), List.of());
  }

  /** The flows that lead to an element. */
  List<SequenceFlow> incoming(FlowNode node) {
    return incoming.getOrDefault(node.getId(), List.of());
  }

  /** The sub-process or process that an element stands in. */
  static ModelElementInstance scopeOf(ModelElementInstance element) {
    return element.getParentElement();
  }

  /** An element and what it stands in, from the inside out, without the process. */
  static List<FlowNode> withScopes(FlowNode node) {
    var scopes = new ArrayList<FlowNode>();
    for (ModelElementInstance at = node; at instanceof FlowNode found; at = scopeOf(at)) {
      scopes.add(found);
    }
    return scopes;
  }

  List<BoundaryEvent> boundariesOf(FlowNode node) {
    return boundaries.getOrDefault(node.getId(), List.of());
  }

  static Optional<StartEvent> startOf(ModelElementInstance scope) {
    return scope.getChildElementsByType(StartEvent.class).stream().findFirst();
  }

  static Optional<TimerEventDefinition> timerOf(FlowNode node) {
    return definition(node, TimerEventDefinition.class);
  }

  static Optional<String> messageOf(FlowNode node) {
    return definition(node, MessageEventDefinition.class)
        .map(
            event ->
                event.getMessage() == null ? "" : String.valueOf(event.getMessage().getName()));
  }

  /** The code of the error that an event catches; empty text if it catches all. */
  static Optional<String> errorOf(FlowNode node) {
    return definition(node, ErrorEventDefinition.class)
        .map(
            event ->
                event.getError() == null || event.getError().getErrorCode() == null
                    ? ""
                    : event.getError().getErrorCode());
  }

  static boolean isTerminateEnd(FlowNode node) {
    return definition(node, TerminateEventDefinition.class).isPresent();
  }

  private static <T extends ModelElementInstance> Optional<T> definition(
      FlowNode node, Class<T> type) {
    return node instanceof Event
        ? node.getChildElementsByType(type).stream().findFirst()
        : Optional.empty();
  }

  /** The bean that a service task calls; empty if it names none. */
  static Optional<String> beanOf(FlowNode node) {
    if (!(node instanceof ServiceTask task) || task.getCamundaDelegateExpression() == null) {
      return Optional.empty();
    }
    var text = task.getCamundaDelegateExpression().strip();
    var expressions = DiagramExpression.in(text);
    return expressions.size() == 1 && text.equals(expressions.get(0).toString())
        ? Optional.of(expressions.get(0).text())
        : Optional.empty();
  }

  /** An element as its owner knows it: label and id. */
  static String name(BaseElement element) {
    var label = element instanceof FlowElement named ? named.getName() : null;
    return label == null || label.isBlank()
        ? element.getId()
        : "'" + label.strip() + "' (" + element.getId() + ")";
  }
}
