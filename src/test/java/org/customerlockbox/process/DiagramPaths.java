package org.customerlockbox.process;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.camunda.bpm.model.bpmn.impl.BpmnModelConstants;
import org.camunda.bpm.model.bpmn.instance.BoundaryEvent;
import org.camunda.bpm.model.bpmn.instance.EndEvent;
import org.camunda.bpm.model.bpmn.instance.ExclusiveGateway;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.camunda.bpm.model.bpmn.instance.IntermediateCatchEvent;
import org.camunda.bpm.model.bpmn.instance.ParallelGateway;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.camunda.bpm.model.bpmn.instance.SequenceFlow;
import org.camunda.bpm.model.bpmn.instance.SubProcess;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.camunda.bpm.model.xml.instance.ModelElementInstance;
import org.customerlockbox.process.AccessRequestProcess.Elements;
import org.customerlockbox.process.AccessRequestProcess.Errors;
import org.customerlockbox.process.AccessRequestProcess.Messages;
import org.customerlockbox.process.AccessRequestProcess.Outcomes;

/**
 * Walks every path of the diagram, loops included, with what Java will have stored on it, and names
 * the paths on which access opens without a decision, never ends, or an end is not recorded.
 *
 * <p>A path is a place and what is so there ({@link Story}); there are few of both, so the walk
 * ends. Each branch of a parallel gateway is walked by itself. Conditions on the outcome and on the
 * decision's yes/no variables are followed as Java sets them; any other condition may go either
 * way.
 *
 * <p>NB. Waiting in a joining parallel gateway is not understood; a scenario has to show it.
 */
final class DiagramPaths {

  /** What has happened on a path, as far as Java knows. */
  private enum Fact {
    PROVIDER_APPROVED,
    TENANT_MUST_DECIDE,
    TENANT_ASKED,
    TENANT_DECIDED,
    TENANT_APPROVED,
    NO_NEED_RECORDED,
    OPENING_LIMITED,
    CANCELED,
    GRANTED,
    REVOKED,
    REFUSED,
    RECORDED,
  }

  /**
   * @param outcome the variable of that name
   * @param aside the sub-process beside whose main path this one runs, after an event that does not
   *     interrupt; empty text on a main path
   */
  private record Story(String outcome, Set<Fact> facts, String aside) {

    static final Story START =
        new Story(Outcomes.UNDECIDED, EnumSet.of(Fact.TENANT_MUST_DECIDE), "");

    boolean has(Fact fact) {
      return facts.contains(fact);
    }

    Story with(Fact... added) {
      var all = EnumSet.noneOf(Fact.class);
      all.addAll(facts);
      all.addAll(List.of(added));
      return new Story(outcome, all, aside);
    }

    Story without(Fact... removed) {
      var all = EnumSet.noneOf(Fact.class);
      all.addAll(facts);
      all.removeAll(List.of(removed));
      return new Story(outcome, all, aside);
    }

    Story decided(String newOutcome) {
      return new Story(newOutcome, facts, aside);
    }

    Story beside(String scope) {
      return new Story(outcome, facts, scope);
    }

    boolean hasEnded() {
      return has(Fact.REVOKED)
          || has(Fact.CANCELED)
          || !outcome.equals(Outcomes.UNDECIDED) && !outcome.equals(Outcomes.APPROVED);
    }
  }

  private record Place(String node, Story story) {}

  /** Which variables are not there from the beginning, and what writes them. */
  private static final Map<String, Fact> WRITTEN_LATER =
      Map.of(
          "tenantDecisionDueAt", Fact.TENANT_ASKED,
          "tenantReminderAt", Fact.TENANT_ASKED,
          "tenantLastReminderAt", Fact.TENANT_ASKED,
          "accessOpensBy", Fact.OPENING_LIMITED,
          "accessEndsAt", Fact.GRANTED,
          "accessEnds", Fact.GRANTED);

  private static final Map<Fact, String> WRITERS =
      Map.of(
          Fact.TENANT_ASKED, "'Ask tenant' has",
          Fact.OPENING_LIMITED, "the last decision has",
          Fact.GRANTED, "'Grant access' has");

  private final Diagram diagram;
  private final Set<String> found = new LinkedHashSet<>();
  private final Set<Place> seen = new HashSet<>();
  private final Deque<Runnable> open = new ArrayDeque<>();
  private final Set<String> reached = new TreeSet<>();

  private DiagramPaths(Diagram diagram) {
    this.diagram = diagram;
  }

  /** What is wrong on any path from the process's start, in the process owner's words. */
  static Collection<String> violations(Diagram diagram, Process process) {
    var paths = new DiagramPaths(diagram);
    Diagram.startOf(process).ifPresent(start -> paths.go(start, Story.START));
    while (!paths.open.isEmpty()) {
      paths.open.pop().run();
    }
    paths.nameUnreached();
    return paths.found;
  }

  private void go(FlowNode node, Story story) {
    if (seen.add(new Place(node.getId(), story))) {
      open.push(() -> visit(node, story));
    }
  }

  private void visit(FlowNode node, Story story) {
    reached.add(node.getId());
    checkReads(node, story);
    if (waits(node)) {
      interruptions(node, story);
    }
    if (node instanceof SubProcess scope) {
      Diagram.startOf(scope).ifPresent(start -> go(start, story));
    } else if (node instanceof EndEvent) {
      end(node, story);
    } else if (node instanceof UserTask) {
      completed(node, story);
    } else if (Diagram.beanOf(node).isPresent()) {
      called(node, Diagram.beanOf(node).get(), story);
    } else {
      leave(node, story);
    }
  }

  private static boolean waits(FlowNode node) {
    return node instanceof UserTask
        || node instanceof IntermediateCatchEvent
        || node.isCamundaAsyncBefore();
  }

  // ------------------------------------------------------------ what Java does on the way

  private void completed(FlowNode task, Story story) {
    switch (task.getId()) {
      case Elements.APPROVE_AS_PROVIDER -> {
        leave(task, story.with(Fact.PROVIDER_APPROVED));
        leave(task, story.decided(Outcomes.DENIED_BY_PROVIDER));
      }
      case Elements.DECIDE_AS_TENANT -> {
        var decided = story.with(Fact.TENANT_DECIDED);
        leave(
            task,
            decided.with(Fact.TENANT_APPROVED, Fact.OPENING_LIMITED).decided(Outcomes.APPROVED));
        leave(task, decided.decided(Outcomes.DENIED_BY_TENANT));
      }
      case Elements.WITHDRAW_REQUEST -> leave(task, story.decided(Outcomes.CANCELED));
      default -> leave(task, story);
    }
  }

  private void called(FlowNode task, String bean, Story story) {
    switch (bean) {
      case "askTenant" -> {
        if (!story.has(Fact.PROVIDER_APPROVED)) {
          found.add(path("reaches", task) + " without 'Approve as provider'");
        }
        leave(
            task,
            story
                .with(Fact.TENANT_ASKED, Fact.TENANT_MUST_DECIDE)
                .without(Fact.NO_NEED_RECORDED)
                .decided(Outcomes.UNDECIDED));
        leave(
            task,
            story
                .with(Fact.NO_NEED_RECORDED, Fact.OPENING_LIMITED)
                .without(Fact.TENANT_MUST_DECIDE)
                .decided(Outcomes.APPROVED));
      }
      case "expireRequest" -> leave(task, story.decided(Outcomes.EXPIRED));
      case "grantAccess" -> grant(task, story);
      case "revokeAccess" -> {
        if (!story.has(Fact.GRANTED)) {
          found.add(path("reaches", task) + " without 'Grant access'");
        }
        leave(task, story.with(Fact.REVOKED));
      }
      case "recordOutcome" -> {
        if (!story.hasEnded()) {
          found.add(
              path("reaches", task)
                  + (story.has(Fact.GRANTED)
                      ? " while access is open, without 'Revoke access'"
                      : story.outcome().equals(Outcomes.UNDECIDED)
                          ? " although nobody has decided"
                          : " although the request is approved"));
        }
        leave(task, story.with(Fact.RECORDED));
      }
      case "recordFailure" -> {
        if (story.has(Fact.GRANTED) || !story.outcome().equals(Outcomes.APPROVED)) {
          found.add(
              path("reaches", task)
                  + (story.has(Fact.GRANTED)
                      ? " after access was opened"
                      : " although the request is not approved"));
        }
        leave(task, story.with(Fact.RECORDED));
      }
      default -> leave(task, story);
    }
  }

  private void grant(FlowNode task, Story story) {
    if (!story.has(Fact.TENANT_DECIDED) && !story.has(Fact.NO_NEED_RECORDED)) {
      found.add("A path reaches 'Grant access' without 'Decide as tenant'");
    }
    if (!story.has(Fact.PROVIDER_APPROVED)) {
      found.add("A path reaches 'Grant access' without 'Approve as provider'");
    }
    if (!story.outcome().equals(Outcomes.APPROVED)) {
      found.add("A path reaches 'Grant access' although the outcome is '" + story.outcome() + "'");
    }
    leave(task, story.with(Fact.GRANTED));
    raise(task, Errors.ACCESS_NOT_OPENED, story.with(Fact.REFUSED));
    if (story.has(Fact.NO_NEED_RECORDED)) {
      raise(task, Errors.TENANT_MUST_DECIDE, story);
    }
  }

  private void raise(FlowNode task, String error, Story story) {
    for (var scope : Diagram.withScopes(task)) {
      var catching = catching(scope, error);
      if (catching.isPresent()) {
        go(catching.get(), left(scope, story));
        return;
      }
    }
    found.add("Nothing catches the error '" + error + "' of " + Diagram.name(task));
  }

  private Optional<BoundaryEvent> catching(FlowNode node, String error) {
    return diagram.boundariesOf(node).stream()
        .filter(
            event ->
                Diagram.errorOf(event)
                    .filter(code -> code.isEmpty() || code.equals(error))
                    .isPresent())
        .findFirst();
  }

  /** Timers and messages at a task that waits, and at everything that it stands in. */
  private void interruptions(FlowNode node, Story story) {
    for (var scope : Diagram.withScopes(node)) {
      for (var event : diagram.boundariesOf(scope)) {
        if (Diagram.errorOf(event).isPresent()) {
          continue;
        }
        var after =
            Diagram.messageOf(event).filter(Messages.REQUEST_CANCELED::equals).isPresent()
                ? story.with(Fact.CANCELED)
                : story;
        go(
            event,
            event.cancelActivity()
                ? left(scope, after)
                : after.beside(Diagram.scopeOf(event).getAttributeValue("id")));
      }
    }
  }

  /** The story after a scope was left: who ran beside something in it no longer does. */
  private static Story left(FlowNode scope, Story story) {
    return scope.getId().equals(story.aside()) ? story.beside("") : story;
  }

  // ------------------------------------------------------------------------- where it goes on

  private void leave(FlowNode node, Story story) {
    if (diagram.outgoing(node).isEmpty()) {
      end(node, story);
      return;
    }
    if (!(node instanceof ExclusiveGateway gateway)) {
      diagram.outgoing(node).forEach(flow -> follow(flow, story));
      return;
    }
    var certain = false;
    for (var flow : diagram.outgoing(node)) {
      if (flow.equals(gateway.getDefault())) {
        continue;
      }
      var holds = holds(flow, story);
      if (holds.orElse(true)) {
        checkCondition(flow, story);
        follow(flow, story);
      }
      certain |= holds.orElse(false);
    }
    if (!certain && gateway.getDefault() != null) {
      follow(gateway.getDefault(), story);
    }
  }

  private void follow(SequenceFlow flow, Story story) {
    reached.add(flow.getId());
    if (flow.getTarget() != null) {
      go(flow.getTarget(), story);
    }
  }

  /** Whether a flow's condition holds; empty if that depends on something not followed here. */
  private static Optional<Boolean> holds(SequenceFlow flow, Story story) {
    if (flow.getConditionExpression() == null) {
      return Optional.of(true);
    }
    var expressions = DiagramExpression.in(flow.getConditionExpression().getTextContent());
    if (expressions.size() != 1) {
      return Optional.empty();
    }
    var text = expressions.get(0).text().replace(" ", "").replace('"', '\'');
    if (text.startsWith("!")) {
      return flag(text.substring(1), story).map(value -> !value);
    }
    if (text.matches("outcome[=!]='\\w*'")) {
      var is = story.outcome().equals(text.substring(10, text.length() - 1));
      return Optional.of(text.charAt(7) == '=' == is);
    }
    return flag(text, story);
  }

  private static Optional<Boolean> flag(String variable, Story story) {
    return switch (variable) {
      case "providerApproved" -> Optional.of(story.has(Fact.PROVIDER_APPROVED));
      case "tenantMustDecide" -> Optional.of(story.has(Fact.TENANT_MUST_DECIDE));
      case "tenantApproved" -> Optional.of(story.has(Fact.TENANT_APPROVED));
      case "true" -> Optional.of(true);
      case "false" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  private void end(FlowNode node, Story story) {
    var scope = Diagram.scopeOf(node);
    if (scope instanceof SubProcess inner) {
      var isAside = inner.getId().equals(story.aside());
      if (isAside && !Diagram.isTerminateEnd(node)) {
        return;
      }
      for (var other : openBeside(inner, node, isAside)) {
        found.add(
            Diagram.name(node)
                + " does not end "
                + Diagram.name(other)
                + ", which would stay open");
      }
      leave(inner, left(inner, story));
      return;
    }
    if (!story.aside().isEmpty()) {
      if (Diagram.isTerminateEnd(node)) {
        found.add(Diagram.name(node) + " would end the request although its main path goes on");
      }
      return;
    }
    if (story.has(Fact.GRANTED) && !story.has(Fact.REVOKED)) {
      found.add("A path ends after 'Grant access' without 'Revoke access'");
    }
    if (!story.has(Fact.RECORDED)) {
      found.add(path("ends at", node) + " without recording the outcome");
    }
  }

  /** Tasks that another branch of the sub-process leaves open when this end is reached. */
  private List<UserTask> openBeside(SubProcess scope, FlowNode end, boolean isAside) {
    if (isAside || Diagram.isTerminateEnd(end)) {
      return List.of();
    }
    if (!isForked(scope)) {
      return List.of();
    }
    return scope.getChildElementsByType(UserTask.class).stream()
        .filter(task -> !before(end).contains(task))
        .toList();
  }

  private boolean isForked(SubProcess scope) {
    return scope.getChildElementsByType(ParallelGateway.class).stream()
        .anyMatch(gateway -> diagram.outgoing(gateway).size() > 1);
  }

  private Set<FlowNode> before(FlowNode end) {
    var all = new HashSet<FlowNode>();
    var next = new ArrayDeque<FlowNode>(List.of(end));
    while (!next.isEmpty()) {
      var node = next.pop();
      if (all.add(node)) {
        diagram.incoming(node).forEach(flow -> next.push(flow.getSource()));
        if (node instanceof BoundaryEvent event) {
          next.push(event.getAttachedTo());
        }
      }
    }
    return all;
  }

  // ---------------------------------------------------------------------------- what is read

  private void checkReads(FlowNode node, Story story) {
    for (var attribute : List.of("dueDate", "followUpDate")) {
      var text = node.getAttributeValueNs(BpmnModelConstants.CAMUNDA_NS, attribute);
      if (text != null) {
        checkWritten(Diagram.name(node), text, story);
      }
    }
    // a timer reads its date when what it stands at begins
    for (var event : diagram.boundariesOf(node)) {
      Diagram.timerOf(event)
          .map(ModelElementInstance::getTextContent)
          .ifPresent(text -> checkWritten(Diagram.name(event), text, story));
    }
  }

  private void checkCondition(SequenceFlow flow, Story story) {
    if (flow.getConditionExpression() != null) {
      checkWritten(
          "The condition of " + Diagram.name(flow),
          flow.getConditionExpression().getTextContent(),
          story);
    }
  }

  private void checkWritten(String reader, String text, Story story) {
    for (var expression : DiagramExpression.in(text)) {
      for (var name : expression.names()) {
        var fact = WRITTEN_LATER.get(name);
        if (fact != null && !story.has(fact)) {
          found.add(reader + " reads '" + name + "' before " + WRITERS.get(fact) + " written it");
        }
      }
    }
  }

  // ------------------------------------------------------------------------------- dead ends

  /** Names the first elements that no path reaches; what comes after them is clear. */
  private void nameUnreached() {
    for (var node : diagram.nodes()) {
      if (reached.contains(node.getId())) {
        continue;
      }
      var sources = new HashSet<FlowNode>();
      diagram.incoming(node).forEach(flow -> sources.add(flow.getSource()));
      if (node instanceof BoundaryEvent event) {
        sources.add(event.getAttachedTo());
      }
      if (sources.stream().allMatch(source -> reached.contains(source.getId()))) {
        found.add("No path reaches " + Diagram.name(node));
      }
    }
  }

  private static String path(String verb, FlowNode node) {
    return "A path " + verb + " " + Diagram.name(node);
  }
}
