package org.customerlockbox.security;

import org.customerlockbox.identity.Accounts;
import org.customerlockbox.identity.Credentials;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.stereotype.Component;

/** Signs people in with our accounts; their roles become authorities for this one call. */
@Component
class AccountAuthentication implements AuthenticationProvider {

  private final Credentials credentials;
  private final Accounts accounts;

  AccountAuthentication(Credentials credentials, Accounts accounts) {
    this.credentials = credentials;
    this.accounts = accounts;
  }

  @Override
  public Authentication authenticate(Authentication given) {
    var password = given.getCredentials() == null ? "" : given.getCredentials().toString();
    var id =
        credentials
            .verify(given.getName(), password)
            .orElseThrow(() -> new BadCredentialsException("Wrong account or password"));
    var authorities =
        accounts.rolesOf(id).stream()
            .map(role -> new SimpleGrantedAuthority("ROLE_" + role.name()))
            .toList();
    return UsernamePasswordAuthenticationToken.authenticated(id, null, authorities);
  }

  @Override
  public boolean supports(Class<?> authentication) {
    return UsernamePasswordAuthenticationToken.class.isAssignableFrom(authentication);
  }
}
