package org.customerlockbox.request;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Optional;

/** Why access is asked for; after Google's access reasons, whose names the field knows. */
public enum ReasonType {
  CUSTOMER_INITIATED_SUPPORT("CustomerInitiatedSupport"),
  PROVIDER_INITIATED_SERVICE("ProviderInitiatedService"),
  PROVIDER_INITIATED_REVIEW("ProviderInitiatedReview"),
  THIRD_PARTY_DATA_REQUEST("ThirdPartyDataRequest"),
  PRODUCTION_ALERT("ProductionAlert");

  private final String word;

  ReasonType(String word) {
    this.word = word;
  }

  /** The word of the API. */
  @JsonValue
  public String word() {
    return word;
  }

  /** The type with the given word. */
  public static Optional<ReasonType> ofWord(String word) {
    return Arrays.stream(values()).filter(type -> type.word.equals(word)).findFirst();
  }

  @Override
  public String toString() {
    return word;
  }
}
