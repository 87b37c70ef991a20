package org.customerlockbox.process;

import static org.customerlockbox.process.AccessRequestProcess.Variables.COMMENT;
import static org.customerlockbox.process.AccessRequestProcess.Variables.DECISION;
import static org.customerlockbox.process.AccessRequestProcess.Variables.LEVEL;

import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.delegate.TaskListener;
import org.customerlockbox.approval.Decisions;
import org.customerlockbox.approval.Stage;
import org.customerlockbox.approval.Verdict;
import org.customerlockbox.grant.Grants;
import org.customerlockbox.identity.Actor;
import org.customerlockbox.problem.InvalidInputException;
import org.customerlockbox.problem.StateConflictException;
import org.customerlockbox.process.AccessRequestProcess.Elements;
import org.customerlockbox.request.AccessRequest;
import org.customerlockbox.request.AccessRequests;
import org.customerlockbox.request.RequestId;
import org.springframework.stereotype.Component;

/**
 * Turns a completed task into the command that it stands for, as the person who completed it. One
 * way for Tasklist, the engine's REST API and our own; a refusal undoes the completion.
 */
@Component
class TaskCompletedListener implements TaskListener {

  private final Decisions decisions;
  private final Grants grants;
  private final AccessRequests requests;
  private final EngineCalls engineCalls;
  private final RequestInWords words;

  TaskCompletedListener(
      Decisions decisions,
      Grants grants,
      AccessRequests requests,
      EngineCalls engineCalls,
      RequestInWords words) {
    this.decisions = decisions;
    this.grants = grants;
    this.requests = requests;
    this.engineCalls = engineCalls;
    this.words = words;
  }

  @Override
  public void notify(DelegateTask task) {
    var actor = engineCalls.caller();
    var id = RequestId.of(task.getExecution().getProcessBusinessKey());
    var comment = text(task, COMMENT);
    switch (task.getTaskDefinitionKey()) {
      case Elements.APPROVE_AS_PROVIDER ->
          decide(task, actor, id, Stage.provider(LEVEL.in(task)), comment);
      case Elements.DECIDE_AS_TENANT -> decide(task, actor, id, Stage.TENANT, comment);
      case Elements.WITHDRAW_REQUEST -> {
        requireAsShown(task, requests.get(actor, id));
        words.writeDecided(task, requests.cancel(actor, id, comment));
      }
      case Elements.END_ACCESS_EARLY -> {
        requireAsShown(task, requests.get(actor, id));
        grants.revoke(actor, id, comment);
      }
      case Elements.FINISH_WORK -> {
        requireAsShown(task, requests.get(actor, id));
        grants.complete(actor, id, comment);
      }
      default -> throw new StateConflictException("Nobody completes this task.", null);
    }
    // the next task's form must not open with this one's answer
    task.removeVariable(DECISION.name());
    task.removeVariable(COMMENT.name());
  }

  private void decide(DelegateTask task, Actor actor, RequestId id, Stage stage, String comment) {
    var verdict =
        Verdict.ofWord(text(task, DECISION))
            .orElseThrow(
                () -> new InvalidInputException("decision", "must be 'Approve' or 'Deny'"));
    // a person who may not decide learns nothing from the comparison
    var request = decisions.requireTurn(actor, id);
    requireAsShown(task, request);
    words.writeDecided(task, decisions.record(actor, id, stage, verdict, comment));
  }

  /** What a person saw, and sent back with the form, must be what the request's row says. */
  private void requireAsShown(DelegateTask task, AccessRequest request) {
    words
        .differing(task, request)
        .ifPresent(
            name -> {
              throw new StateConflictException(
                  "What the form showed ("
                      + name
                      + ") is not what was filed as "
                      + request.id()
                      + "; it cannot be decided. Tell the provider's operators.",
                  null);
            });
  }

  private static String text(DelegateTask task, ProcessVariable<String> variable) {
    var value = task.getVariable(variable.name());
    if (value == null) {
      return "";
    }
    if (value instanceof String text) {
      return text;
    }
    throw new InvalidInputException(variable.name(), "must be a text");
  }
}
