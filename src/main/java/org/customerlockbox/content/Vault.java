package org.customerlockbox.content;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.MediaType;
import org.springframework.http.MediaTypeFactory;
import org.springframework.stereotype.Component;

/**
 * Reads the tenants' mailboxes and documents from the data directory:
 *
 * <pre>
 * content/&lt;tenantId&gt;/mailboxes/&lt;address&gt;/&lt;message id&gt;.eml
 * content/&lt;tenantId&gt;/documents/…
 * </pre>
 *
 * <p>It asks nobody for permission: its callers ask {@code enforcement} first. What it answers for
 * is that a name opens the file of exactly that name below its tenant's folder, or nothing. A
 * symbolic link anywhere below {@code content} is nothing, wherever it points: access to {@code
 * /finance/} would otherwise be access to what a link there leads to. Case is exact on every file
 * system.
 *
 * <p>NB. Whoever can write to the data directory is trusted, for 2 reasons: hard links cannot be
 * told from files, and a folder could be swapped between the check and the opening.
 */
@Component
public class Vault {

  private static final String MAILBOXES = "mailboxes";
  private static final String DOCUMENTS = "documents";
  private static final String MESSAGE_SUFFIX = ".eml";
  private static final String MESSAGE_TYPE = "message/rfc822";

  private final Path content;

  /**
   * Reads from below a data directory; it need not exist yet.
   *
   * @param dataDirectory {@code lockbox.data-dir}. NB. Text, not {@link Path}: Spring's conversion
   *     would look for a relative one on the classpath first
   */
  public Vault(@Value("${lockbox.data-dir}") String dataDirectory) {
    this.content = Path.of(dataDirectory).resolve("content");
  }

  /**
   * Lists the messages of a mailbox, oldest first, those without a date last. Reads headers only.
   * Files whose name is not a {@link MessageId} and {@code .eml} are not messages.
   *
   * @throws ContentNotFoundException if there is no such mailbox
   * @throws UncheckedIOException if the storage did not answer; a retry may help
   */
  public List<MessageSummary> list(Mailbox mailbox) {
    var summaries = new ArrayList<MessageSummary>();
    for (Path file : children(existing(placeOf(mailbox)))) {
      var id = messageIdOf(file);
      if (id.isPresent() && isDocument(file)) {
        try (var stream = Files.newInputStream(file, NOFOLLOW_LINKS)) {
          summaries.add(MessageSummary.read(id.get(), stream));
        } catch (NoSuchFileException e) {
          // deleted since the folder was read
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    summaries.sort(MessageSummary.OLDEST_FIRST);
    return List.copyOf(summaries);
  }

  /**
   * Opens a message.
   *
   * @throws ContentNotFoundException if there is no such message
   * @throws UncheckedIOException if the storage did not answer; a retry may help
   */
  public StoredItem open(Mailbox mailbox, MessageId id) {
    var names = new ArrayList<>(placeOf(mailbox));
    names.add(id.value() + MESSAGE_SUFFIX);
    return open(existing(names), MESSAGE_TYPE);
  }

  /**
   * Lists a folder by name. What could not be asked for by name, and links, are left out.
   *
   * @throws ContentNotFoundException if there is no such folder, or the path names a document
   * @throws UncheckedIOException if the storage did not answer; a retry may help
   */
  public List<FolderEntry> list(DocumentPath folder) {
    if (!folder.isFolder()) {
      throw new ContentNotFoundException();
    }
    var entries = new ArrayList<FolderEntry>();
    for (Path child : children(existing(placeOf(folder)))) {
      var name = nameOf(child);
      if (AllowedNames.isSegment(name)) {
        attributesOf(child)
            .filter(attributes -> attributes.isDirectory() || attributes.isRegularFile())
            .map(
                attributes ->
                    attributes.isDirectory()
                        ? new FolderEntry(name, true, 0)
                        : new FolderEntry(name, false, attributes.size()))
            .ifPresent(entries::add);
      }
    }
    entries.sort(Comparator.comparing(FolderEntry::name));
    return List.copyOf(entries);
  }

  /**
   * Opens a document. Its media type follows from its name.
   *
   * @throws ContentNotFoundException if there is no such document, or the path names a folder
   * @throws UncheckedIOException if the storage did not answer; a retry may help
   */
  public StoredItem open(DocumentPath document) {
    if (document.isFolder()) {
      throw new ContentNotFoundException();
    }
    var mediaType =
        MediaTypeFactory.getMediaType(document.name()).orElse(MediaType.APPLICATION_OCTET_STREAM);
    return open(existing(placeOf(document)), mediaType.toString());
  }

  private static StoredItem open(Path file, String mediaType) {
    var attributes =
        attributesOf(file)
            .filter(BasicFileAttributes::isRegularFile)
            .orElseThrow(ContentNotFoundException::new);
    try {
      return new StoredItem(
          mediaType, attributes.size(), Files.newInputStream(file, NOFOLLOW_LINKS));
    } catch (NoSuchFileException e) {
      throw new ContentNotFoundException();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> placeOf(Mailbox mailbox) {
    return List.of(mailbox.tenantId(), MAILBOXES, mailbox.address());
  }

  private static List<String> placeOf(DocumentPath path) {
    return Stream.concat(Stream.of(path.tenantId(), DOCUMENTS), path.names().stream()).toList();
  }

  /**
   * Returns the file or folder of exactly these names, one below the other, none of them a link.
   */
  private Path existing(List<String> names) {
    try {
      var asked = content.toRealPath();
      for (String name : names) {
        if (!Files.isDirectory(asked, NOFOLLOW_LINKS)) {
          throw new ContentNotFoundException();
        }
        asked = asked.resolve(name);
      }
      // Compared as text: where file names ignore case, so does Path.equals.
      if (Files.isSymbolicLink(asked) || !asked.toRealPath().toString().equals(asked.toString())) {
        throw new ContentNotFoundException();
      }
      return asked;
    } catch (NoSuchFileException | InvalidPathException e) {
      // an invalid path: letters that this machine's locale cannot write, so no file has them
      throw new ContentNotFoundException();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> children(Path folder) {
    if (!Files.isDirectory(folder, NOFOLLOW_LINKS)) {
      throw new ContentNotFoundException();
    }
    try (var children = Files.newDirectoryStream(folder)) {
      var found = new ArrayList<Path>();
      children.forEach(found::add);
      return found;
    } catch (NoSuchFileException e) {
      throw new ContentNotFoundException();
    } catch (DirectoryIteratorException e) {
      throw new UncheckedIOException(e.getCause());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<MessageId> messageIdOf(Path file) {
    var name = nameOf(file);
    if (!name.endsWith(MESSAGE_SUFFIX)) {
      return Optional.empty();
    }
    var id = name.substring(0, name.length() - MESSAGE_SUFFIX.length());
    return AllowedNames.isMessageId(id) ? Optional.of(new MessageId(id)) : Optional.empty();
  }

  private static boolean isDocument(Path file) {
    return attributesOf(file).filter(BasicFileAttributes::isRegularFile).isPresent();
  }

  private static Optional<BasicFileAttributes> attributesOf(Path file) {
    try {
      return Optional.of(Files.readAttributes(file, BasicFileAttributes.class, NOFOLLOW_LINKS));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String nameOf(Path file) {
    return String.valueOf(file.getFileName());
  }
}
