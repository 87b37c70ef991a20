package org.customerlockbox.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses paths with empty parts, which the servlets behind the doors read in more than one way.
 * Spring Security's firewall refuses the other tricks, and this one too, but comes too late: what
 * prepares the path for it fails before, with a 500.
 */
final class PlainPathFilter extends OncePerRequestFilter {

  private final ProblemResponses problems;

  PlainPathFilter(ProblemResponses problems) {
    this.problems = problems;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (request.getRequestURI().contains("//")) {
      problems.write(response, HttpStatus.BAD_REQUEST, "The path has an empty part.");
    } else {
      chain.doFilter(request, response);
    }
  }
}
