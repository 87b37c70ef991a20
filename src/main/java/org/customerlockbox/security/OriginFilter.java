package org.customerlockbox.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import org.customerlockbox.identity.Channel;
import org.customerlockbox.identity.Origin;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Notes by which means a call came and from which address; the outermost filter.
 *
 * <p>Camunda's web applications share one API. Which of them calls is read from the referring page,
 * which the caller could invent; so it chooses between two words for the log and nothing else.
 */
final class OriginFilter extends OncePerRequestFilter {

  private static final String WEB_APPLICATIONS = "/camunda";
  private static final String COCKPIT = "/camunda/app/cockpit/";
  private static final String ADMIN = "/camunda/app/admin/";

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    try {
      new Origin(channel(request), request.getRemoteAddr())
          .<Exception>during(() -> chain.doFilter(request, response));
    } catch (ServletException | IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new ServletException(e);
    }
  }

  @Override
  protected boolean shouldNotFilterAsyncDispatch() {
    // another thread serves the rest of the call
    return false;
  }

  private static Channel channel(HttpServletRequest request) {
    var path = Paths.of(request);
    if (Paths.isBelow(path, "/engine-rest")) {
      return Channel.ENGINE_REST;
    }
    if (!Paths.isBelow(path, WEB_APPLICATIONS)) {
      return Channel.API;
    }
    var page = referringPath(request);
    return page.startsWith(COCKPIT)
            || page.startsWith(ADMIN)
            || path.startsWith("/camunda/api/cockpit/")
        ? Channel.COCKPIT
        : Channel.TASKLIST;
  }

  private static String referringPath(HttpServletRequest request) {
    var referer = request.getHeader(HttpHeaders.REFERER);
    if (referer == null) {
      return "";
    }
    try {
      var path = URI.create(referer).getPath();
      return path == null ? "" : path.substring(commonContext(request, path));
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  private static int commonContext(HttpServletRequest request, String path) {
    return path.startsWith(request.getContextPath()) ? request.getContextPath().length() : 0;
  }
}
