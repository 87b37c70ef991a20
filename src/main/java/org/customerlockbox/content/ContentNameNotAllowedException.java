package org.customerlockbox.content;

/**
 * A tenant id, address, message id or document path that nothing in the vault can have. Asking
 * again cannot help. The message names the rule and never repeats the name, which may be crafted.
 */
public class ContentNameNotAllowedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * @param rule which rule the name breaks, without the name
   */
  public ContentNameNotAllowedException(String rule) {
    super(rule);
  }
}
