package org.customerlockbox.security;

/**
 * The verbs of the engine that our users need; every other is closed, whatever the engine's
 * authorizations say.
 */
final class EngineDoor {

  private static final String REST = "/engine-rest";
  private static final String WEB = "/camunda/api/engine/engine/default";

  private EngineDoor() {}

  /** What everybody who signed in may call below {@code /engine-rest}. */
  static Verbs rest() {
    return Verbs.below(
        REST,
        """
        GET /engine
        GET /version
        GET /process-definition
        GET /process-definition/count
        GET /process-definition/{id}
        GET /process-definition/{id}/xml
        GET /process-definition/{id}/startForm
        GET /process-definition/{id}/form-variables
        GET /process-definition/{id}/deployed-start-form
        GET /process-definition/{id}/rendered-form
        GET /process-definition/key/{key}
        GET /process-definition/key/{key}/xml
        GET /process-definition/key/{key}/startForm
        GET /process-definition/key/{key}/form-variables
        GET /process-definition/key/{key}/deployed-start-form
        GET /process-definition/key/{key}/rendered-form
        POST /process-definition/key/customer-lockbox/start
        POST /process-definition/key/customer-lockbox/submit-form
        GET,POST /process-instance
        GET,POST /process-instance/count
        GET /process-instance/{id}
        GET /process-instance/{id}/activity-instances
        GET /process-instance/{id}/variables
        GET,POST /task
        GET,POST /task/count
        GET /task/{id}
        GET /task/{id}/form
        GET /task/{id}/form-variables
        GET /task/{id}/deployed-form
        GET /task/{id}/rendered-form
        GET /task/{id}/variables
        GET /task/{id}/variables/{name}
        GET /task/{id}/identity-links
        POST /task/{id}/claim
        POST /task/{id}/unclaim
        POST /task/{id}/complete
        POST /task/{id}/submit-form
        GET /incident
        GET /incident/count
        GET /incident/{id}
        GET /job
        GET /job/count
        GET /job/{id}
        GET /job/{id}/stacktrace
        GET /filter
        GET /filter/count
        GET /filter/{id}
        GET,POST /filter/{id}/list
        GET,POST /filter/{id}/count
        GET,POST /history/process-instance
        GET,POST /history/process-instance/count
        GET /history/process-instance/{id}
        GET,POST /history/activity-instance
        GET,POST /history/activity-instance/count
        GET /history/activity-instance/{id}
        GET,POST /history/task
        GET,POST /history/task/count
        GET /history/incident
        GET /history/incident/count
        GET /user/{id}/profile
        """);
  }

  /** What operators may call there besides. */
  static Verbs restForOperators() {
    return Verbs.below(REST, "PUT /job/{id}/retries");
  }

  /** What the web applications may send to the engine; reading is left to its authorizations. */
  static Verbs webApplications() {
    return Verbs.below(
        WEB,
        """
        GET,HEAD,OPTIONS /**
        POST /task
        POST /task/count
        POST /task/{id}/claim
        POST /task/{id}/unclaim
        POST /task/{id}/complete
        POST /task/{id}/submit-form
        POST /process-definition/{id}/start
        POST /process-definition/{id}/submit-form
        POST /process-definition/key/{key}/start
        POST /process-definition/key/{key}/submit-form
        POST /filter/{id}/list
        POST /filter/{id}/count
        POST /filter/{id}/singleResult
        POST /process-instance
        POST /process-instance/count
        POST /execution
        POST /execution/count
        POST /variable-instance
        POST /variable-instance/count
        POST /job
        POST /job/count
        PUT /job/{id}/retries
        POST /job-definition
        POST /job-definition/count
        POST /external-task
        POST /external-task/count
        POST /history/process-instance
        POST /history/process-instance/count
        POST /history/activity-instance
        POST /history/activity-instance/count
        POST /history/task
        POST /history/task/count
        POST /history/variable-instance
        POST /history/variable-instance/count
        POST /history/detail
        POST /history/detail/count
        POST /history/job-log
        POST /history/job-log/count
        """);
  }
}
