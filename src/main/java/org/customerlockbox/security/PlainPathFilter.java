package org.customerlockbox.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Pattern;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses paths with empty parts, which the servlets behind the doors read in more than one way.
 * Spring Security's firewall refuses the other tricks, and this one too, but comes too late: what
 * prepares the path for it fails before, with a 500.
 *
 * <p>One path is mended instead: collectors of the activity feed were taught to call {@code
 * activity/feed//subscriptions/…}. There, and only there, two slashes count as one.
 */
final class PlainPathFilter extends OncePerRequestFilter {

  private static final Pattern FEED =
      Pattern.compile("(/api/v1\\.0/[^/]+/activity/feed)/(/[^/].*)");

  private final ProblemResponses problems;

  PlainPathFilter(ProblemResponses problems) {
    this.problems = problems;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    var feed = FEED.matcher(request.getRequestURI());
    if (feed.matches() && !feed.group(2).contains("//")) {
      chain.doFilter(new Mended(request, feed.group(1) + feed.group(2)), response);
    } else if (request.getRequestURI().contains("//")) {
      problems.write(response, HttpStatus.BAD_REQUEST, "The path has an empty part.");
    } else {
      chain.doFilter(request, response);
    }
  }

  /** The same call with the path that was meant; the server's own reading of it is that already. */
  private static final class Mended extends HttpServletRequestWrapper {

    private final String path;

    Mended(HttpServletRequest request, String path) {
      super(request);
      this.path = path;
    }

    @Override
    public String getRequestURI() {
      return path;
    }

    @Override
    public StringBuffer getRequestURL() {
      var url = super.getRequestURL();
      var end = url.length() - super.getRequestURI().length();
      return new StringBuffer(url.substring(0, end)).append(path);
    }
  }
}
