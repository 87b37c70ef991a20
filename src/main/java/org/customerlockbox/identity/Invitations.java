package org.customerlockbox.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import org.customerlockbox.audit.Audit;
import org.customerlockbox.audit.AuditFact;
import org.customerlockbox.audit.Operations;
import org.customerlockbox.problem.NotFoundException;
import org.customerlockbox.time.Instants;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** One-time invitations: how an account that somebody else created gets its first password. */
@Component
public class Invitations {

  private static final Duration VALID = Duration.ofDays(7);

  private final JdbcClient jdbc;
  private final Clock clock;
  private final Accounts accounts;
  private final Credentials credentials;
  private final Audit audit;
  private final ApplicationEventPublisher events;
  private final SecureRandom random = new SecureRandom();

  Invitations(
      JdbcClient jdbc,
      Clock clock,
      Accounts accounts,
      Credentials credentials,
      Audit audit,
      ApplicationEventPublisher events) {
    this.jdbc = jdbc;
    this.clock = clock;
    this.accounts = accounts;
    this.credentials = credentials;
    this.audit = audit;
    this.events = events;
  }

  /**
   * Invites an account to set its password, by mail. Earlier invitations of the account end.
   *
   * @param accountId an existing account
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void invite(String accountId) {
    var bytes = new byte[32];
    random.nextBytes(bytes);
    var token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    var now = clock.instant();
    var expiresAt = now.plus(VALID);
    jdbc.sql("delete from invitation where account_id = :account and used_at is null")
        .param("account", accountId)
        .update();
    jdbc.sql(
            """
            insert into invitation (token_hash, account_id, created_at, expires_at)
            values (:hash, :account, :now, :expires)
            """)
        .param("hash", sha256(token))
        .param("account", accountId)
        .param("now", Instants.toSql(now))
        .param("expires", Instants.toSql(expiresAt))
        .update();
    events.publishEvent(new AccountInvited(accountId, token, expiresAt));
  }

  /**
   * Sets the invited account's password. Works once: a second call with the same token is refused.
   *
   * @throws NotFoundException if the token is unknown, used or expired; the three look alike
   * @throws org.customerlockbox.problem.InvalidInputException if the password is too short or too
   *     long; the invitation can be used again
   */
  @Transactional
  public String accept(String token, String password, Origin origin) {
    var now = clock.instant();
    var hash = sha256(token);
    var used =
        jdbc.sql(
                """
                update invitation set used_at = :now
                where token_hash = :hash and used_at is null and expires_at > :now
                """)
            .param("now", Instants.toSql(now))
            .param("hash", hash)
            .update();
    if (used == 0) {
      throw new NotFoundException(
          "This invitation is unknown, was used already, or has expired. Ask for a new one.");
    }
    var accountId =
        jdbc.sql("select account_id from invitation where token_hash = :hash")
            .param("hash", hash)
            .query(String.class)
            .single();
    credentials.set(accountId, password);
    var account =
        accounts.find(accountId).orElseThrow(() -> new NotFoundException("No such account."));
    var actor = new Actor(accountId, account.tenantId(), origin.channel(), origin.clientIp());
    audit.record(
        new AuditFact(
            account.isProviders() ? Audit.PROVIDER_LOG : String.valueOf(account.tenantId()),
            "invitation/" + hash,
            Operations.ACCEPT_INVITATION,
            CurrentActor.who(actor),
            null,
            null,
            accountId,
            Map.of()));
    return accountId;
  }

  private static String sha256(String text) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
