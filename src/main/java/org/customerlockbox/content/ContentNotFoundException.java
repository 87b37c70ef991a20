package org.customerlockbox.content;

/**
 * The vault has no such mailbox, message, folder or document. Only for the ears of somebody who has
 * access to it; for anybody else its existence is already an answer.
 */
public class ContentNotFoundException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ContentNotFoundException() {
    super("The vault has no such item");
  }
}
