package org.customerlockbox.feed.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Pattern;
import org.customerlockbox.feed.FeedCaller;
import org.customerlockbox.feed.FeedTokens;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets in who carries a token of ours. The word before it is {@code Bearer}, however it is
 * capitalised; a token in a query or a form is none.
 */
final class BearerFilter extends OncePerRequestFilter {

  private static final Pattern BEARER =
      Pattern.compile("(?i)bearer +([A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+) *");

  private final FeedTokens tokens;

  BearerFilter(FeedTokens tokens) {
    this.tokens = tokens;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    var header = request.getHeader(HttpHeaders.AUTHORIZATION);
    var given = BEARER.matcher(header == null ? "" : header);
    if (given.matches()) {
      tokens.check(given.group(1)).ifPresent(BearerFilter::enter);
    }
    chain.doFilter(request, response);
  }

  private static void enter(FeedCaller caller) {
    var context = SecurityContextHolder.createEmptyContext();
    context.setAuthentication(
        new PreAuthenticatedAuthenticationToken(
            caller, "", AuthorityUtils.createAuthorityList("FEED")));
    SecurityContextHolder.setContext(context);
  }
}
