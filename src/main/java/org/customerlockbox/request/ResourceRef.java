package org.customerlockbox.request;

/**
 * Something of the tenant's.
 *
 * @param type {@code mailbox} or {@code document}
 * @param id the mailbox's address in lower case, or the document's path; a path that ends in a
 *     slash covers what is below it
 */
public record ResourceRef(String type, String id) {

  /** Whether a request for this one covers the other. */
  public boolean covers(ResourceRef other) {
    if (!type.equals(other.type)) {
      return false;
    }
    return id.equals(other.id) || (id.endsWith("/") && other.id.startsWith(id));
  }

  @Override
  public String toString() {
    return type + " " + id;
  }
}
