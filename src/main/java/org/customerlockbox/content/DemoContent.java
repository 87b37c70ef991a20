package org.customerlockbox.content;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;

/**
 * The mailboxes and documents of the demo's tenants, shipped under {@code demo/content}.
 *
 * <p>{@code index.txt} names them, one a line, because what is inside a jar cannot be listed
 * everywhere. Letters outside ASCII are escaped there and in the names of the shipped files, so
 * that the project builds in every locale; the copies have them unescaped.
 */
@Component
public class DemoContent {

  private static final Logger LOG = LoggerFactory.getLogger(DemoContent.class);

  private static final String SHIPPED = "/demo/content/";
  private static final String INDEX = "index.txt";

  private final Path content;

  /**
   * Copies to below a data directory; it need not exist yet.
   *
   * @param dataDirectory {@code lockbox.data-dir}; text for the reason given at {@link Vault}
   */
  public DemoContent(@Value("${lockbox.data-dir}") String dataDirectory) {
    this.content = Path.of(dataDirectory).resolve("content");
  }

  /**
   * Copies the demo's content into the data directory. For the demo's seeder only.
   *
   * <p>Safe to repeat: what is there, changed or not, is left alone. A file appears whole or not at
   * all, even if the process is killed. A file whose name this machine's locale cannot write is
   * left out, with a warning.
   *
   * @throws UncheckedIOException if the data directory cannot be written; a retry goes on where
   *     this call stopped
   */
  public void copyInto() {
    try {
      for (String shipped : index()) {
        copy(shipped);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The shipped files, relative to {@code demo/content}, as escaped as they are shipped. */
  static List<String> index() throws IOException {
    try (var lines = new BufferedReader(new InputStreamReader(open(INDEX), UTF_8))) {
      return lines.lines().filter(line -> !line.isBlank()).toList();
    }
  }

  private void copy(String shipped) throws IOException {
    Path target;
    try {
      target = content.resolve(StringUtils.uriDecode(shipped, UTF_8));
    } catch (InvalidPathException e) {
      LOG.warn("Demo content without {}: set LANG=C.UTF-8 to have it", shipped);
      return;
    }
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    var folder = Files.createDirectories(target.getParent());
    // the vault does not see names that begin with a dot
    var part = Files.createTempFile(folder, ".copying-", null);
    try (var in = open(shipped)) {
      Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static InputStream open(String shipped) throws IOException {
    var in = DemoContent.class.getResourceAsStream(SHIPPED + shipped);
    if (in == null) {
      throw new IOException("The demo content lacks " + shipped);
    }
    return in;
  }
}
