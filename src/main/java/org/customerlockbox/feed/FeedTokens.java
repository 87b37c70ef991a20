package org.customerlockbox.feed;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.customerlockbox.tenant.Tenant;
import org.customerlockbox.tenant.Tenants;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;
import org.springframework.stereotype.Component;

/** Issues and checks the tokens that collectors call the feed with. */
@Component
public class FeedTokens {

  /** What every token is for; the name that collectors ask for and look for. */
  public static final String AUDIENCE = "https://manage.office.com";

  /** The permission that a call needs. */
  public static final String READ = "ActivityFeed.Read";

  /** How long a token works. */
  public static final Duration LIFETIME = Duration.ofSeconds(3599);

  private static final Duration SKEW = Duration.ofSeconds(60);

  private final FeedKey key;
  private final FeedClients clients;
  private final Tenants tenants;
  private final Clock clock;
  private @Nullable Signing signing;

  private record Signing(RSAKey key, JwtEncoder encoder, JwtDecoder decoder) {}

  FeedTokens(FeedKey key, FeedClients clients, Tenants tenants, Clock clock) {
    this.key = key;
    this.clients = clients;
    this.tenants = tenants;
    this.clock = clock;
  }

  /**
   * A token.
   *
   * @param value a signed JWT in three parts
   */
  public record Token(String value, Instant issuedAt, Instant expiresAt) {}

  /**
   * Issues a token for a client whose secret was checked. Each call issues another.
   *
   * @param tenant the client's tenant
   */
  public Token issue(FeedClient client, Tenant tenant) {
    return issue(client, tenant, List.of(READ));
  }

  Token issue(FeedClient client, Tenant tenant, List<String> permissions) {
    if (!client.tenantId().equals(tenant.id())) {
      throw new IllegalArgumentException("A client has tokens of its own tenant only");
    }
    var now = Instant.ofEpochSecond(clock.instant().getEpochSecond());
    var until = now.plus(LIFETIME);
    var subject =
        UUID.nameUUIDFromBytes(("feed-client/" + client.id()).getBytes(StandardCharsets.UTF_8))
            .toString();
    var claims =
        JwtClaimsSet.builder()
            .audience(List.of(AUDIENCE))
            .issuer(issuer(tenant.organizationId()))
            .issuedAt(now)
            .notBefore(now)
            .expiresAt(until)
            .id(UUID.randomUUID().toString())
            .claim("ver", "1.0")
            .claim("tid", tenant.organizationId())
            .claim("roles", permissions)
            .claim("oid", subject)
            .claim("sub", subject)
            .claim("idp", issuer(tenant.organizationId()))
            .claim("idtyp", "app")
            .claim("appid", client.id())
            .claim("appidacr", "1")
            .claim("app_displayname", client.displayName())
            .build();
    var with = signing();
    var header =
        JwsHeader.with(SignatureAlgorithm.RS256).type("JWT").keyId(with.key().getKeyID()).build();
    var value = with.encoder().encode(JwtEncoderParameters.from(header, claims)).getTokenValue();
    return new Token(value, now, until);
  }

  /**
   * Returns whom a token stands for; empty if it is none of ours, has run out, or the client does
   * not exist any more.
   */
  public Optional<FeedCaller> check(String token) {
    Jwt jwt;
    try {
      jwt = signing().decoder().decode(token);
    } catch (JwtException e) {
      return Optional.empty();
    }
    var clientId = jwt.getClaimAsString("appid");
    var organizationId = jwt.getClaimAsString("tid");
    if (clientId == null
        || organizationId == null
        || !issuer(organizationId).equals(jwt.getClaimAsString("iss"))) {
      return Optional.empty();
    }
    var permissions = jwt.getClaimAsStringList("roles");
    return clients
        .find(clientId)
        .flatMap(client -> tenants.find(client.tenantId()))
        .filter(tenant -> tenant.organizationId().equals(organizationId))
        .map(
            tenant ->
                new FeedCaller(
                    clientId.toLowerCase(Locale.ROOT),
                    tenant.id(),
                    organizationId,
                    permissions == null ? List.of() : permissions));
  }

  private static String issuer(String organizationId) {
    return "https://sts.windows.net/" + organizationId + "/";
  }

  private synchronized Signing signing() {
    var known = signing;
    if (known == null) {
      var pair = key.get();
      known =
          new Signing(
              pair, new NimbusJwtEncoder(new ImmutableJWKSet<>(new JWKSet(pair))), decoder(pair));
      signing = known;
    }
    return known;
  }

  private JwtDecoder decoder(RSAKey pair) {
    try {
      var decoder =
          NimbusJwtDecoder.withPublicKey(pair.toRSAPublicKey())
              .signatureAlgorithm(SignatureAlgorithm.RS256)
              .build();
      var times = new JwtTimestampValidator(SKEW);
      times.setClock(clock);
      OAuth2TokenValidator<Jwt> audience =
          new JwtClaimValidator<List<String>>(
              "aud", names -> Objects.requireNonNullElse(names, List.of()).contains(AUDIENCE));
      OAuth2TokenValidator<Jwt> ends = new JwtClaimValidator<Object>("exp", Objects::nonNull);
      decoder.setJwtValidator(new DelegatingOAuth2TokenValidator<>(List.of(times, audience, ends)));
      return decoder;
    } catch (JOSEException e) {
      throw new IllegalStateException("The key of the feed's tokens cannot be used", e);
    }
  }
}
