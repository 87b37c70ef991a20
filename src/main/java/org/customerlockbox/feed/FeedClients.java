package org.customerlockbox.feed;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.customerlockbox.audit.Audit;
import org.customerlockbox.audit.AuditFact;
import org.customerlockbox.audit.Operations;
import org.customerlockbox.identity.AccountId;
import org.customerlockbox.identity.Accounts;
import org.customerlockbox.identity.Actor;
import org.customerlockbox.identity.CurrentActor;
import org.customerlockbox.identity.Role;
import org.customerlockbox.problem.InvalidInputException;
import org.customerlockbox.problem.NotAllowedException;
import org.customerlockbox.problem.NotFoundException;
import org.customerlockbox.problem.PlainText;
import org.customerlockbox.problem.StateConflictException;
import org.customerlockbox.tenant.Tenants;
import org.customerlockbox.time.Instants;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Who may collect a tenant's feed. The tenant's own approvers and administrators decide that, never
 * the provider's staff: the feed is what the provider is checked by.
 */
@Component
public class FeedClients {

  /** How many collectors a tenant may have. */
  static final int MOST = 20;

  /** Two, so that a new secret can be put in place before the old one ends. */
  static final int MOST_SECRETS = 2;

  /** How long a replaced secret works on, unless somebody says otherwise. */
  public static final Duration DEFAULT_OVERLAP = Duration.ofHours(24);

  static final Duration LONGEST_OVERLAP = Duration.ofDays(30);

  /** Collectors put secrets into addresses and forms unescaped, so it is these and no others. */
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~-";

  private static final int SECRET_LENGTH = 40;

  /** bcrypt reads no more. */
  private static final int LONGEST_SECRET_BYTES = 72;

  private static final int LONGEST_NAME = 200;
  private static final String NO_SUCH_TENANT = "There is no such tenant.";
  private static final String NO_SUCH_CLIENT = "The tenant has no such feed client.";

  private final JdbcClient jdbc;
  private final Clock clock;
  private final Accounts accounts;
  private final Tenants tenants;
  private final Audit audit;
  private final FeedCursors cursors;
  private final SecureRandom random = new SecureRandom();
  private final PasswordEncoder encoder =
      PasswordEncoderFactories.createDelegatingPasswordEncoder();

  FeedClients(
      JdbcClient jdbc,
      Clock clock,
      Accounts accounts,
      Tenants tenants,
      Audit audit,
      FeedCursors cursors) {
    this.jdbc = jdbc;
    this.clock = clock;
    this.accounts = accounts;
    this.tenants = tenants;
    this.audit = audit;
    this.cursors = cursors;
  }

  /**
   * A client and the one secret that can be seen now and never again.
   *
   * @param secret 40 characters of {@code A-Z a-z 0-9 . _ ~ -}
   */
  public record WithSecret(FeedClient client, String secretId, String secret) {}

  /** What became of a secret that somebody signed in with. */
  public enum SecretCheck {
    RIGHT,
    WRONG,
    EXPIRED
  }

  // ------------------------------------------------------------------ the tenant's people

  /**
   * Returns a tenant's collectors, oldest first; at most {@value #MOST}.
   *
   * @param actor an approver or administrator of the tenant
   * @throws NotFoundException if the tenant does not concern the actor
   * @throws NotAllowedException if the actor is another member of it, or of the provider's staff
   */
  @Transactional(readOnly = true)
  public List<FeedClient> list(Actor actor, String tenantId) {
    requireKeeper(actor, tenantId);
    return jdbc
        .sql(
            """
            select * from feed_client where tenant_id = :tenant
            order by created_at, id fetch first :most rows only
            """)
        .param("tenant", tenantId)
        .param("most", MOST)
        .query(FeedClients::read)
        .list()
        .stream()
        .map(this::withSecrets)
        .toList();
  }

  /**
   * Adds a collector, with a first secret that works until it is replaced. Each call adds another.
   *
   * @param actor an approver or administrator of the tenant
   * @throws InvalidInputException if the name cannot be taken
   * @throws StateConflictException if the tenant has {@value #MOST} already
   */
  @Transactional
  public WithSecret add(Actor actor, String tenantId, String displayName) {
    requireKeeper(actor, tenantId);
    if (displayName.isBlank()
        || displayName.length() > LONGEST_NAME
        || AccountId.isUnreadable(displayName)) {
      throw new InvalidInputException(
          "displayName", "must have 1 to 200 characters, without control characters");
    }
    PlainText.problem(displayName)
        .ifPresent(
            problem -> {
              throw new InvalidInputException("displayName", problem);
            });
    // one after the other, so that the limit holds
    tenants.lock(tenantId);
    var already =
        jdbc.sql("select count(*) from feed_client where tenant_id = :tenant")
            .param("tenant", tenantId)
            .query(Long.class)
            .single();
    if (already >= MOST) {
      throw new StateConflictException("A tenant has at most " + MOST + " feed clients.", null);
    }
    // never a name of the caller's choice: a name that is taken would tell of other tenants
    var id = UUID.randomUUID().toString();
    insert(id, tenantId, displayName, actor.userId());
    var secret = newSecret();
    var secretId = insertSecret(tenantId, id, secret);
    audit.record(
        fact(
            actor,
            tenantId,
            Operations.ADD_FEED_CLIENT,
            id,
            Map.of("displayName", displayName, "secretId", secretId)));
    return new WithSecret(get(tenantId, id), secretId, secret);
  }

  /**
   * Removes a collector with its subscriptions; its tokens stop working at once.
   *
   * @param actor an approver or administrator of the tenant
   * @throws NotFoundException if the tenant has no such client, or not any more
   */
  @Transactional
  public void remove(Actor actor, String tenantId, String clientId) {
    requireKeeper(actor, tenantId);
    var client = lock(tenantId, clientId);
    audit.record(
        fact(
            actor,
            tenantId,
            Operations.REMOVE_FEED_CLIENT,
            client.id(),
            Map.of("displayName", client.displayName())));
    jdbc.sql("delete from feed_client where tenant_id = :tenant and id = :id")
        .param("tenant", tenantId)
        .param("id", client.id())
        .update();
    cursors.settle(tenantId);
  }

  /**
   * Gives a collector a further secret. The one before it works for {@code overlap} longer; one
   * that is older still ends now.
   *
   * @param actor an approver or administrator of the tenant
   * @param overlap from nothing to 30 days
   * @throws NotFoundException if the tenant has no such client
   * @throws InvalidInputException if the overlap is too long
   */
  @Transactional
  public WithSecret rotate(Actor actor, String tenantId, String clientId, Duration overlap) {
    requireKeeper(actor, tenantId);
    if (overlap.isNegative() || overlap.compareTo(LONGEST_OVERLAP) > 0) {
      throw new InvalidInputException("overlap", "must be from PT0S to PT720H");
    }
    var client = lock(tenantId, clientId);
    var now = clock.instant();
    var working = client.secrets();
    for (var i = 0; i < working.size(); i++) {
      var old = working.get(i);
      var isNewest = i == working.size() - 1;
      var until = isNewest ? now.plus(overlap) : now;
      if (old.expiresAt() == null || old.expiresAt().isAfter(until)) {
        end(tenantId, old.id(), until);
      }
    }
    var secret = newSecret();
    var secretId = insertSecret(tenantId, client.id(), secret);
    audit.record(
        fact(
            actor,
            tenantId,
            Operations.SET_FEED_CLIENT,
            client.id(),
            Map.of("secretAdded", secretId, "overlap", overlap.toString())));
    return new WithSecret(get(tenantId, client.id()), secretId, secret);
  }

  /**
   * Ends a secret at once. A client may be left without any.
   *
   * @param actor an approver or administrator of the tenant
   * @throws NotFoundException if the client has no such working secret
   */
  @Transactional
  public void endSecret(Actor actor, String tenantId, String clientId, String secretId) {
    requireKeeper(actor, tenantId);
    var client = lock(tenantId, clientId);
    if (client.secrets().stream().noneMatch(secret -> secret.id().equals(secretId))) {
      throw new NotFoundException("The feed client has no such secret.");
    }
    end(tenantId, secretId, clock.instant());
    audit.record(
        fact(
            actor,
            tenantId,
            Operations.SET_FEED_CLIENT,
            client.id(),
            Map.of("secretEnded", secretId)));
  }

  // ----------------------------------------------------------------------- the collectors

  /** Returns the client of the given id, in either case of letters. */
  @Transactional(readOnly = true)
  public Optional<FeedClient> find(String clientId) {
    return jdbc.sql("select * from feed_client where id = :id")
        .param("id", clientId.strip().toLowerCase(Locale.ROOT))
        .query(FeedClients::read)
        .optional()
        .map(this::withSecrets);
  }

  /** Tells whether a collector's secret is right. Slow on purpose. */
  @Transactional(readOnly = true)
  public SecretCheck check(FeedClient client, String secret) {
    if (secret.isEmpty() || secret.getBytes(StandardCharsets.UTF_8).length > LONGEST_SECRET_BYTES) {
      return SecretCheck.WRONG;
    }
    var now = clock.instant();
    record Stored(String hash, boolean works) {}
    var stored =
        jdbc.sql(
                """
                select secret_hash, expires_at from feed_client_secret
                where tenant_id = :tenant and client_id = :client
                order by created_at desc fetch first 3 rows only
                """)
            .param("tenant", client.tenantId())
            .param("client", client.id())
            .query(
                (row, n) -> {
                  var until = Instants.fromSqlOrNull(row, "expires_at");
                  return new Stored(
                      row.getString("secret_hash"), until == null || until.isAfter(now));
                })
            .list();
    for (var candidate : stored) {
      if (encoder.matches(secret, candidate.hash())) {
        return candidate.works() ? SecretCheck.RIGHT : SecretCheck.EXPIRED;
      }
    }
    return SecretCheck.WRONG;
  }

  // ----------------------------------------------------------------------------- the demo

  /**
   * Adds a client with a name and a secret that everybody knows. For the demo's seeder only; not
   * recorded, as nothing of the demo's first data is.
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void addForDemo(String tenantId, String id, String displayName, String secret) {
    insert(id, tenantId, displayName, "system");
    insertSecret(tenantId, id, secret);
  }

  // ------------------------------------------------------------------------------- inside

  private void insert(String id, String tenantId, String displayName, String by) {
    jdbc.sql(
            """
            insert into feed_client (id, tenant_id, display_name, created_at, created_by)
            values (:id, :tenant, :name, :now, :by)
            """)
        .param("id", id)
        .param("tenant", tenantId)
        .param("name", displayName)
        .param("now", Instants.toSql(clock.instant()))
        .param("by", by)
        .update();
  }

  private String insertSecret(String tenantId, String clientId, String secret) {
    var id = UUID.randomUUID().toString();
    jdbc.sql(
            """
            insert into feed_client_secret (id, tenant_id, client_id, secret_hash, created_at)
            values (:id, :tenant, :client, :hash, :now)
            """)
        .param("id", id)
        .param("tenant", tenantId)
        .param("client", clientId)
        .param("hash", encoder.encode(secret))
        .param("now", Instants.toSql(clock.instant()))
        .update();
    return id;
  }

  private void end(String tenantId, String secretId, Instant at) {
    jdbc.sql(
            "update feed_client_secret set expires_at = :at where tenant_id = :tenant and id = :id")
        .param("at", Instants.toSql(at))
        .param("tenant", tenantId)
        .param("id", secretId)
        .update();
  }

  private FeedClient get(String tenantId, String clientId) {
    return find(clientId)
        .filter(client -> client.tenantId().equals(tenantId))
        .orElseThrow(() -> new NotFoundException(NO_SUCH_CLIENT));
  }

  private FeedClient lock(String tenantId, String clientId) {
    return jdbc.sql("select * from feed_client where tenant_id = :tenant and id = :id for update")
        .param("tenant", tenantId)
        .param("id", clientId.toLowerCase(Locale.ROOT))
        .query(FeedClients::read)
        .optional()
        .map(this::withSecrets)
        .orElseThrow(() -> new NotFoundException(NO_SUCH_CLIENT));
  }

  private FeedClient withSecrets(FeedClient client) {
    var now = clock.instant();
    var working =
        jdbc.sql(
                """
                select id, created_at, expires_at from feed_client_secret
                where tenant_id = :tenant and client_id = :client
                  and (expires_at is null or expires_at > :now)
                order by created_at, id
                """)
            .param("tenant", client.tenantId())
            .param("client", client.id())
            .param("now", Instants.toSql(now))
            .query(
                (row, n) ->
                    new FeedClient.Secret(
                        row.getString("id"),
                        Instants.fromSql(row, "created_at"),
                        Instants.fromSqlOrNull(row, "expires_at")))
            .list();
    // those that were given an end come first, whatever their age
    var inOrder = new ArrayList<>(working);
    inOrder.sort(
        (one, other) -> Boolean.compare(one.expiresAt() == null, other.expiresAt() == null));
    return new FeedClient(
        client.id(),
        client.tenantId(),
        client.displayName(),
        client.createdAt(),
        client.createdBy(),
        inOrder);
  }

  private void requireKeeper(Actor actor, String tenantId) {
    if (actor.tenantId() == null && tenants.find(tenantId).isPresent()) {
      // the provider's staff know their tenants; members of another one must not
      throw new NotAllowedException("Only the tenant's own people do this.");
    }
    if (!actor.isMemberOf(tenantId)) {
      throw new NotFoundException(NO_SUCH_TENANT);
    }
    var roles = accounts.rolesOf(actor.userId());
    if (!roles.contains(Role.TENANT_APPROVER) && !roles.contains(Role.TENANT_ADMINISTRATOR)) {
      throw new NotAllowedException(
          "Only approvers and administrators of the tenant manage its feed clients.");
    }
  }

  private String newSecret() {
    var secret = new StringBuilder();
    for (var i = 0; i < SECRET_LENGTH; i++) {
      secret.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return secret.toString();
  }

  private static AuditFact fact(
      Actor actor, String tenantId, String operation, String object, Map<String, ?> detail) {
    return new AuditFact(
        tenantId,
        "feed/" + UUID.randomUUID(),
        operation,
        CurrentActor.who(actor),
        null,
        null,
        object,
        detail);
  }

  private static FeedClient read(ResultSet row, int number) throws SQLException {
    return new FeedClient(
        row.getString("id"),
        row.getString("tenant_id"),
        row.getString("display_name"),
        Instants.fromSql(row, "created_at"),
        row.getString("created_by"),
        List.of());
  }
}
