package org.customerlockbox.feed;

/** A call to the feed that cannot be answered; collectors go by its code. */
public final class FeedRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private static final int BAD_REQUEST = 400;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;

  private final String code;
  private final int status;

  private FeedRefusedException(String code, int status, String message) {
    super(message);
    this.code = code;
    this.status = status;
  }

  /** The code of the activity API, for example {@code AF20022}. */
  public String code() {
    return code;
  }

  /** The HTTP status that goes with it. */
  public int status() {
    return status;
  }

  /** The sentence for whoever reads the collector's log. */
  public String sentence() {
    return String.valueOf(getMessage());
  }

  public static FeedRefusedException permissionMissing(String permissions) {
    return new FeedRefusedException(
        "AF10001",
        UNAUTHORIZED,
        "The permission set (%s) sent in the request did not include the expected permission ActivityFeed.Read."
            .formatted(permissions));
  }

  public static FeedRefusedException parameterMissing(String name) {
    return new FeedRefusedException(
        "AF20001", BAD_REQUEST, "Missing parameter: %s.".formatted(name));
  }

  /**
   * @param expected what was expected: {@code int}, {@code datetime}, {@code guid}, …
   */
  public static FeedRefusedException parameterInvalid(String name, String expected) {
    return new FeedRefusedException(
        "AF20002",
        BAD_REQUEST,
        "Invalid parameter type: %s. Expected type: %s".formatted(name, expected));
  }

  public static FeedRefusedException expirationPast(String expiration) {
    return new FeedRefusedException(
        "AF20003",
        BAD_REQUEST,
        "Expiration %s provided is set to past date and time.".formatted(expiration));
  }

  public static FeedRefusedException otherTenant(String inUrl, String inToken) {
    return new FeedRefusedException(
        "AF20010",
        FORBIDDEN,
        "The tenant ID passed in the URL (%s) does not match the tenant ID passed in the access token (%s)."
            .formatted(inUrl, inToken));
  }

  public static FeedRefusedException tenantUnknown(String inUrl) {
    return new FeedRefusedException(
        "AF20011",
        BAD_REQUEST,
        "Specified tenant ID (%s) does not exist in the system or has been deleted."
            .formatted(inUrl));
  }

  public static FeedRefusedException tenantNoGuid(String inUrl) {
    return new FeedRefusedException(
        "AF20013",
        BAD_REQUEST,
        "The tenant ID passed in the URL (%s) is not a valid GUID.".formatted(inUrl));
  }

  public static FeedRefusedException contentTypeInvalid() {
    return new FeedRefusedException(
        "AF20020", BAD_REQUEST, "The specified content type is not valid.");
  }

  public static FeedRefusedException webhookInvalid(String address, String why) {
    return new FeedRefusedException(
        "AF20021",
        BAD_REQUEST,
        "The webhook endpoint (%s) could not be validated. %s".formatted(address, why));
  }

  public static FeedRefusedException notSubscribed() {
    return new FeedRefusedException(
        "AF20022", BAD_REQUEST, "No subscription found for the specified content type.");
  }

  public static FeedRefusedException subscriptionDisabled() {
    return new FeedRefusedException("AF20023", BAD_REQUEST, "The subscription was disabled.");
  }

  public static FeedRefusedException nothingChanged() {
    return new FeedRefusedException(
        "AF20024", BAD_REQUEST, "The subscription is already enabled. No property change.");
  }

  public static FeedRefusedException nextPageInvalid(String given) {
    return new FeedRefusedException(
        "AF20031", BAD_REQUEST, "Invalid nextPage Input: %s.".formatted(given));
  }

  public static FeedRefusedException contentUnknown(String contentId) {
    return new FeedRefusedException(
        "AF20050", NOT_FOUND, "The specified content (%s) does not exist.".formatted(contentId));
  }

  /**
   * @param days for how many days content can be retrieved
   */
  public static FeedRefusedException contentExpired(String contentId, long days) {
    return new FeedRefusedException(
        "AF20051",
        NOT_FOUND,
        "Content requested with the key %s has already expired. Content older than %d days cannot be retrieved."
            .formatted(contentId, days));
  }

  public static FeedRefusedException contentIdInvalid(String contentId) {
    return new FeedRefusedException(
        "AF20052", BAD_REQUEST, "Content ID %s in the URL is invalid.".formatted(contentId));
  }

  public static FeedRefusedException severalLanguages() {
    return new FeedRefusedException(
        "AF20053", BAD_REQUEST, "Only one language may be present in the Accept-Language header.");
  }

  public static FeedRefusedException languageInvalid() {
    return new FeedRefusedException(
        "AF20054", BAD_REQUEST, "Invalid syntax in Accept-Language header.");
  }

  public static FeedRefusedException windowInvalid() {
    return new FeedRefusedException(
        "AF20055",
        BAD_REQUEST,
        "Start time and end time must both be specified (or both omitted) and must be less than or"
            + " equal to 24 hours apart, with the start time prior to end time and start time no"
            + " more than 7 days in the past.");
  }
}
