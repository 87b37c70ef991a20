package org.customerlockbox.feed;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * The key that signs the feed's tokens. It is made once, in a file that only the application's own
 * user can read; nodes share the data directory, or are given the same file.
 */
@Component
class FeedKey {

  private static final int BITS = 3072;
  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String END = "-----END PRIVATE KEY-----";
  private static final int LINE = 64;

  private final Path file;
  private final boolean isGiven;
  private @Nullable RSAKey key;

  FeedKey(@Value("${lockbox.data-dir}") String dataDirectory, FeedSettings settings) {
    this.isGiven = !settings.signingKeyFile().isBlank();
    this.file =
        isGiven
            ? Path.of(settings.signingKeyFile())
            : Path.of(dataDirectory, "keys", "feed-signing-key.pem");
  }

  /**
   * Returns the key; reads it, or makes it, when it is first needed.
   *
   * @throws IllegalStateException if the file holds no RSA private key of at least 2 048 bits
   * @throws UncheckedIOException if it cannot be read or made; a later call tries again
   */
  synchronized RSAKey get() {
    var known = key;
    if (known == null) {
      known = load();
      key = known;
    }
    return known;
  }

  private RSAKey load() {
    try {
      if (!isGiven && !Files.exists(file)) {
        make();
      }
      return parse(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException("The key of the feed's tokens cannot be read: " + file, e);
    } catch (GeneralSecurityException | JOSEException | RuntimeException e) {
      throw new IllegalStateException(
          "The key of the feed's tokens is no RSA private key (PKCS #8, PEM): " + file, e);
    }
  }

  private static RSAKey parse(String pem) throws GeneralSecurityException, JOSEException {
    var base64 = pem.replace(BEGIN, "").replace(END, "");
    var factory = KeyFactory.getInstance("RSA");
    var secret =
        (RSAPrivateCrtKey)
            factory.generatePrivate(
                new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(base64.strip())));
    if (secret.getModulus().bitLength() < 2048) {
      throw new GeneralSecurityException("The key is too short");
    }
    var open =
        (RSAPublicKey)
            factory.generatePublic(
                new RSAPublicKeySpec(secret.getModulus(), secret.getPublicExponent()));
    return new RSAKey.Builder(open)
        .privateKey(secret)
        .keyUse(KeyUse.SIGNATURE)
        .keyIDFromThumbprint()
        .build();
  }

  /** Writes a new key where no other can see it half written; of two nodes, the first wins. */
  private void make() throws IOException, GeneralSecurityException {
    var folder =
        Files.createDirectories(
            file.toAbsolutePath().getParent(),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(BITS);
    var encoded = generator.generateKeyPair().getPrivate().getEncoded();
    var text =
        BEGIN
            + "\n"
            + Base64.getMimeEncoder(LINE, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(encoded)
            + "\n"
            + END
            + "\n";
    var part =
        Files.createTempFile(
            folder,
            ".making-",
            null,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      Files.writeString(part, text);
      Files.createLink(file, part);
    } catch (FileAlreadyExistsException e) {
      // another node was first; its key is read
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
