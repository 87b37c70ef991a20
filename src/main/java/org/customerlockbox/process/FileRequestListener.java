package org.customerlockbox.process;

import static org.customerlockbox.process.AccessRequestProcess.Variables.START_FORM;
import static org.customerlockbox.process.AccessRequestProcess.Variables.TENANT_ID;

import java.util.ArrayList;
import java.util.List;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.customerlockbox.problem.InvalidInputException;
import org.customerlockbox.request.AccessRequest;
import org.customerlockbox.request.AccessRequests;
import org.customerlockbox.request.RequestDraft;
import org.customerlockbox.request.RequestId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * "Access requested" ({@code startEvent_accessRequested}): files what the start form holds, or
 * takes up what the API has filed in the same transaction.
 *
 * <p>A process instance leads exactly one request and a request has exactly one instance: a start
 * with somebody else's business key is refused, and so is any variable that the form does not have.
 */
@Component
class FileRequestListener implements ExecutionListener {

  private final AccessRequests requests;
  private final EngineCalls engineCalls;
  private final RequestInWords words;

  FileRequestListener(AccessRequests requests, EngineCalls engineCalls, RequestInWords words) {
    this.requests = requests;
    this.engineCalls = engineCalls;
    this.words = words;
  }

  @Override
  public void notify(DelegateExecution execution) {
    var given = execution.getProcessBusinessKey();
    for (var name : execution.getVariableNames()) {
      if (!START_FORM.contains(name)) {
        throw new InvalidInputException(name, "is not a field of the start form");
      }
    }
    AccessRequest request;
    if (given == null || given.isEmpty()) {
      request = requests.file(engineCalls.caller(), draft(execution));
      execution.setProcessBusinessKey(request.id().value());
    } else {
      // somebody else's request and none look alike
      request = requests.get(engineCalls.caller(), RequestId.of(given));
    }
    requests.bindProcess(request.id(), execution.getProcessInstanceId());
    if (!request.tenantId().equals(execution.getTenantId())) {
      throw new InvalidInputException(TENANT_ID.name(), "is not a tenant");
    }
    words.writeFiled(execution, request);
  }

  private static RequestDraft draft(DelegateExecution execution) {
    var actions = new ArrayList<@Nullable String>();
    var typed = text(execution, "actions");
    if (typed != null) {
      for (var action : List.of(typed.split(",", -1))) {
        actions.add(action.strip());
      }
    }
    return new RequestDraft(
        text(execution, "tenantId"),
        text(execution, "serviceRequestNumber"),
        text(execution, "reasonType"),
        text(execution, "reasonDetail"),
        resources(text(execution, "resources")),
        actions,
        text(execution, "requestedDuration"),
        text(execution, "severity"));
  }

  private static List<RequestDraft.@Nullable Resource> resources(@Nullable String typed) {
    var resources = new ArrayList<RequestDraft.@Nullable Resource>();
    if (typed == null) {
      return resources;
    }
    for (var line : typed.lines().toList()) {
      var words = line.strip().split("\\s+", 2);
      if (!words[0].isEmpty()) {
        resources.add(new RequestDraft.Resource(words[0], words.length > 1 ? words[1] : null));
      }
    }
    return resources;
  }

  private static @Nullable String text(DelegateExecution execution, String name) {
    var value = execution.getVariable(name);
    if (value == null || value instanceof String) {
      return (String) value;
    }
    throw new InvalidInputException(name, "must be a text");
  }
}
