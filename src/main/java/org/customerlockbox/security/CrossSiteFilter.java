package org.customerlockbox.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses calls that change something and that another site's page makes a browser send: a browser
 * that remembers a password for HTTP Basic would sign them.
 */
final class CrossSiteFilter extends OncePerRequestFilter {

  private static final Set<String> SAFE =
      Set.of(HttpMethod.GET.name(), HttpMethod.HEAD.name(), HttpMethod.OPTIONS.name());
  private static final String FETCH_SITE = "Sec-Fetch-Site";
  private static final Set<String> OWN_SITE = Set.of("same-origin", "none");
  private static final int HTTP = 80;
  private static final int HTTPS = 443;

  private final ProblemResponses problems;
  private final String publicOrigin;

  /**
   * @param publicUrl where people reach this installation, when a proxy stands before it
   */
  CrossSiteFilter(ProblemResponses problems, String publicUrl) {
    this.problems = problems;
    this.publicOrigin = origin(publicUrl);
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (SAFE.contains(request.getMethod()) || isOwn(request)) {
      chain.doFilter(request, response);
    } else {
      problems.write(response, HttpStatus.FORBIDDEN, "Another site's page may not call this.");
    }
  }

  private boolean isOwn(HttpServletRequest request) {
    var site = request.getHeader(FETCH_SITE);
    if (site != null && !OWN_SITE.contains(site)) {
      return false;
    }
    var origin = request.getHeader(HttpHeaders.ORIGIN);
    if (origin == null) {
      // no browser, or a page of ours
      return true;
    }
    var called =
        origin(
            request.getScheme() + "://" + request.getServerName() + ":" + request.getServerPort());
    var calling = origin(origin);
    return !calling.isEmpty() && (calling.equals(called) || calling.equals(publicOrigin));
  }

  /** Scheme, host and port, always with the port; empty for what is no address of a page. */
  private static String origin(String url) {
    try {
      var uri = URI.create(url);
      if (uri.getScheme() == null || uri.getHost() == null) {
        return "";
      }
      var standard = uri.getScheme().equalsIgnoreCase("https") ? HTTPS : HTTP;
      var port = uri.getPort() < 0 ? standard : uri.getPort();
      return (uri.getScheme() + "://" + uri.getHost() + ":" + port)
          .toLowerCase(java.util.Locale.ROOT);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
