package org.customerlockbox.security;

import jakarta.servlet.http.HttpServletRequest;

/** Paths of calls, decoded and normalised as the servlets behind the doors see them. */
final class Paths {

  private Paths() {}

  /** Returns the path below the application's root. */
  static String of(HttpServletRequest request) {
    var rest = request.getPathInfo();
    return rest == null ? request.getServletPath() : request.getServletPath() + rest;
  }

  /** Whether the path is the given one or below it. */
  static boolean isBelow(String path, String root) {
    return path.equals(root) || path.startsWith(root + "/");
  }
}
