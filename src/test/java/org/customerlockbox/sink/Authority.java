package org.customerlockbox.sink;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** An authority for tests, and what it signs. */
final class Authority {

  static final String PASSWORD = "changeit";

  private final Path folder;
  private final Path store;

  /** The authority's certificate. */
  final Path pem;

  /** A store with it, and nothing else. */
  final Path trust;

  Authority(Path folder) throws IOException, InterruptedException {
    this.folder = folder;
    this.store = folder.resolve("authority.p12");
    this.pem = folder.resolve("authority.pem");
    this.trust = folder.resolve("trust.p12");
    keytool(
        store,
        "-genkeypair",
        "-alias",
        "ca",
        "-keyalg",
        "EC",
        "-dname",
        "CN=Test Authority",
        "-ext",
        "bc:c=ca:true",
        "-validity",
        "2");
    keytool(store, "-exportcert", "-rfc", "-alias", "ca", "-file", pem.toString());
    keytool(trust, "-importcert", "-noprompt", "-alias", "ca", "-file", pem.toString());
  }

  /** Makes a key with a certificate for a name, in a store of its own. */
  Path signed(String name) throws IOException, InterruptedException {
    var keys = folder.resolve(name + ".p12");
    var request = folder.resolve(name + ".csr").toString();
    var certificate = folder.resolve(name + ".pem").toString();
    keytool(
        keys,
        "-genkeypair",
        "-alias",
        "own",
        "-keyalg",
        "EC",
        "-dname",
        "CN=" + name,
        "-validity",
        "2");
    keytool(keys, "-certreq", "-alias", "own", "-file", request);
    keytool(
        store,
        "-gencert",
        "-alias",
        "ca",
        "-infile",
        request,
        "-outfile",
        certificate,
        "-rfc",
        "-ext",
        "san=dns:" + name,
        "-validity",
        "2");
    keytool(keys, "-importcert", "-noprompt", "-alias", "ca", "-file", pem.toString());
    keytool(keys, "-importcert", "-noprompt", "-alias", "own", "-file", certificate);
    return keys;
  }

  /** What a server with such a store speaks; it trusts whom the authority signed. */
  SSLContext context(Path keys) throws GeneralSecurityException, IOException {
    var own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(load(keys), PASSWORD.toCharArray());
    var others = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    others.init(load(trust));
    var context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), others.getTrustManagers(), null);
    return context;
  }

  private static KeyStore load(Path file) throws GeneralSecurityException, IOException {
    try (InputStream in = Files.newInputStream(file)) {
      var keys = KeyStore.getInstance("PKCS12");
      keys.load(in, PASSWORD.toCharArray());
      return keys;
    }
  }

  private static void keytool(Path store, String... arguments)
      throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(
        List.of(
            "-storetype",
            "PKCS12",
            "-keystore",
            store.toString(),
            "-storepass",
            PASSWORD,
            "-keypass",
            PASSWORD));
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(store.resolveSibling("keytool.log").toFile())
            .start();
    if (process.waitFor() != 0) {
      throw new IOException("keytool " + String.join(" ", arguments));
    }
  }
}
