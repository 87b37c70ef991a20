package org.customerlockbox.security;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Set;
import org.springframework.http.server.PathContainer;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * A table of methods and paths, one a line: {@code GET,POST /task/{id}}; {@code *} is any method.
 *
 * <p>NB. Not Spring Security's own patterns of paths. Several servlets answer here, and those
 * patterns are compared with the path below the servlet that answers: {@code /camunda/**} would not
 * match what Camunda's servlets serve.
 */
final class Verbs implements RequestMatcher {

  private static final String ANY = "*";

  private final List<Verb> verbs;

  private record Verb(Set<String> methods, PathPattern path) {

    boolean matches(String method, PathContainer called) {
      return (methods.contains(ANY) || methods.contains(method)) && path.matches(called);
    }
  }

  private Verbs(List<Verb> verbs) {
    this.verbs = verbs;
  }

  /** Reads a table whose paths are below the application's root. */
  static Verbs of(String... lines) {
    return below("", String.join("\n", lines));
  }

  /** Reads a table whose paths are below the given one. */
  static Verbs below(String root, String table) {
    var parser = PathPatternParser.defaultInstance;
    return new Verbs(
        table
            .lines()
            .map(line -> line.split(" ", 2))
            .map(verb -> new Verb(Set.of(verb[0].split(",")), parser.parse(root + verb[1])))
            .toList());
  }

  @Override
  public boolean matches(HttpServletRequest request) {
    var path = PathContainer.parsePath(Paths.of(request));
    return verbs.stream().anyMatch(verb -> verb.matches(request.getMethod(), path));
  }
}
