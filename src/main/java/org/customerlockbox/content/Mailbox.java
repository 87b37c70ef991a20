package org.customerlockbox.content;

/**
 * Names a mailbox. Whether it exists is another question.
 *
 * @param tenantId lower-case letters, digits and hyphens, at most 40 characters
 * @param address the mail address in lower case, at most 254 ASCII characters
 */
public record Mailbox(String tenantId, String address) {

  /**
   * Checks the names.
   *
   * @throws ContentNameNotAllowedException if one of them has another form
   */
  public Mailbox {
    if (!AllowedNames.isTenantId(tenantId)) {
      throw new ContentNameNotAllowedException("Not a tenant id");
    }
    if (!AllowedNames.isAddress(address)) {
      throw new ContentNameNotAllowedException("Not a mail address in lower case");
    }
  }
}
