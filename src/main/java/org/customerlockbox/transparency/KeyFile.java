package org.customerlockbox.transparency;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An Ed25519 key pair in a file: PKCS #8 in PEM, as {@code openssl genpkey -algorithm ed25519}
 * writes it too. Only the application's own user may read it.
 */
final class KeyFile {

  private static final Logger LOG = LoggerFactory.getLogger(KeyFile.class);
  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String END = "-----END PRIVATE KEY-----";
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private final Path file;

  KeyFile(Path file) {
    this.file = file.toAbsolutePath();
  }

  boolean exists() {
    return Files.exists(file);
  }

  Path path() {
    return file;
  }

  /**
   * Makes a key, unless another node that shares the directory was first.
   *
   * @throws SigningKeyException if the file cannot be written
   */
  void create() {
    try {
      Files.createDirectories(
          file.getParent(),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      // complete and private before it has its name: a start that is killed leaves no half a key
      var made =
          Files.createTempFile(
              file.getParent(), "key", ".new", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
      try {
        var secret = KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate();
        var encoded =
            Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(secret.getEncoded());
        Files.writeString(made, BEGIN + "\n" + encoded + "\n" + END + "\n");
        Files.move(made, file);
        LOG.info("A new key for signing the log was written to {}", file);
      } catch (FileAlreadyExistsException e) {
        LOG.info("Another node wrote the key for signing the log to {}", file);
      } finally {
        Files.deleteIfExists(made);
      }
    } catch (IOException | GeneralSecurityException e) {
      throw new SigningKeyException(
          "The key for signing the log cannot be written to " + file + ": " + e, e);
    }
  }

  /**
   * Reads the key.
   *
   * @throws SigningKeyException if it cannot be read, or is no such key
   */
  KeyPair read() {
    try {
      var pem = Files.readString(file);
      warnIfOthersMayRead();
      var begin = pem.indexOf(BEGIN);
      var end = pem.indexOf(END);
      if (begin < 0 || end < begin) {
        throw new SigningKeyException(file + " holds no private key in PEM (PKCS #8).");
      }
      var encoded =
          Base64.getMimeDecoder().decode(pem.substring(begin + BEGIN.length(), end).strip());
      return pair(
          KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(encoded)));
    } catch (IOException e) {
      throw new SigningKeyException(
          "The key for signing the log cannot be read from " + file + ": " + e, e);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new SigningKeyException(file + " holds no Ed25519 private key.", e);
    }
  }

  private void warnIfOthersMayRead() throws IOException {
    if (Files.getFileStore(file).supportsFileAttributeView("posix")
        && !OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
      LOG.warn("Others than the application's own user may read or change {}", file);
    }
  }

  /**
   * Finds the public half. Java derives it only while it makes a key, so it makes this one again,
   * from the same seed; and because that is how the platform happens to work, it is tried.
   */
  private static KeyPair pair(PrivateKey secret) throws GeneralSecurityException {
    var seed = ((EdECPrivateKey) secret).getBytes().orElseThrow();
    var generator = KeyPairGenerator.getInstance("Ed25519");
    generator.initialize(NamedParameterSpec.ED25519, new Seed(seed));
    var pair = new KeyPair(generator.generateKeyPair().getPublic(), secret);
    var text = new byte[] {1, 2, 3};
    var signing = Signature.getInstance("Ed25519");
    signing.initSign(secret);
    signing.update(text);
    var signature = signing.sign();
    signing.initVerify(pair.getPublic());
    signing.update(text);
    if (!signing.verify(signature)) {
      throw new GeneralSecurityException("The public half cannot be found");
    }
    return pair;
  }

  /** "Draws" the one seed. */
  private static final class Seed extends SecureRandom {

    private static final long serialVersionUID = 1L;

    private final byte[] seed;

    Seed(byte[] seed) {
      this.seed = seed.clone();
    }

    @Override
    public void nextBytes(byte[] bytes) {
      if (bytes.length != seed.length) {
        throw new IllegalStateException("Not the length of a seed: " + bytes.length);
      }
      System.arraycopy(seed, 0, bytes, 0, bytes.length);
    }
  }
}
