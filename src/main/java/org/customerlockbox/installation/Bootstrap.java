package org.customerlockbox.installation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import org.customerlockbox.identity.Account;
import org.customerlockbox.identity.ProviderAccounts;
import org.customerlockbox.problem.NotFoundException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The way in for the first provider administrator. While there is none, a one-time token lies in a
 * file that only the application's own user can read; who holds it makes themselves the first
 * administrator, and the door closes behind them.
 */
@Component
@Profile("!" + InstallationGuard.DEMO)
public class Bootstrap implements ApplicationRunner {

  private static final Logger LOG = LoggerFactory.getLogger(Bootstrap.class);
  private static final String CLOSED = "There is no bootstrap under way, or the token is wrong.";

  private final ProviderAccounts accounts;
  private final Path file;

  Bootstrap(ProviderAccounts accounts, @Value("${lockbox.data-dir}") Path dataDirectory) {
    this.accounts = accounts;
    this.file = dataDirectory.resolve("bootstrap-token");
  }

  @Override
  public void run(ApplicationArguments arguments) {
    try {
      if (accounts.haveAdministrator()) {
        Files.deleteIfExists(file);
        return;
      }
      if (!Files.exists(file)) {
        var bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        var token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        Files.createDirectories(file.getParent());
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, token, StandardOpenOption.TRUNCATE_EXISTING);
      }
      LOG.warn(
          "There is no provider administrator yet. Use the one-time token in {} with"
              + " POST /api/v1/bootstrap",
          file.toAbsolutePath());
    } catch (IOException e) {
      throw new UncheckedIOException("The bootstrap token cannot be written to " + file, e);
    }
  }

  /**
   * Makes the first provider administrator. Works once.
   *
   * @throws NotFoundException if there is an administrator already, or the token is wrong
   * @throws org.customerlockbox.problem.InvalidInputException if a field cannot be taken
   */
  @Transactional
  public Account first(
      String token, String userId, String displayName, String email, String password) {
    if (!MessageDigest.isEqual(
        read().getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8))) {
      throw new NotFoundException(CLOSED);
    }
    return accounts.bootstrap(userId, displayName, email, password);
  }

  /** Removes the token; called once the administrator is there for good. */
  public void close() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.warn("The used bootstrap token could not be removed from {}", file, e);
    }
  }

  private String read() {
    try {
      var token = Files.exists(file) ? Files.readString(file).strip() : "";
      if (token.length() < 32) {
        throw new NotFoundException(CLOSED);
      }
      return token;
    } catch (IOException e) {
      throw new NotFoundException(CLOSED);
    }
  }
}
