package org.customerlockbox.content;

/**
 * Names a message within its mailbox. This is the vault's own id, not the {@code Message-ID} that
 * its sender chose: it says nothing about the content and may stand in the audit log.
 *
 * @param value ASCII letters, digits, hyphens, underscores and single dots, at most 128 characters
 */
public record MessageId(String value) {

  /**
   * Checks the id.
   *
   * @throws ContentNameNotAllowedException if it has another form
   */
  public MessageId {
    if (!AllowedNames.isMessageId(value)) {
      throw new ContentNameNotAllowedException("Not a message id");
    }
  }
}
