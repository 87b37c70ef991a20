package org.customerlockbox.feed;

import java.util.Arrays;
import java.util.Optional;

/** What a collector can subscribe to. */
public enum ContentType {
  /** Nothing of ours is in it; collectors subscribe to it all the same. */
  ENTRA("Audit.AzureActiveDirectory"),
  EXCHANGE("Audit.Exchange"),
  SHAREPOINT("Audit.SharePoint"),
  /** All that is not in the others. */
  GENERAL("Audit.General"),
  /** Nothing of ours is in it; collectors subscribe to it all the same. */
  DLP("DLP.All");

  private final String word;

  ContentType(String word) {
    this.word = word;
  }

  /** The name in the API and the database. */
  public String word() {
    return word;
  }

  /** Returns the content type of the given name, however it is capitalised. */
  public static Optional<ContentType> ofWord(String word) {
    return Arrays.stream(values()).filter(type -> type.word.equalsIgnoreCase(word)).findFirst();
  }
}
