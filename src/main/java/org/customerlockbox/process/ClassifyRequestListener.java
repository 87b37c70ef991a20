package org.customerlockbox.process;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.camunda.bpm.dmn.engine.DmnDecisionResult;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.customerlockbox.problem.InvalidInputException;
import org.customerlockbox.request.AccessRequests;
import org.customerlockbox.request.RequestId;
import org.springframework.stereotype.Component;

/**
 * "Classify request" ({@code businessRuleTask_classifyRequest}): takes in what the decision table
 * says. All rules that match count: every level that one of them asks for, and the shortest of
 * their durations.
 */
@Component
class ClassifyRequestListener implements ExecutionListener {

  private static final String RESULT = "decisionResult";

  private final AccessRequests requests;

  ClassifyRequestListener(AccessRequests requests) {
    this.requests = requests;
  }

  @Override
  public void notify(DelegateExecution execution) {
    if (!(execution.getVariable(RESULT) instanceof DmnDecisionResult result) || result.isEmpty()) {
      throw new InvalidInputException(
          "reason.type", "no rule of the approval policy allows a request of this kind");
    }
    var levels = new ArrayList<String>();
    Duration longest = null;
    for (var rule : result) {
      var asked = rule.<Object>getEntry("levels");
      for (var level : String.valueOf(asked == null ? "" : asked).split(",")) {
        if (!level.isBlank()) {
          levels.add(level.strip());
        }
      }
      var duration = duration(rule.getEntry("longestAccess"));
      longest = longest == null || duration.compareTo(longest) < 0 ? duration : longest;
    }
    if (longest == null) {
      throw new IllegalStateException("The approval policy gives no longest access");
    }
    requests.classify(
        RequestId.of(execution.getProcessBusinessKey()), List.copyOf(levels), longest);
  }

  private static Duration duration(Object longestAccess) {
    try {
      return Duration.parse(String.valueOf(longestAccess));
    } catch (DateTimeParseException e) {
      throw new IllegalStateException(
          "The approval policy's longestAccess is '" + longestAccess + "', not like PT4H", e);
    }
  }
}
