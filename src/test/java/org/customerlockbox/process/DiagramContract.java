package org.customerlockbox.process;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.camunda.bpm.model.bpmn.impl.BpmnModelConstants;
import org.camunda.bpm.model.bpmn.instance.BaseElement;
import org.camunda.bpm.model.bpmn.instance.BoundaryEvent;
import org.camunda.bpm.model.bpmn.instance.BusinessRuleTask;
import org.camunda.bpm.model.bpmn.instance.EndEvent;
import org.camunda.bpm.model.bpmn.instance.Error;
import org.camunda.bpm.model.bpmn.instance.ExclusiveGateway;
import org.camunda.bpm.model.bpmn.instance.ExtensionElements;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.camunda.bpm.model.bpmn.instance.IntermediateCatchEvent;
import org.camunda.bpm.model.bpmn.instance.MultiInstanceLoopCharacteristics;
import org.camunda.bpm.model.bpmn.instance.ParallelGateway;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.camunda.bpm.model.bpmn.instance.SequenceFlow;
import org.camunda.bpm.model.bpmn.instance.ServiceTask;
import org.camunda.bpm.model.bpmn.instance.StartEvent;
import org.camunda.bpm.model.bpmn.instance.SubProcess;
import org.camunda.bpm.model.bpmn.instance.TimerEventDefinition;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.camunda.bpm.model.xml.ModelException;
import org.camunda.bpm.model.xml.instance.DomElement;
import org.camunda.bpm.model.xml.instance.ModelElementInstance;
import org.customerlockbox.identity.Role;
import org.customerlockbox.process.AccessRequestProcess.Elements;
import org.customerlockbox.process.AccessRequestProcess.Outcomes;

/** What the diagram promises Java: names, deadlines, who decides; then {@link DiagramPaths}. */
final class DiagramContract {

  /** The kinds of elements that are understood here, each with the beginning of its ids. */
  private static final Map<String, String> KINDS =
      Map.of(
          "startEvent", "startEvent_",
          "endEvent", "endEvent_",
          "boundaryEvent", "event_",
          "intermediateCatchEvent", "event_",
          "userTask", "userTask_",
          "serviceTask", "serviceTask_",
          "businessRuleTask", "businessRuleTask_",
          "subProcess", "subProcess_",
          "exclusiveGateway", "gateway_",
          "parallelGateway", "gateway_");

  /** Beans that one element alone may call: Java does more for it, found by its id. */
  private static final Map<String, String> ONLY_CALLER =
      Map.of("grantAccess", Elements.GRANT_ACCESS, "revokeAccess", Elements.REVOKE_ACCESS);

  /**
   * A timer that was agreed.
   *
   * @param at the task that waits; the timer stands at it or at what it stands in
   * @param then the bean that the timer's path calls first
   */
  private record Deadline(String at, String variable, boolean interrupts, String then) {}

  private static final List<Deadline> DEADLINES =
      List.of(
          new Deadline(
              Elements.APPROVE_AS_PROVIDER, "providerDecisionDueAt", true, "expireRequest"),
          new Deadline(Elements.DECIDE_AS_TENANT, "tenantDecisionDueAt", true, "expireRequest"),
          new Deadline(Elements.DECIDE_AS_TENANT, "tenantReminderAt", false, "remindApprovers"),
          new Deadline(Elements.DECIDE_AS_TENANT, "tenantLastReminderAt", false, "remindApprovers"),
          new Deadline(Elements.GRANT_ACCESS, "accessOpensBy", false, "recordFailure"),
          new Deadline(Elements.FINISH_WORK, "accessEndsAt", true, "revokeAccess"),
          new Deadline(Elements.END_ACCESS_EARLY, "accessEndsAt", true, "revokeAccess"));

  /**
   * Who finds a task; null for the groups means any that somebody can be in.
   *
   * @param decides whether access depends on it, so that nothing about it may change
   */
  private record Asked(String task, String attribute, String value, boolean decides) {}

  private static final List<Asked> ASKED =
      List.of(
          new Asked(Elements.APPROVE_AS_PROVIDER, "candidateGroups", "provider.${level}", true),
          new Asked(Elements.DECIDE_AS_TENANT, "candidateGroups", "${tenantId}.approver", true),
          new Asked(Elements.WITHDRAW_REQUEST, "assignee", "${requester}", false),
          new Asked(Elements.FINISH_WORK, "assignee", "${requester}", false));

  private static final Set<String> ALLOWED_EXTENSIONS =
      Set.of("failedJobRetryTimeCycle", "properties", "property");

  private static final Set<String> CODE_ATTRIBUTES =
      Set.of(
          "class", "expression", "type", "topic", "resultVariable", "formKey", "formHandlerClass");

  private static final String LEVELS = "${approvalLevels.of(execution)}";
  private static final String STOP = "${outcome == '" + Outcomes.DENIED_BY_PROVIDER + "'}";

  private final Diagram diagram;
  private final Vocabulary vocabulary;
  private final Set<String> forms;
  private final Set<String> found = new LinkedHashSet<>();

  private DiagramContract(Diagram diagram, Vocabulary vocabulary, Set<String> forms) {
    this.diagram = diagram;
    this.vocabulary = vocabulary;
    this.forms = forms;
  }

  /**
   * Names what breaks a promise, in the process owner's words; empty if nothing does.
   *
   * @param forms the ids of the forms that there are
   */
  static List<String> violations(String xml, Vocabulary vocabulary, Set<String> forms) {
    Diagram diagram;
    try {
      diagram = Diagram.of(xml);
    } catch (ModelException e) {
      return List.of("The diagram cannot be read as BPMN: " + rootMessage(e));
    }
    return new DiagramContract(diagram, vocabulary, forms).violations();
  }

  private static String rootMessage(Throwable e) {
    return e.getCause() == null ? String.valueOf(e.getMessage()) : rootMessage(e.getCause());
  }

  private List<String> violations() {
    var ours =
        diagram.processes().stream()
            .filter(process -> AccessRequestProcess.KEY.equals(process.getId()))
            .findFirst();
    if (ours.isEmpty()) {
      found.add(
          "Java starts the process '"
              + AccessRequestProcess.KEY
              + "', the diagram has "
              + ids(diagram.processes()));
      return new ArrayList<>(found);
    }
    process(ours.get());
    kinds();
    elements();
    messages();
    errors();
    expressions();
    code();
    serviceTasks();
    userTasks();
    deadlines();
    gateways();
    outcomes();
    classification();
    found.addAll(DiagramPaths.violations(diagram, ours.get()));
    return new ArrayList<>(found);
  }

  private void process(Process process) {
    if (diagram.processes().size() > 1) {
      found.add("A request is led by one process, the diagram has " + ids(diagram.processes()));
    }
    if (!process.isExecutable()) {
      found.add("The process '" + process.getId() + "' is not executable");
    }
    if (!process.getChildElementsByType(StartEvent.class).isEmpty()
        && process.getChildElementsByType(StartEvent.class).size() > 1) {
      found.add(
          "A request is filed in one way, the diagram starts with "
              + ids(process.getChildElementsByType(StartEvent.class)));
    }
    for (var start : diagram.all(StartEvent.class)) {
      if (!start.getEventDefinitions().isEmpty()) {
        found.add(Diagram.name(start) + " must start without a message, timer or signal");
      }
      if (start.getParentElement().equals(process)) {
        form(start, start.getCamundaFormRef(), start.getCamundaFormRefBinding());
        if (!Objects.equals(start.getCamundaFormRef(), FormContract.START_FORM)) {
          found.add(
              Diagram.name(start)
                  + " shows the form '"
                  + start.getCamundaFormRef()
                  + "', a request is filed with '"
                  + FormContract.START_FORM
                  + "'");
        }
      }
    }
  }

  private void kinds() {
    for (var node : diagram.nodes()) {
      var kind = node.getElementType().getTypeName();
      var prefix = KINDS.get(kind);
      if (prefix == null) {
        found.add(
            Diagram.name(node)
                + " is a "
                + words(kind)
                + ", which this process does not use; there are "
                + new TreeSet<>(KINDS.keySet().stream().map(DiagramContract::words).toList()));
      } else if (!node.getId().startsWith(prefix)) {
        found.add(
            Diagram.name(node)
                + " is a "
                + words(kind)
                + ", so its id starts with '"
                + prefix
                + "'");
      }
      if (node instanceof SubProcess scope && scope.triggeredByEvent()) {
        found.add(
            Diagram.name(node) + " is started by an event; no such sub-process is understood");
      }
      if (node instanceof EndEvent
          && !((EndEvent) node).getEventDefinitions().isEmpty()
          && !Diagram.isTerminateEnd(node)) {
        found.add(Diagram.name(node) + " throws something; an end only ends");
      }
      if ((node instanceof BoundaryEvent || node instanceof IntermediateCatchEvent)
          && Diagram.timerOf(node).isEmpty()
          && Diagram.messageOf(node).isEmpty()
          && Diagram.errorOf(node).isEmpty()) {
        found.add(Diagram.name(node) + " waits for something else than a timer, message or error");
      }
    }
  }

  private void elements() {
    for (var id : vocabulary.elements()) {
      if (diagram.node(id).isEmpty()) {
        found.add("Java names the element '" + id + "', the diagram has none");
      }
    }
  }

  private void messages() {
    var waitedFor = new TreeSet<String>();
    for (var node : diagram.nodes()) {
      var message = Diagram.messageOf(node);
      if (message.isEmpty()) {
        continue;
      }
      waitedFor.add(message.get());
      if (!vocabulary.messages().contains(message.get())) {
        found.add(
            Diagram.name(node)
                + " waits for the message '"
                + message.get()
                + "', Java sends only "
                + vocabulary.messages());
      }
      if (node instanceof BoundaryEvent event && !event.cancelActivity()) {
        found.add(Diagram.name(node) + " must interrupt: what it tells has happened");
      }
    }
    for (var message : vocabulary.messages()) {
      if (!waitedFor.contains(message)) {
        found.add("Java sends the message '" + message + "', nothing in the diagram waits for it");
      }
    }
    waitsAt(AccessRequestProcess.Messages.REQUEST_CANCELED, Elements.APPROVE_AS_PROVIDER);
    waitsAt(AccessRequestProcess.Messages.REQUEST_CANCELED, Elements.DECIDE_AS_TENANT);
    waitsAt(AccessRequestProcess.Messages.ACCESS_REVOKED, Elements.END_ACCESS_EARLY);
    waitsAt(AccessRequestProcess.Messages.WORK_FINISHED, Elements.FINISH_WORK);
  }

  private void waitsAt(String message, String task) {
    diagram
        .node(task)
        .filter(
            node ->
                Diagram.withScopes(node).stream()
                    .flatMap(scope -> diagram.boundariesOf(scope).stream())
                    .noneMatch(
                        event -> Diagram.messageOf(event).filter(message::equals).isPresent()))
        .ifPresent(
            node ->
                found.add(
                    "While "
                        + Diagram.name(node)
                        + " waits, nothing waits for the message '"
                        + message
                        + "'"));
  }

  private void errors() {
    for (var error : diagram.all(Error.class)) {
      if (!vocabulary.errors().contains(String.valueOf(error.getErrorCode()))) {
        found.add(
            "The diagram names the error '"
                + error.getErrorCode()
                + "', Java throws only "
                + vocabulary.errors());
      }
    }
    for (var event : diagram.all(BoundaryEvent.class)) {
      if (Diagram.errorOf(event).filter(String::isEmpty).isPresent()) {
        found.add(
            Diagram.name(event) + " catches any error; it must name one of " + vocabulary.errors());
      }
    }
  }

  // ------------------------------------------------------------------------------ expressions

  private void expressions() {
    for (var process : diagram.processes()) {
      expressionsIn(process.getDomElement(), Diagram.name(process));
    }
  }

  private void expressionsIn(DomElement element, String owner) {
    var label = owner;
    var id = element.getAttribute("id");
    if (id != null && diagram.model().getModelElementById(id) instanceof BaseElement base) {
      var isPart =
          !(base instanceof FlowNode || base instanceof SequenceFlow || base instanceof Process);
      label = isPart ? owner : Diagram.name(base);
    }
    var children = element.getChildElements();
    var isText = children.isEmpty();
    if (isText) {
      var isCondition = element.getLocalName().equals("conditionExpression");
      read(
          isCondition ? "The condition of " + label : label,
          element.getLocalName(),
          element.getTextContent());
    }
    for (var attribute : EXPRESSION_ATTRIBUTES) {
      read(label, attribute, text(element, attribute));
    }
    for (var child : children) {
      expressionsIn(child, label);
    }
  }

  private static final List<String> EXPRESSION_ATTRIBUTES =
      List.of(
          "name",
          "assignee",
          "candidateUsers",
          "candidateGroups",
          "candidateStarterUsers",
          "candidateStarterGroups",
          "dueDate",
          "followUpDate",
          "priority",
          "taskPriority",
          "jobPriority",
          "collection",
          "elementVariable",
          "formRef",
          "formRefVersion",
          "decisionRef",
          "decisionRefVersion",
          "errorCodeVariable",
          "errorMessageVariable");

  private static String text(DomElement element, String attribute) {
    var plain = element.getAttribute(attribute);
    return plain != null ? plain : element.getAttribute(BpmnModelConstants.CAMUNDA_NS, attribute);
  }

  private void read(String reader, String where, String text) {
    if (text == null || where.equals("collection") && text.strip().equals(LEVELS)) {
      return;
    }
    for (var expression : DiagramExpression.in(text)) {
      if (expression.calls()) {
        found.add(
            reader + " does more than read variables: '" + expression + "' is not evaluated here");
        continue;
      }
      for (var name : expression.names()) {
        if (!vocabulary.variables().contains(name)) {
          found.add(reader + " reads '" + name + "', which nothing writes");
        }
      }
      for (var outcome : expression.comparedWith("outcome")) {
        if (!vocabulary.outcomes().contains(outcome)) {
          found.add(
              reader
                  + " asks for the outcome '"
                  + outcome
                  + "', Java knows "
                  + vocabulary.outcomes());
        }
      }
    }
  }

  /** Scripts, listeners, mappings: anything that runs and is not one of our delegates. */
  private void code() {
    for (var extensions : diagram.all(ExtensionElements.class)) {
      for (var extension : extensions.getDomElement().getChildElements()) {
        if (!ALLOWED_EXTENSIONS.contains(extension.getLocalName())
            && !isDrawing(extensions.getParentElement())) {
          found.add(
              nameOf(extensions.getParentElement())
                  + " has a "
                  + words(extension.getLocalName())
                  + "; Java attaches what it needs by itself");
        }
      }
    }
    for (var node : diagram.nodes()) {
      for (var attribute : CODE_ATTRIBUTES) {
        var value = node.getAttributeValueNs(BpmnModelConstants.CAMUNDA_NS, attribute);
        if (value != null) {
          found.add(
              Diagram.name(node)
                  + " has a "
                  + words(attribute)
                  + " ('"
                  + value
                  + "'), which is not"
                  + " used here");
        }
      }
    }
    for (var flow : diagram.flows()) {
      if (flow.getConditionExpression() != null
          && flow.getConditionExpression().getLanguage() != null) {
        found.add("The condition of " + Diagram.name(flow) + " is a script");
      }
    }
  }

  private static boolean isDrawing(ModelElementInstance owner) {
    return !(owner instanceof BaseElement);
  }

  private static String nameOf(ModelElementInstance element) {
    return element instanceof BaseElement base ? Diagram.name(base) : "The diagram";
  }

  // ------------------------------------------------------------------------------------ tasks

  private void serviceTasks() {
    for (var task : diagram.all(ServiceTask.class)) {
      var bean = Diagram.beanOf(task);
      if (bean.isEmpty() || !vocabulary.delegates().contains(bean.get())) {
        found.add(
            Diagram.name(task)
                + " calls '"
                + task.getCamundaDelegateExpression()
                + "', Java has only "
                + vocabulary.delegates());
        continue;
      }
      var only = ONLY_CALLER.get(bean.get());
      if (only != null && !only.equals(task.getId())) {
        found.add(
            Diagram.name(task) + " calls '" + bean.get() + "', which only '" + only + "' may call");
      }
    }
    ONLY_CALLER.forEach(
        (bean, id) ->
            diagram
                .node(id)
                .ifPresent(
                    node -> {
                      if (!Objects.equals(Diagram.beanOf(node).orElse(null), bean)) {
                        found.add(Diagram.name(node) + " must call '${" + bean + "}'");
                      }
                      if (!node.isCamundaAsyncBefore()) {
                        found.add(
                            Diagram.name(node)
                                + " must be asynchronous before, or a failure undoes what came"
                                + " before it");
                      }
                      if (!((ServiceTask) node).isCamundaExclusive()) {
                        found.add(Diagram.name(node) + " must be exclusive");
                      }
                    }));
  }

  private void userTasks() {
    for (var task : diagram.all(UserTask.class)) {
      if (!vocabulary.elements().contains(task.getId())) {
        found.add(
            "Nobody could complete "
                + Diagram.name(task)
                + ": Java knows only "
                + vocabulary.elements().stream().filter(id -> id.startsWith("userTask_")).toList());
      }
      form(task, task.getCamundaFormRef(), task.getCamundaFormRefBinding());
      groups(task);
      if (task.getLoopCharacteristics() != null
          && !task.getId().equals(Elements.APPROVE_AS_PROVIDER)) {
        found.add(Diagram.name(task) + " is repeated, it must be done once");
      }
    }
    for (var asked : ASKED) {
      diagram
          .node(asked.task())
          .filter(UserTask.class::isInstance)
          .map(UserTask.class::cast)
          .ifPresent(task -> asked(task, asked));
    }
    diagram
        .node(Elements.APPROVE_AS_PROVIDER)
        .filter(UserTask.class::isInstance)
        .map(UserTask.class::cast)
        .ifPresent(this::levels);
  }

  private void asked(UserTask task, Asked asked) {
    var value = task.getAttributeValueNs(BpmnModelConstants.CAMUNDA_NS, asked.attribute());
    if (!asked.value().equals(value)) {
      found.add(
          Diagram.name(task)
              + " asks "
              + (value == null ? "nobody" : "'" + value + "'")
              + ", agreed is '"
              + asked.value()
              + "'");
    }
    for (var other : List.of("assignee", "candidateUsers", "candidateGroups")) {
      var more = task.getAttributeValueNs(BpmnModelConstants.CAMUNDA_NS, other);
      if (asked.decides() && !other.equals(asked.attribute()) && more != null) {
        found.add(Diagram.name(task) + " also asks '" + more + "'; only its group decides");
      }
    }
  }

  private void groups(UserTask task) {
    var groups = task.getCamundaCandidateGroups();
    if (groups == null || ASKED.stream().anyMatch(asked -> asked.task().equals(task.getId()))) {
      return;
    }
    for (var group : groups.split(",")) {
      var plain = group.strip().replace("${tenantId}.", "tenant.");
      if (Role.ofGroup(plain).isEmpty()) {
        found.add(
            Diagram.name(task) + " asks the group '" + group.strip() + "', which nobody is in");
      }
    }
  }

  private void levels(UserTask task) {
    if (!(task.getLoopCharacteristics() instanceof MultiInstanceLoopCharacteristics loop)) {
      found.add(Diagram.name(task) + " is not repeated for each approval level");
      return;
    }
    if (!loop.isSequential()) {
      found.add(Diagram.name(task) + " asks all levels at once, agreed is one after the other");
    }
    if (!LEVELS.equals(loop.getCamundaCollection())
        || !"level".equals(loop.getCamundaElementVariable())
        || loop.getLoopCardinality() != null) {
      found.add(
          Diagram.name(task)
              + " is repeated for '"
              + loop.getCamundaCollection()
              + "' as '"
              + loop.getCamundaElementVariable()
              + "', agreed is '"
              + LEVELS
              + "' as 'level'");
    }
    var stop = loop.getCompletionCondition();
    if (stop == null || !STOP.equals(stop.getTextContent().strip())) {
      found.add(
          Diagram.name(task)
              + " goes on until '"
              + (stop == null ? "" : stop.getTextContent().strip())
              + "', agreed is '"
              + STOP
              + "'");
    }
  }

  private void form(FlowNode node, String ref, String binding) {
    if (ref == null) {
      found.add(Diagram.name(node) + " shows no form of forms/; there are " + forms);
    } else if (!forms.contains(ref)) {
      found.add(Diagram.name(node) + " shows the form '" + ref + "'; there are only " + forms);
    }
    if (!"latest".equals(binding)) {
      found.add(Diagram.name(node) + " shows an old form; its form binding must be 'latest'");
    }
    var expected = FormContract.FORM_OF_TASK.get(node.getId());
    if (expected != null && ref != null && forms.contains(ref) && !expected.equals(ref)) {
      found.add(Diagram.name(node) + " shows the form '" + ref + "', agreed is '" + expected + "'");
    }
  }

  // -------------------------------------------------------------------------------- deadlines

  private void deadlines() {
    for (var timer : diagram.all(TimerEventDefinition.class)) {
      var event = (FlowNode) timer.getParentElement();
      var text = timer.getTextContent().strip();
      var variables = DiagramExpression.in(text);
      if (timer.getTimeDate() == null
          || variables.size() != 1
          || !vocabulary.dates().contains(variables.get(0).text())) {
        found.add(
            "The deadline of "
                + Diagram.name(event)
                + " is '"
                + text
                + "'; a deadline is a date that Java computes, one of "
                + vocabulary.dates());
      }
    }
    for (var deadline : DEADLINES) {
      diagram.node(deadline.at()).ifPresent(node -> deadline(node, deadline));
    }
    dueDate(Elements.APPROVE_AS_PROVIDER, "${providerDecisionDueAt}");
    dueDate(Elements.DECIDE_AS_TENANT, "${tenantDecisionDueAt}");
  }

  private void deadline(FlowNode node, Deadline deadline) {
    var agreed = "${" + deadline.variable() + "}";
    var timers =
        Diagram.withScopes(node).stream()
            .flatMap(scope -> diagram.boundariesOf(scope).stream())
            .filter(event -> Diagram.timerOf(event).isPresent())
            .toList();
    var matching =
        timers.stream()
            .filter(
                event ->
                    Diagram.timerOf(event)
                        .filter(timer -> timer.getTextContent().strip().equals(agreed))
                        .isPresent())
            .toList();
    if (matching.isEmpty()) {
      found.add(
          "The deadlines of "
              + Diagram.name(node)
              + " are "
              + timers.stream()
                  .map(event -> Diagram.timerOf(event).orElseThrow().getTextContent().strip())
                  .collect(Collectors.toCollection(TreeSet::new))
              + ", agreed is '"
              + agreed
              + "'");
    }
    for (var event : matching) {
      if (event.cancelActivity() != deadline.interrupts()) {
        found.add(
            Diagram.name(event)
                + (deadline.interrupts() ? " must interrupt " : " must not interrupt ")
                + Diagram.name(event.getAttachedTo()));
      }
      var next = firstCalls(event);
      if (!next.equals(Set.of(deadline.then()))) {
        found.add(
            Diagram.name(event) + " leads to " + next + ", agreed is '" + deadline.then() + "'");
      }
    }
  }

  /** The beans that are called first after an event, whichever way it goes. */
  private Set<String> firstCalls(FlowNode event) {
    var calls = new TreeSet<String>();
    var seen = new LinkedHashSet<FlowNode>();
    collectCalls(event, calls, seen);
    return calls;
  }

  private void collectCalls(FlowNode node, Set<String> calls, Set<FlowNode> seen) {
    for (var flow : diagram.outgoing(node)) {
      var next = flow.getTarget();
      if (next == null || !seen.add(next)) {
        continue;
      }
      var bean = Diagram.beanOf(next);
      if (bean.isPresent()) {
        calls.add(bean.get());
      } else if (next instanceof ExclusiveGateway || next instanceof ParallelGateway) {
        collectCalls(next, calls, seen);
      } else {
        calls.add(Diagram.name(next));
      }
    }
  }

  private void dueDate(String id, String agreed) {
    diagram
        .node(id)
        .filter(UserTask.class::isInstance)
        .map(UserTask.class::cast)
        .filter(task -> !agreed.equals(task.getCamundaDueDate()))
        .ifPresent(
            task ->
                found.add(
                    Diagram.name(task)
                        + " shows '"
                        + task.getCamundaDueDate()
                        + "' as its due date, agreed is '"
                        + agreed
                        + "'"));
  }

  // --------------------------------------------------------------------------------- gateways

  private void gateways() {
    var opening = diagram.node(Elements.GRANT_ACCESS).map(Diagram::withScopes).orElse(List.of());
    var deciding = diagram.node(Elements.DECIDE_AS_TENANT).map(Diagram::scopeOf).orElse(null);
    for (var gateway : diagram.all(ExclusiveGateway.class)) {
      if (diagram.outgoing(gateway).size() > 1) {
        if (gateway.getDefault() == null) {
          found.add(Diagram.name(gateway) + " has no default; the default is the refusal");
        } else if (opening.contains(gateway.getDefault().getTarget())) {
          found.add(
              Diagram.name(gateway) + " opens access by default; the default must be the refusal");
        }
        for (var flow : diagram.outgoing(gateway)) {
          var isDefault = flow.equals(gateway.getDefault());
          if (!isDefault && flow.getConditionExpression() == null) {
            found.add(Diagram.name(flow) + " of " + Diagram.name(gateway) + " has no condition");
          }
        }
      }
      if (Objects.equals(Diagram.scopeOf(gateway), deciding)) {
        refusesByDefault(gateway);
      }
    }
    for (var flow : diagram.flows()) {
      if (flow.getConditionExpression() != null
          && !(flow.getSource() instanceof ExclusiveGateway)) {
        found.add(Diagram.name(flow) + " has a condition but starts at no gateway");
      }
    }
  }

  /** In doubt the answer of a gateway among the decisions is no. */
  private void refusesByDefault(ExclusiveGateway gateway) {
    for (var flow : diagram.outgoing(gateway)) {
      if (flow.getConditionExpression() == null) {
        continue;
      }
      var text = flow.getConditionExpression().getTextContent().replace(" ", "");
      if (text.contains("!providerApproved")
          || text.contains("!tenantApproved")
          || text.equals("${tenantMustDecide}")) {
        found.add(
            Diagram.name(gateway)
                + " goes on by default, because "
                + Diagram.name(flow)
                + " asks for the refusal; the default must be the refusal");
      }
    }
  }

  private void outcomes() {
    var asked = new TreeSet<String>();
    for (var flow : diagram.flows()) {
      if (flow.getConditionExpression() != null) {
        DiagramExpression.in(flow.getConditionExpression().getTextContent())
            .forEach(expression -> asked.addAll(expression.comparedWith("outcome")));
      }
    }
    // what no flow asks for takes the default: nobody approved
    for (var outcome : vocabulary.outcomes()) {
      if (!asked.contains(outcome)
          && !outcome.equals(Outcomes.UNDECIDED)
          && !outcome.equals(Outcomes.DENIED_BY_PROVIDER)) {
        found.add("Java decides '" + outcome + "', no gateway asks for it");
      }
    }
  }

  private void classification() {
    diagram
        .node(Elements.CLASSIFY_REQUEST)
        .filter(BusinessRuleTask.class::isInstance)
        .map(BusinessRuleTask.class::cast)
        .ifPresent(
            task -> {
              if (!DecisionTableContract.KEY.equals(task.getCamundaDecisionRef())) {
                found.add(
                    Diagram.name(task)
                        + " asks the table '"
                        + task.getCamundaDecisionRef()
                        + "', there is only '"
                        + DecisionTableContract.KEY
                        + "'");
              }
              if (task.isCamundaAsyncBefore() || task.isCamundaAsyncAfter()) {
                found.add(
                    Diagram.name(task)
                        + " must not be asynchronous: what no rule allows is refused at once");
              }
            });
    for (var task : diagram.all(BusinessRuleTask.class)) {
      if (!task.getId().equals(Elements.CLASSIFY_REQUEST)) {
        found.add("Nothing reads what " + Diagram.name(task) + " answers");
      }
    }
  }

  // ------------------------------------------------------------------------------------ words

  private static String words(String camelCase) {
    return camelCase.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
  }

  private static String ids(Collection<? extends BaseElement> elements) {
    return elements.stream().map(BaseElement::getId).toList().toString();
  }
}
