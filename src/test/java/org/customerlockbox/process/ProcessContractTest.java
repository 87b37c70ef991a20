package org.customerlockbox.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.customerlockbox.process.AccessRequestProcess.Variables;
import org.customerlockbox.request.AccessRequest;
import org.customerlockbox.request.Reason;
import org.customerlockbox.request.ReasonType;
import org.customerlockbox.request.RequestId;
import org.customerlockbox.request.ResourceRef;
import org.customerlockbox.request.Severity;
import org.customerlockbox.request.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AssignableTypeFilter;
import org.springframework.stereotype.Component;

/**
 * Proves that the process owner's files keep what Java relies on, and that a broken edit is named
 * in the process owner's words while a harmless one passes.
 */
class ProcessContractTest {

  private static final Path PROJECT = Path.of("");
  private static final ProcessContract CONTRACT = new ProcessContract(delegates());

  @Test
  void theFilesKeepWhatJavaReliesOn() throws IOException {
    assertThat(CONTRACT.violations(ProcessFiles.in(PROJECT))).isEmpty();
  }

  @Test
  void knowsTheVariablesThatAFiledRequestWrites() {
    assertThat(Variables.SUMMARY).isEqualTo(aRequest().summary("Contoso", "Erin").keySet());
  }

  @Test
  void knowsTheDelegatesThatSpringMakes() {
    assertThat(delegates()).contains("grantAccess", "revokeAccess", "askTenant").hasSize(7);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          an id that Java names             | "userTask_decideAsTenant" | "userTask_decideForTenant" | Java names the element 'userTask_decideAsTenant', the diagram has none
          another process                   | <bpmn:process id="customer-lockbox"                            | <bpmn:process id="lockbox"                             | Java starts the process 'customer-lockbox', the diagram has [lockbox]
          a process that nobody can start   | isExecutable="true"                                            | isExecutable="false"                                   | The process 'customer-lockbox' is not executable
          an unknown bean                   | ${revokeAccess}                                                | ${revokeAcess}                                         | 'Revoke access' (serviceTask_revokeAccess) calls '${revokeAcess}', Java has only [askTenant
          a bean that is no delegate        | ${expireRequest}                                               | ${grants}                                              | 'Expire request' (serviceTask_expireUnapprovedRequest) calls '${grants}'
          a second place that grants        | ${remindApprovers}                                             | ${grantAccess}                                         | 'Remind approvers' (serviceTask_remindTenant) calls 'grantAccess', which only 'serviceTask_grantAccess' may call
          a class instead of a bean         | camunda:delegateExpression="${askTenant}"                      | camunda:class="org.example.AskTenant"                  | 'Ask tenant' (serviceTask_askTenant) has a class ('org.example.AskTenant'), which is not used here
          a misspelt condition              | ${tenantApproved}                                              | ${tenantAproved}                                       | The condition of 'yes' (flow_tenantApproved) reads 'tenantAproved', which nothing writes
          a misspelt outcome                | ${outcome == 'Expired'}                                        | ${outcome == 'Expird'}                                 | The condition of 'expired' (flow_requestExpired) asks for the outcome 'Expird', Java knows [Undecided, Approved
          an outcome nobody asks for        | ${outcome == 'DeniedByTenant'}                                 | ${outcome == 'Expired'}                                | Java decides 'DeniedByTenant', no gateway asks for it
          a condition that does something   | ${tenantApproved}                                              | ${execution.setVariable('tenantApproved', true)}       | The condition of 'yes' (flow_tenantApproved) does more than read variables
          a deadline written by hand        | ${tenantDecisionDueAt}</bpmn:timeDate>                         | 2030-01-01T00:00:00Z</bpmn:timeDate>                   | The deadline of 'No answer within 12 h, unless the tenant set another lifetime' (event_tenantDecisionOverdue) is '2030-01-01T00:00:00Z'; a deadline is a date that Java computes
          another deadline                  | ${tenantDecisionDueAt}</bpmn:timeDate>                         | ${providerDecisionDueAt}</bpmn:timeDate>               | The deadlines of 'Decide as tenant' (userTask_decideAsTenant) are [${providerDecisionDueAt}, ${tenantLastReminderAt}, ${tenantReminderAt}], agreed is '${tenantDecisionDueAt}'
          a deadline that lets go on        | id="event_tenantDecisionOverdue"                               | cancelActivity="false" id="event_tenantDecisionOverdue" | 'No answer within 12 h, unless the tenant set another lifetime' (event_tenantDecisionOverdue) must interrupt 'Decide as tenant'
          access that only people end       | id="event_accessTimeOver"                                      | cancelActivity="false" id="event_accessTimeOver"       | 'Access time is over' (event_accessTimeOver) must interrupt 'Access window' (subProcess_accessWindow)
          a reminder that ends the task     | name="Deadline is near" cancelActivity="false"                 | name="Deadline is near"                                | 'Deadline is near' (event_tenantLastReminderDue) must not interrupt 'Decide as tenant'
          a deadline that opens access      | targetRef="serviceTask_expireUnansweredRequest"                | targetRef="endEvent_tenantApproved"                    | 'No answer within 12 h, unless the tenant set another lifetime' (event_tenantDecisionOverdue) leads to ['Tenant approved' (endEvent_tenantApproved)], agreed is 'expireRequest'
          another due date                  | camunda:dueDate="${tenantDecisionDueAt}"                       | camunda:dueDate="${providerDecisionDueAt}"             | 'Decide as tenant' (userTask_decideAsTenant) shows '${providerDecisionDueAt}' as its due date, agreed is '${tenantDecisionDueAt}'
          a message that Java never sends   | name="lockbox.accessRevoked"                                   | name="lockbox.accessTakenBack"                         | 'Access revoked' (event_accessRevoked) waits for the message 'lockbox.accessTakenBack', Java sends only
          a message nobody waits for        | name="lockbox.workFinished"                                    | name="lockbox.workDone"                                | Java sends the message 'lockbox.workFinished', nothing in the diagram waits for it
          a withdrawal that stops nothing   | id="event_requestCanceled" name="Requester withdrew"           | id="event_requestCanceled" name="Requester withdrew" cancelActivity="false" | 'Requester withdrew' (event_requestCanceled) must interrupt
          an error that Java never throws   | errorCode="lockbox.accessNotOpened"                            | errorCode="lockbox.accessFailed"                       | Nothing catches the error 'lockbox.accessNotOpened' of 'Grant access' (serviceTask_grantAccess)
          other people decide               | ${tenantId}.approver" camunda:dueDate="${tenantDecisionDueAt}" | provider.manager" camunda:dueDate="${tenantDecisionDueAt}" | 'Decide as tenant' (userTask_decideAsTenant) asks 'provider.manager', agreed is '${tenantId}.approver'
          one person decides                | camunda:dueDate="${tenantDecisionDueAt}"                       | camunda:dueDate="${tenantDecisionDueAt}" camunda:assignee="${requester}" | 'Decide as tenant' (userTask_decideAsTenant) also asks '${requester}'; only its group decides
          a group that nobody is in         | ${tenantId}.approver" camunda:dueDate="${accessEndsAt}"        | ${tenantId}.aprover" camunda:dueDate="${accessEndsAt}" | 'End access early' (userTask_endAccessEarly) asks the group '${tenantId}.aprover', which nobody is in
          all levels at once                | isSequential="true"                                            | isSequential="false"                                   | 'Approve as provider' (userTask_approveAsProvider) asks all levels at once, agreed is one after the other
          levels from a variable            | ${approvalLevels.of(execution)}                                | ${resources}                                           | 'Approve as provider' (userTask_approveAsProvider) is repeated for '${resources}' as 'level', agreed is '${approvalLevels.of(execution)}' as 'level'
          levels that stop too early        | ${outcome == 'DeniedByProvider'}</bpmn:completionCondition>    | ${providerApproved}</bpmn:completionCondition>         | 'Approve as provider' (userTask_approveAsProvider) goes on until '${providerApproved}', agreed is
          a form that is not there          | camunda:formRef="decide-as-tenant"                             | camunda:formRef="decide-for-tenant"                    | 'Decide as tenant' (userTask_decideAsTenant) shows the form 'decide-for-tenant'; there are only
          another form                      | camunda:formRef="decide-as-tenant"                             | camunda:formRef="withdraw-request"                     | 'Decide as tenant' (userTask_decideAsTenant) shows the form 'withdraw-request', agreed is 'decide-as-tenant'
          an embedded form                  | camunda:formRef="decide-as-tenant" camunda:formRefBinding="latest" | camunda:formKey="embedded:app:decide.html"         | 'Decide as tenant' (userTask_decideAsTenant) has a form key ('embedded:app:decide.html'), which is not used here
          a form that is never renewed      | camunda:formRef="finish-work" camunda:formRefBinding="latest"  | camunda:formRef="finish-work" camunda:formRefBinding="deployment" | 'Finish work' (userTask_finishWork) shows an old form; its form binding must be 'latest'
          access without the tenant         | targetRef="subProcess_decideRequest"                           | targetRef="subProcess_openAccess"                      | A path reaches 'Grant access' without 'Decide as tenant'
          a tenant that is passed by        | sourceRef="gateway_tenantOptedIn" targetRef="userTask_decideAsTenant" | sourceRef="gateway_tenantOptedIn" targetRef="endEvent_tenantApproved" | A path reaches 'Record denial by provider' (serviceTask_recordProviderDenial) although nobody has decided
          a provider that is passed by      | sourceRef="gateway_providerDecided" targetRef="userTask_approveAsProvider" | sourceRef="gateway_providerDecided" targetRef="gateway_tenantToBeAsked" | A path reaches 'Grant access' without 'Approve as provider'
          a denial that opens access        | name="denied by tenant" sourceRef="gateway_decided" targetRef="serviceTask_recordTenantDenial" | name="denied by tenant" sourceRef="gateway_decided" targetRef="subProcess_openAccess" | A path reaches 'Grant access' although the outcome is 'DeniedByTenant'
          access that never ends            | sourceRef="subProcess_accessWindow" targetRef="gateway_accessToRevoke" | sourceRef="subProcess_accessWindow" targetRef="endEvent_accessEnded" | A path ends after 'Grant access' without 'Revoke access'
          an end while access is open       | sourceRef="gateway_accessToRevoke" targetRef="serviceTask_revokeAccess" | sourceRef="gateway_accessToRevoke" targetRef="serviceTask_recordAccessEnd" | A path reaches 'Record end of access' (serviceTask_recordAccessEnd) while access is open, without 'Revoke access'
          an end that is not recorded       | sourceRef="gateway_decided" targetRef="serviceTask_recordExpiry" | sourceRef="gateway_decided" targetRef="endEvent_requestExpired" | A path ends at 'Request expired' (endEvent_requestExpired) without recording the outcome
          a task that stays open            | <bpmn:terminateEventDefinition id="terminate_tenantApproved" /> | <!-- -->     | 'Tenant approved' (endEvent_tenantApproved) does not end 'Withdraw request' (userTask_withdrawRequest), which would stay open
          a reminder that ends everything   | sourceRef="serviceTask_remindTenant" targetRef="endEvent_tenantReminded" | sourceRef="serviceTask_remindTenant" targetRef="endEvent_tenantDenied" | A path reaches 'Record denial by provider' (serviceTask_recordProviderDenial) although nobody has decided
          a tenant who was never asked      | targetRef="serviceTask_askTenant"                              | targetRef="gateway_tenantOptedIn"                      | 'No answer within 12 h, unless the tenant set another lifetime' (event_tenantDecisionOverdue) reads 'tenantDecisionDueAt' before 'Ask tenant' has written it
          a step that nothing leads to      | sourceRef="event_workFinished" targetRef="gateway_accessToRevoke" | sourceRef="event_accessRevoked" targetRef="gateway_accessToRevoke" | A path ends at 'Work finished' (event_workFinished) without recording the outcome
          a gateway without a default       | name="Tenant approved?" default="flow_tenantDenied"            | name="Tenant approved?"                                | 'Tenant approved?' (gateway_tenantApproved) has no default; the default is the refusal
          access by default                 | name="How was it decided?" default="flow_deniedByProvider"     | name="How was it decided?" default="flow_approved"     | 'How was it decided?' (gateway_decided) opens access by default; the default must be the refusal
          an answer turned round            | ${!tenantMustDecide}                                           | ${tenantMustDecide}                                    | 'Tenant must decide?' (gateway_tenantOptedIn) goes on by default, because 'no' (flow_tenantNotOptedIn) asks for the refusal
          a grant that undoes the decision  | name="Grant access" camunda:asyncBefore="true"                 | name="Grant access"                                    | 'Grant access' (serviceTask_grantAccess) must be asynchronous before
          a classification that comes late  | camunda:decisionRef="approval-policy"                          | camunda:decisionRef="approval-policy" camunda:asyncBefore="true" | 'Classify request' (businessRuleTask_classifyRequest) must not be asynchronous
          another decision table            | camunda:decisionRef="approval-policy"                          | camunda:decisionRef="approval"                         | 'Classify request' (businessRuleTask_classifyRequest) asks the table 'approval', there is only 'approval-policy'
          a listener                        | <camunda:failedJobRetryTimeCycle>PT5S,PT30S,PT2M</camunda:failedJobRetryTimeCycle> | <camunda:executionListener event="start" delegateExpression="${askTenant}" /> | 'Grant access' (serviceTask_grantAccess) has a execution listener; Java attaches what it needs by itself
          a value written past Java         | <camunda:failedJobRetryTimeCycle>PT5S,PT30S,PT2M</camunda:failedJobRetryTimeCycle> | <camunda:inputOutput><camunda:inputParameter name="outcome">Approved</camunda:inputParameter></camunda:inputOutput> | 'Grant access' (serviceTask_grantAccess) has a input output; Java attaches what it needs by itself
          a task that nobody completes      | "userTask_finishWork" | "userTask_callCustomer" | Nobody could complete 'Finish work' (userTask_callCustomer): Java knows only
          no diagram at all                 | </bpmn:definitions>                                            | `` | The diagram cannot be read as BPMN
          """)
  void aBrokenEditOfTheDiagramIsNamed(String edit, String before, String after, String complaint)
      throws IOException {
    var files = ProcessFiles.in(PROJECT);

    var broken = files.withDiagram(edited(files.diagram(), before, after));

    assertThat(CONTRACT.violations(broken))
        .anySatisfy(said -> assertThat(said).contains(complaint));
  }

  @Test
  void aScriptInPlaceOfATaskIsNamed() throws IOException {
    var files = ProcessFiles.in(PROJECT);
    var task =
        "<bpmn:serviceTask id=\"serviceTask_askTenant\" name=\"Ask tenant\""
            + " camunda:delegateExpression=\"${askTenant}\">";
    var at = files.diagram().indexOf(task);
    assertThat(at).as("the edit still applies").isPositive();
    var broken =
        files.diagram().substring(0, at)
            + "<bpmn:scriptTask id=\"serviceTask_askTenant\" name=\"Ask tenant\">"
            + files
                .diagram()
                .substring(at + task.length())
                .replaceFirst("</bpmn:serviceTask>", "</bpmn:scriptTask>");

    assertThat(CONTRACT.violations(files.withDiagram(broken)))
        .anySatisfy(
            said ->
                assertThat(said)
                    .contains(
                        "'Ask tenant' (serviceTask_askTenant) is a script task, which this process"
                            + " does not use"));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          a renamed decision          | <decision id="approval-policy"       | <decision id="policy"                  | Java asks the decision 'approval-policy', the file has [policy]
          an input nobody writes      | <text>severity</text>                | <text>urgency</text>                   | The decision table reads 'urgency' (Severity), which nothing writes
          a renamed answer            | name="longestAccess"                 | name="maximum"                         | The decision table does not answer 'longestAccess', which Java needs
          a level nobody holds        | "manager, security"                  | "manager, director"                    | Rule 1 of the decision table (rule_customerInitiatedSupport) asks for the approval level 'director', which nobody holds; there are [manager, security]
          a duration in other words   | "PT4H"                               | "4 hours"                              | Rule 1 of the decision table (rule_customerInitiatedSupport) allows access for '4 hours'; write it like PT4H
          a misspelt reason           | <text>"ProductionAlert"</text>       | <text>"ProductionAlarm"</text>         | Rule 5 of the decision table (rule_productionAlert) waits for 'ProductionAlarm', which no request says
          the first rule only         | hitPolicy="COLLECT"                  | hitPolicy="FIRST"                      | The decision table takes the rules that match as FIRST, agreed is all of them (COLLECT)
          a script                    | <inputExpression id="inputExpression_severity" | <inputExpression expressionLanguage="groovy" id="inputExpression_severity" | The decision table speaks 'groovy' at 'inputExpression_severity'; it speaks FEEL only
          """)
  void aBrokenEditOfTheDecisionTableIsNamed(
      String edit, String before, String after, String complaint) throws IOException {
    var files = ProcessFiles.in(PROJECT);

    var broken = files.withDecisionTable(edited(files.decisionTable(), before, after));

    assertThat(CONTRACT.violations(broken))
        .anySatisfy(said -> assertThat(said).contains(complaint));
  }

  @ParameterizedTest(name = "{1}: {0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          an answer nobody reads       | decide-as-tenant    | "key": "comment"                       | "key": "urgency"                          | The form 'decide-as-tenant' writes 'urgency', which nothing reads
          a value nobody writes        | end-access-early    | "key": "accessEnds"                    | "key": "accessEnd"                        | The form 'end-access-early' shows 'accessEnd', which nothing writes
          a value taken out            | decide-as-tenant    | "key": "providerDecisions"             | "key": "accessEnds"                       | The form 'decide-as-tenant' does not show 'providerDecisions', without which nobody may decide
          values people can change     | approve-as-provider | "readonly": true                       | "readonly": false                         | The form 'approve-as-provider' lets people change 'resources'; what is shown is read-only
          values that do not come back | decide-as-tenant    | "readonly": true                       | "readonly": true, "disabled": true        | The form 'decide-as-tenant' shows 'resources' disabled, then it is not compared; make it read-only
          another word for yes         | decide-as-tenant    | "value": "Approve"                     | "value": "Yes"                            | The form 'decide-as-tenant' offers [Deny, Yes] as the decision, Java knows [Approve, Deny]
          yes by default               | decide-as-tenant    | "key": "decision",                     | "key": "decision", "defaultValue": "Approve", | The form 'decide-as-tenant' decides by default; a person must choose
          decisions from a variable    | approve-as-provider | "key": "decision",                     | "key": "decision", "valuesKey": "resources", | The form 'approve-as-provider' takes the possible decisions from elsewhere
          no decision                  | approve-as-provider | "key": "decision"                      | "key": "comments"                         | The form 'approve-as-provider' does not ask for the decision
          a picture of a button        | decide-as-tenant    | "type": "separator"                    | "type": "html"                            | The form 'decide-as-tenant' has the component 'separator_line7' of type 'html', which is not allowed
          a frame                      | decide-as-tenant    | "type": "separator"                    | "type": "iframe"                          | The form 'decide-as-tenant' has the component 'separator_line7' of type 'iframe', which is not allowed
          a text that is evaluated     | decide-as-tenant    | **Deny** ends the request.             | **Deny** ends {{requestId}}.              | The form 'decide-as-tenant' evaluates an expression in 'text_consequences' (text)
          a value hidden at times      | decide-as-tenant    | "key": "resources",                    | "key": "resources", "conditional": {"hide": "=severity"}, | The form 'decide-as-tenant' evaluates an expression in 'textarea_resources' (hide)
          markup in a text             | decide-as-tenant    | **Deny** ends the request.             | <b onclick=x>Deny</b> ends the request.   | The form 'decide-as-tenant' has markup or an image in 'text_consequences' (text)
          a renamed form               | finish-work         | "id": "finish-work"                    | "id": "finish"                            | The form 'finish-work' has the id 'finish', its file is called 'finish-work'
          a field nobody files         | file-access-request | "key": "reasonDetail"                  | "key": "reason"                           | The form 'file-access-request' writes 'reason', which nothing reads
          a field that is missing      | file-access-request | "key": "reasonDetail"                  | "key": "reason"                           | The form 'file-access-request' does not ask for 'reasonDetail', which filing needs
          a reason nobody knows        | file-access-request | "value": "ProductionAlert"             | "value": "Curiosity"                      | The form 'file-access-request' offers 'Curiosity' as 'reasonType', Java knows [CustomerInitiatedSupport
          a form that is broken        | withdraw-request    | "type": "default",                     | "type": "default"                         | The form 'withdraw-request' cannot be read
          """)
  void aBrokenEditOfAFormIsNamed(
      String edit, String form, String before, String after, String complaint) throws IOException {
    var files = ProcessFiles.in(PROJECT);

    var broken = files.withForm(form, edited(files.form(form), before, after));

    assertThat(CONTRACT.violations(broken))
        .anySatisfy(said -> assertThat(said).contains(complaint));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          another label                 | name="Decide as tenant"                  | name="Tenant decides"
          another documentation         | In doubt the tenant decides.             | When unsure, ask: the tenant decides; 3 &lt; 4 &amp; more.
          another place on the canvas   | <dc:Bounds x="                           | <dc:Bounds x="1
          another retry                 | PT5S,PT30S,PT2M                          | R5/PT10S
          another group that ends it    | ${tenantId}.approver" camunda:dueDate="${accessEndsAt}" | ${tenantId}.approver,${tenantId}.administrator" camunda:dueDate="${accessEndsAt}"
          another history time          | camunda:historyTimeToLive="P180D"        | camunda:historyTimeToLive="P365D"
          a priority                    | camunda:dueDate="${tenantDecisionDueAt}" | camunda:dueDate="${tenantDecisionDueAt}" camunda:priority="70"
          a due date for withdrawing    | camunda:assignee="${requester}">         | camunda:assignee="${requester}" camunda:dueDate="${providerDecisionDueAt}">
          another gateway on the way    | <bpmn:sequenceFlow id="flow_accessTakenBack" sourceRef="serviceTask_revokeAccess" targetRef="serviceTask_recordAccessEnd" /> | <bpmn:exclusiveGateway id="gateway_urgent" name="Was it urgent?" default="flow_calm" /><bpmn:sequenceFlow id="flow_accessTakenBack" sourceRef="serviceTask_revokeAccess" targetRef="gateway_urgent" /><bpmn:sequenceFlow id="flow_calm" name="no" sourceRef="gateway_urgent" targetRef="serviceTask_recordAccessEnd" /><bpmn:sequenceFlow id="flow_urgent" name="yes" sourceRef="gateway_urgent" targetRef="serviceTask_recordUrgentAccessEnd"><bpmn:conditionExpression>${severity == 'Critical'}</bpmn:conditionExpression></bpmn:sequenceFlow><bpmn:serviceTask id="serviceTask_recordUrgentAccessEnd" name="Record end of urgent access" camunda:delegateExpression="${recordOutcome}" /><bpmn:sequenceFlow id="flow_urgentAccessEndRecorded" sourceRef="serviceTask_recordUrgentAccessEnd" targetRef="endEvent_urgentAccessEnded" /><bpmn:endEvent id="endEvent_urgentAccessEnded" name="Urgent access ended" />
          another timer on the way      | <bpmn:startEvent id="startEvent_accessStarted" | <bpmn:boundaryEvent id="event_halfTimeOver" name="Half of the time is over" cancelActivity="false" attachedToRef="userTask_endAccessEarly"><bpmn:timerEventDefinition><bpmn:timeDate>${accessOpensBy}</bpmn:timeDate></bpmn:timerEventDefinition></bpmn:boundaryEvent><bpmn:sequenceFlow id="flow_halfTimeOver" sourceRef="event_halfTimeOver" targetRef="endEvent_halfTimeOver" /><bpmn:endEvent id="endEvent_halfTimeOver" name="Half time noted" /><bpmn:startEvent id="startEvent_accessStarted"
          """)
  void aHarmlessEditOfTheDiagramPasses(String edit, String before, String after)
      throws IOException {
    var files = ProcessFiles.in(PROJECT);

    var changed = files.withDiagram(edited(files.diagram(), before, after));

    assertThat(CONTRACT.violations(changed)).isEmpty();
  }

  @Test
  void anotherOrderAndOtherTextsOfFormFieldsPass() throws IOException {
    var files = ProcessFiles.in(PROJECT);
    var json = new ObjectMapper();
    var form = json.readTree(files.form("decide-as-tenant"));
    var components = (ArrayNode) form.get("components");
    components.add(components.remove(2));
    ((ObjectNode) components.get(0)).put("text", "## Another *welcome*, 50 % off = nothing");
    ((ObjectNode) components.get(3)).put("label", "Betreff");

    var changed = files.withForm("decide-as-tenant", json.writeValueAsString(form));

    assertThat(changed).isNotEqualTo(files);
    assertThat(CONTRACT.violations(changed)).isEmpty();
  }

  @Test
  void aShorterTimeAndMoreLevelsInTheDecisionTablePass() throws IOException {
    var files = ProcessFiles.in(PROJECT);
    var table = edited(files.decisionTable(), "\"PT4H\"", "\"PT30M\"");
    table = edited(table, "\"manager, security\"", "\"security\"");

    assertThat(CONTRACT.violations(files.withDecisionTable(table))).isEmpty();
  }

  private static String edited(String text, String before, String after) {
    assertThat(text).as("the edit still applies").contains(before);
    return text.replace(before, after);
  }

  private static AccessRequest aRequest() {
    var now = Instant.parse("2026-11-23T18:30:00Z");
    return new AccessRequest(
        RequestId.of("LBX-7K3M9QFD"),
        "contoso",
        "erin",
        "SR-4711",
        new Reason(ReasonType.PRODUCTION_ALERT, "An alarm"),
        Severity.NORMAL,
        List.of(new ResourceRef("mailbox", "carol@contoso.example")),
        List.of("read"),
        Duration.ofHours(2),
        List.of("manager"),
        null,
        "",
        Status.INITIALIZING,
        0,
        now,
        now,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  /** The delegates of this room, by the name that a diagram calls them. */
  private static TreeSet<String> delegates() {
    var scanner = new ClassPathScanningCandidateComponentProvider(false);
    scanner.addIncludeFilter(new AssignableTypeFilter(JavaDelegate.class));
    return scanner.findCandidateComponents(ProcessContract.class.getPackageName()).stream()
        .map(found -> componentName(found.getBeanClassName()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String componentName(String className) {
    try {
      return Class.forName(className).getAnnotation(Component.class).value();
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
