package org.customerlockbox.identity;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.customerlockbox.problem.InvalidInputException;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Checks and sets passwords; they are stored as bcrypt hashes only.
 *
 * <p>An API client sends its password with every call, and bcrypt is slow on purpose. So a
 * successful check is remembered for {@link #REMEMBERED}, bound to the stored hash and to an HMAC
 * of the password under a key that exists in this process only: a changed password or a deactivated
 * account counts at once, and memory holds nothing to steal.
 */
@Component
public class Credentials {

  private static final Duration REMEMBERED = Duration.ofMinutes(2);
  private static final int MOST_REMEMBERED = 10_000;

  /** bcrypt reads no more than 72 bytes; a longer password would be cut silently. */
  private static final int LONGEST_PASSWORD_BYTES = 72;

  private final JdbcClient jdbc;
  private final Clock clock;
  private final int shortest;
  private final PasswordEncoder encoder =
      PasswordEncoderFactories.createDelegatingPasswordEncoder();
  private final Map<String, Remembered> remembered = new ConcurrentHashMap<>();
  private final byte[] key = new byte[32];
  private final String decoyHash = encoder.encode("no account has this password");

  private record Remembered(String storedHash, byte[] passwordMac, Instant until) {}

  private record Stored(String id, String hash) {}

  Credentials(
      JdbcClient jdbc, Clock clock, @Value("${lockbox.password.shortest:12}") int shortest) {
    this.jdbc = jdbc;
    this.shortest = shortest;
    this.clock = clock;
    new SecureRandom().nextBytes(key);
  }

  /**
   * Returns the account id in normal form if the password is right and the account active. Takes
   * the same time for an unknown account as for a wrong password.
   */
  @Transactional(readOnly = true)
  public Optional<String> verify(String givenId, String password) {
    var stored = AccountId.normalise(givenId).flatMap(this::stored);
    if (password.isEmpty()
        || password.getBytes(StandardCharsets.UTF_8).length > LONGEST_PASSWORD_BYTES) {
      return Optional.empty();
    }
    if (stored.isEmpty()) {
      encoder.matches(password, decoyHash);
      return Optional.empty();
    }
    var id = stored.get().id();
    var hash = stored.get().hash();
    var mac = mac(password);
    var now = clock.instant();
    var known = remembered.get(id);
    if (known != null
        && known.until().isAfter(now)
        && known.storedHash().equals(hash)
        && MessageDigest.isEqual(known.passwordMac(), mac)) {
      return Optional.of(id);
    }
    if (!encoder.matches(password, hash)) {
      return Optional.empty();
    }
    if (remembered.size() >= MOST_REMEMBERED) {
      remembered.clear();
    }
    remembered.put(id, new Remembered(hash, mac, now.plus(REMEMBERED)));
    return Optional.of(id);
  }

  /**
   * Sets an account's password; the old one stops working at once.
   *
   * @throws InvalidInputException if it is too short ({@code lockbox.password.shortest}, 12
   *     characters unless set) or longer than 72 bytes
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void set(String id, String password) {
    if (password.length() < shortest) {
      throw new InvalidInputException("password", "must have at least " + shortest + " characters");
    }
    if (password.getBytes(StandardCharsets.UTF_8).length > LONGEST_PASSWORD_BYTES) {
      throw new InvalidInputException(
          "password", "must have at most " + LONGEST_PASSWORD_BYTES + " bytes");
    }
    jdbc.sql("update account set password_hash = :hash where id = :id")
        .param("hash", encoder.encode(password))
        .param("id", id)
        .update();
  }

  private Optional<Stored> stored(String id) {
    return jdbc.sql(
            """
            select id, password_hash from account
            where id = :id and active and password_hash is not null
            """)
        .param("id", id)
        .query((row, n) -> new Stored(row.getString("id"), row.getString("password_hash")))
        .optional();
  }

  private byte[] mac(String password) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(password.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has HmacSHA256", e);
    }
  }
}
