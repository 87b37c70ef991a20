package org.customerlockbox.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Ends the session of a web application when its person logs out.
 *
 * <p>Camunda only takes the person out of the session. It puts a person back whose entry it
 * refreshes, which it does with every call here, so a call that was under way would log the person
 * in again.
 */
final class LogOutFilter extends OncePerRequestFilter {

  private static final RequestMatcher LOG_OUT =
      Verbs.of("POST /camunda/api/admin/auth/user/{engine}/logout");

  /** Where Camunda keeps its token against forged calls, and how a page sends it back. */
  private static final String TOKEN = "CAMUNDA_CSRF_TOKEN";

  private static final String TOKEN_SENT = "X-XSRF-TOKEN";

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    var session = request.getSession(false);
    if (LOG_OUT.matches(request) && session != null) {
      var token = session.getAttribute(TOKEN);
      // a forged call ends nothing; Camunda refuses it
      if (token != null && token.equals(request.getHeader(TOKEN_SENT))) {
        session.invalidate();
        // the page stays and logs the next person in with the same token
        request.getSession(true).setAttribute(TOKEN, token);
      }
    }
    chain.doFilter(request, response);
  }
}
