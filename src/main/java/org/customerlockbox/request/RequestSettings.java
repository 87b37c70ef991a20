package org.customerlockbox.request;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The provider's settings for requests.
 *
 * @param providerLifetime how long the provider's levels have to answer, from filing
 * @param openWithin how long after the last required decision access may open
 * @param floor the provider levels that every request needs, in their order; the decision table can
 *     only add to them
 */
@ConfigurationProperties("lockbox.request")
public record RequestSettings(
    @DefaultValue("PT24H") Duration providerLifetime,
    @DefaultValue("PT15M") Duration openWithin,
    @DefaultValue({"manager", "security"}) List<String> floor) {

  public RequestSettings {
    if (floor.isEmpty()) {
      throw new IllegalArgumentException("lockbox.request.floor must name a provider level");
    }
  }
}
