package org.customerlockbox.tenant;

import java.time.Duration;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The provider's bounds on what a tenant may set, and the defaults of a new tenant.
 *
 * @param shortest the shortest lifetime and the shortest access that anybody may ask for
 * @param longestRequestLifetime the longest time that a tenant may give itself to answer
 * @param longestAccess the longest access that any tenant may allow
 * @param requestLifetime a new tenant's (Microsoft 365 gives 12 hours)
 * @param maxAccessDuration a new tenant's (Microsoft 365 gives 4 hours)
 */
@ConfigurationProperties("lockbox.tenant")
public record TenantBounds(
    @DefaultValue("PT5M") Duration shortest,
    @DefaultValue("PT96H") Duration longestRequestLifetime,
    @DefaultValue("PT4H") Duration longestAccess,
    @DefaultValue("PT12H") Duration requestLifetime,
    @DefaultValue("PT4H") Duration maxAccessDuration) {

  /** Returns what is wrong with a lifetime, in words. */
  Optional<String> problemOfLifetime(Duration lifetime) {
    return problem(lifetime, longestRequestLifetime);
  }

  /** Returns what is wrong with a maximum of access, in words. */
  Optional<String> problemOfAccess(Duration access) {
    return problem(access, longestAccess);
  }

  private Optional<String> problem(Duration given, Duration longest) {
    if (given.compareTo(shortest) < 0 || given.compareTo(longest) > 0) {
      return Optional.of("must be from " + shortest + " to " + longest);
    }
    return given.getNano() == 0 ? Optional.empty() : Optional.of("must be in whole seconds");
  }
}
