package org.customerlockbox.process;

import java.util.Date;
import java.util.Set;

/**
 * What Java and {@code processes/customer-lockbox.bpmn} promise each other.
 *
 * <p>Every id, message, error and variable that Java names is here and nowhere else; {@code
 * ProcessContractTest} fails when the diagram no longer has one of them.
 */
final class AccessRequestProcess {

  /** The process; its business key is the request's id. */
  static final String KEY = "customer-lockbox";

  private AccessRequestProcess() {}

  /** Elements of the diagram. */
  static final class Elements {
    static final String CLASSIFY_REQUEST = "businessRuleTask_classifyRequest";
    static final String APPROVE_AS_PROVIDER = "userTask_approveAsProvider";
    static final String DECIDE_AS_TENANT = "userTask_decideAsTenant";
    static final String WITHDRAW_REQUEST = "userTask_withdrawRequest";
    static final String END_ACCESS_EARLY = "userTask_endAccessEarly";
    static final String FINISH_WORK = "userTask_finishWork";
    static final String GRANT_ACCESS = "serviceTask_grantAccess";
    static final String REVOKE_ACCESS = "serviceTask_revokeAccess";
    static final String REMIND_TENANT = "serviceTask_remindTenant";

    private Elements() {}
  }

  /** Messages that the diagram waits for. */
  static final class Messages {
    static final String REQUEST_CANCELED = "lockbox.requestCanceled";
    static final String ACCESS_REVOKED = "lockbox.accessRevoked";
    static final String WORK_FINISHED = "lockbox.workFinished";

    private Messages() {}
  }

  /** Errors that the diagram catches. */
  static final class Errors {
    static final String ACCESS_NOT_OPENED = "lockbox.accessNotOpened";
    static final String TENANT_MUST_DECIDE = "lockbox.tenantMustDecide";

    private Errors() {}
  }

  /** What the gateway "How was it decided?" reads. */
  static final class Outcomes {
    static final String UNDECIDED = "Undecided";
    static final String APPROVED = "Approved";
    static final String DENIED_BY_PROVIDER = "DeniedByProvider";
    static final String DENIED_BY_TENANT = "DeniedByTenant";
    static final String EXPIRED = "Expired";
    static final String CANCELED = "Canceled";

    private Outcomes() {}
  }

  /** The variables, each with who writes it. Words only: people see them in forms and Cockpit. */
  static final class Variables {

    // typed into the start form, or written when filing through the API; Java overwrites them with
    // what was filed
    static final ProcessVariable<String> TENANT_ID = text("tenantId");

    /** Written when filing, all texts: what {@code AccessRequest.summary} gives. */
    static final Set<String> SUMMARY =
        Set.of(
            "requestId",
            "tenantId",
            "tenantName",
            "requester",
            "requesterName",
            "serviceRequestNumber",
            "reasonType",
            "reasonDetail",
            "severity",
            "resources",
            "resourceTypes",
            "actions",
            "requestedDuration",
            "accessInWords");

    /** The fields of the start form; nothing else may be given at the start. */
    static final Set<String> START_FORM =
        Set.of(
            "tenantId",
            "serviceRequestNumber",
            "reasonType",
            "reasonDetail",
            "severity",
            "resources",
            "actions",
            "requestedDuration");

    /** Written when filing; also the end of "Approve as provider". */
    static final ProcessVariable<Date> PROVIDER_DECISION_DUE_AT = date("providerDecisionDueAt");

    /** Written by "Ask tenant". */
    static final ProcessVariable<Date> TENANT_DECISION_DUE_AT = date("tenantDecisionDueAt");

    /** Written by "Ask tenant": half of the tenant's time. */
    static final ProcessVariable<Date> TENANT_REMINDER_AT = date("tenantReminderAt");

    /** Written by "Ask tenant": an hour before the deadline, or a quarter of a short lifetime. */
    static final ProcessVariable<Date> TENANT_LAST_REMINDER_AT = date("tenantLastReminderAt");

    /** Written when filing and by "Ask tenant": the deadline in words, for the forms. */
    static final ProcessVariable<String> DECISION_DEADLINE = text("decisionDeadline");

    /** Written when filing and after each provider level: what the provider decided, in words. */
    static final ProcessVariable<String> PROVIDER_DECISIONS = text("providerDecisions");

    /** Written when filing and after the last provider level. */
    static final ProcessVariable<Boolean> PROVIDER_APPROVED = flag("providerApproved");

    /** Written by "Ask tenant". */
    static final ProcessVariable<Boolean> TENANT_MUST_DECIDE = flag("tenantMustDecide");

    /** Written when filing and after "Decide as tenant". */
    static final ProcessVariable<Boolean> TENANT_APPROVED = flag("tenantApproved");

    /** Written whenever the request was decided; one of {@link Outcomes}. */
    static final ProcessVariable<String> OUTCOME = text("outcome");

    /** Written after the last required decision: access opens before, or never. */
    static final ProcessVariable<Date> ACCESS_OPENS_BY = date("accessOpensBy");

    /** Written by "Grant access". */
    static final ProcessVariable<Date> ACCESS_ENDS_AT = date("accessEndsAt");

    /** Written by "Grant access": the same in words, for the forms. */
    static final ProcessVariable<String> ACCESS_ENDS = text("accessEnds");

    /** Written by the multi-instance of "Approve as provider". */
    static final ProcessVariable<String> LEVEL = text("level");

    /** Written by a deciding form: {@code Approve} or {@code Deny}; removed once it is stored. */
    static final ProcessVariable<String> DECISION = text("decision");

    /** Written by a form; removed once it is stored. */
    static final ProcessVariable<String> COMMENT = text("comment");

    private Variables() {}

    private static ProcessVariable<String> text(String name) {
      return new ProcessVariable<>(name, String.class);
    }

    private static ProcessVariable<Boolean> flag(String name) {
      return new ProcessVariable<>(name, Boolean.class);
    }

    private static ProcessVariable<Date> date(String name) {
      return new ProcessVariable<>(name, Date.class);
    }
  }
}
