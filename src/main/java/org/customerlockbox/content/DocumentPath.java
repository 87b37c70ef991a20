package org.customerlockbox.content;

import java.util.List;

/**
 * Names a document or, with a slash at the end, a folder. Whether it exists is another question.
 *
 * @param tenantId lower-case letters, digits and hyphens, at most 40 characters
 * @param path begins with a slash; at most 1 000 characters and 32 names deep; unescaped, in NFC
 */
public record DocumentPath(String tenantId, String path) {

  private static final String SEPARATOR = "/";
  private static final int LONGEST = 1000;
  private static final int DEEPEST = 32;

  /**
   * Checks the names.
   *
   * @throws ContentNameNotAllowedException if one of them has another form; in particular empty
   *     names, names that begin with a dot, backslashes, percent signs and whatever cannot be seen
   */
  public DocumentPath {
    if (!AllowedNames.isTenantId(tenantId)) {
      throw new ContentNameNotAllowedException("Not a tenant id");
    }
    if (!path.startsWith(SEPARATOR) || path.length() > LONGEST) {
      throw new ContentNameNotAllowedException("Not a document path");
    }
    var names = namesOf(path);
    if (names.size() > DEEPEST || !names.stream().allMatch(AllowedNames::isSegment)) {
      throw new ContentNameNotAllowedException("Not a name in a document path");
    }
  }

  /** Whether this names a folder. */
  public boolean isFolder() {
    return path.endsWith(SEPARATOR);
  }

  /** The last name in the path; empty for the tenant's top folder. */
  public String name() {
    var names = names();
    return names.isEmpty() ? "" : names.get(names.size() - 1);
  }

  List<String> names() {
    return namesOf(path);
  }

  private static List<String> namesOf(String path) {
    if (path.equals(SEPARATOR)) {
      return List.of();
    }
    var end = path.endsWith(SEPARATOR) ? path.length() - 1 : path.length();
    return List.of(path.substring(1, end).split(SEPARATOR, -1));
  }
}
