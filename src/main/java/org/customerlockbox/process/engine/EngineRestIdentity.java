package org.customerlockbox.process.engine;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.camunda.bpm.engine.IdentityService;
import org.customerlockbox.identity.Accounts;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Tells the engine who calls its REST API: the person that HTTP Basic has let in, with the groups
 * and the tenant that they have now.
 */
final class EngineRestIdentity extends OncePerRequestFilter {

  private final IdentityService identityService;
  private final Accounts accounts;

  EngineRestIdentity(IdentityService identityService, Accounts accounts) {
    this.identityService = identityService;
    this.accounts = accounts;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    var signedIn = SecurityContextHolder.getContext().getAuthentication();
    var account = signedIn == null ? null : accounts.find(signedIn.getName()).orElse(null);
    if (account == null) {
      // without somebody signed in the engine checks nothing at all
      response.sendError(HttpServletResponse.SC_FORBIDDEN);
      return;
    }
    var tenantId = account.tenantId();
    identityService.setAuthentication(
        account.id(),
        EngineGroups.of(tenantId, accounts.rolesOf(account.id())),
        tenantId == null ? List.of() : List.of(tenantId));
    try {
      chain.doFilter(request, response);
    } finally {
      identityService.clearAuthentication();
    }
  }
}
