package org.customerlockbox.audit;

/**
 * The operations of the log. Where Microsoft 365 has a name for the fact, it is that name, because
 * collectors know it; the others are named in the same manner and are ours.
 */
public final class Operations {

  public static final String CREATE_REQUEST = "Create Lockbox Request";

  /** A provider level's decision to go on. */
  public static final String APPROVE_REQUEST = "Approve Lockbox Request";

  /** A provider level's refusal. */
  public static final String DENY_REQUEST = "Deny Lockbox Request";

  /** The tenant is asked, or it is recorded that it has not opted in. */
  public static final String SEND_REQUEST = "Send Lockbox Request";

  /** The tenant's decision, either way. */
  public static final String TENANT_DECISION = "Set-AccessToCustomerDataRequest";

  public static final String REQUEST_EXPIRY = "Lockbox Request Expiry";
  public static final String CANCEL_REQUEST = "Cancel Lockbox Request";
  public static final String GRANT_ACCESS = "Grant Lockbox Access";

  /** Approved access that never opened. */
  public static final String ACCESS_FAILURE = "Lockbox Access Failure";

  public static final String REVOKE_ACCESS = "Revoke Lockbox Access";
  public static final String COMPLETE_ACCESS = "Complete Lockbox Access";

  /** Cleaning up at the target after access was closed. */
  public static final String CLEAN_UP = "Clean Up Lockbox Access";

  public static final String CLEAN_UP_FAILURE = "Lockbox Clean Up Failure";
  public static final String MAIL_ITEMS_ACCESSED = "MailItemsAccessed";
  public static final String FILE_ACCESSED = "FileAccessed";

  /** A read that enforcement refused. */
  public static final String ACCESS_DENIED = "Lockbox Access Denied";

  public static final String SET_SETTINGS = "Set-CustomerLockboxSettings";
  public static final String ADD_APPROVER = "Add-CustomerLockboxApprover";
  public static final String REMOVE_APPROVER = "Remove-CustomerLockboxApprover";

  /** A mailbox that gets the log's checkpoints. */
  public static final String ADD_WITNESS = "Add-CustomerLockboxWitness";

  public static final String REMOVE_WITNESS = "Remove-CustomerLockboxWitness";
  public static final String ADD_TENANT = "Add Tenant";
  public static final String ADD_ACCOUNT = "Add Account";
  public static final String CHANGE_ACCOUNT = "Change Account";
  public static final String ACCEPT_INVITATION = "Accept Invitation";

  /** Somebody may collect the tenant's feed from now on. */
  public static final String ADD_FEED_CLIENT = "Add-CustomerLockboxFeedClient";

  /** A collector's secrets changed. */
  public static final String SET_FEED_CLIENT = "Set-CustomerLockboxFeedClient";

  public static final String REMOVE_FEED_CLIENT = "Remove-CustomerLockboxFeedClient";

  /** A collector stopped a subscription, or started it again. */
  public static final String SET_FEED_SUBSCRIPTION = "Set-CustomerLockboxFeedSubscription";

  private Operations() {}
}
