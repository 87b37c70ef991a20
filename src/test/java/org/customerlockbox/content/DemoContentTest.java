package org.customerlockbox.content;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipInputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.util.StringUtils;

class DemoContentTest {

  private static final Path SHIPPED = Path.of("src/main/resources/demo/content");
  private static final Mailbox CAROL = new Mailbox("contoso", "carol@contoso.example");
  private static final List<String> TENANTS = List.of("contoso", "fabrikam", "northwind");

  private final Path data;

  DemoContentTest(@TempDir Path data) {
    this.data = data;
  }

  @Test
  void theIndexNamesExactlyWhatIsShipped() throws IOException {
    assertThat(DemoContent.index())
        .isSorted()
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(shipped(""));
  }

  @Test
  void shipsUnderNamesThatEveryLocaleCanWrite() throws IOException {
    assertThat(DemoContent.index()).allMatch(name -> name.matches("[ -~]+"));
  }

  @Test
  void everythingCopiedCanBeAskedForByName() throws IOException {
    for (var name : DemoContent.index()) {
      var parts = StringUtils.uriDecode(name, UTF_8).split("/", 3);
      if (parts[1].equals("documents")) {
        assertThat(new DocumentPath(parts[0], "/" + parts[2]).isFolder()).isFalse();
      } else {
        var message = parts[2].split("/", 2);
        assertThat(new Mailbox(parts[0], message[0]).address()).isNotEmpty();
        assertThat(new MessageId(message[1].replaceFirst("\\.eml$", "")).value()).isNotEmpty();
      }
    }
  }

  @Test
  void copiesEverythingByteForByte() throws IOException {
    assumeUmlautsInFileNames();
    new DemoContent(data.toString()).copyInto();

    var vault = new Vault(data.toString());
    for (var name : DemoContent.index()) {
      var parts = StringUtils.uriDecode(name, UTF_8).split("/", 3);
      StoredItem item;
      if (parts[1].equals("documents")) {
        item = vault.open(new DocumentPath(parts[0], "/" + parts[2]));
      } else {
        var message = parts[2].split("/", 2);
        item =
            vault.open(
                new Mailbox(parts[0], message[0]),
                new MessageId(message[1].replaceFirst("\\.eml$", "")));
      }
      try (var stream = item.stream()) {
        assertThat(stream.readAllBytes())
            .as(name)
            .isEqualTo(Files.readAllBytes(SHIPPED.resolve(name)))
            .hasSize((int) item.size());
      }
    }
  }

  @Test
  void leavesAloneWhatIsThere() throws IOException {
    assumeUmlautsInFileNames();
    var demo = new DemoContent(data.toString());
    demo.copyInto();
    var changed = data.resolve("content/contoso/documents/legal/retention.txt");
    var deleted = data.resolve("content/contoso/documents/finance/figures-q3.csv");
    Files.writeString(changed, "mine");
    Files.delete(deleted);

    demo.copyInto();

    assertThat(changed).hasContent("mine");
    assertThat(deleted).exists();
    try (var files = Files.walk(data)) {
      assertThat(files.filter(Files::isRegularFile))
          .hasSize(DemoContent.index().size())
          .noneMatch(file -> String.valueOf(file.getFileName()).startsWith("."));
    }
  }

  @Test
  void eachTenantHasFinanceAndLegalAndAMailbox() {
    new DemoContent(data.toString()).copyInto();
    var vault = new Vault(data.toString());

    for (var tenant : TENANTS) {
      assertThat(vault.list(new DocumentPath(tenant, "/")))
          .contains(new FolderEntry("finance", true, 0), new FolderEntry("legal", true, 0));
    }
    assertThat(vault.list(CAROL)).hasSizeBetween(6, 10);
    assertThat(vault.list(new Mailbox("contoso", "alice@contoso.example"))).hasSizeBetween(2, 4);
    assertThat(vault.list(new Mailbox("fabrikam", "frank@fabrikam.example"))).hasSizeBetween(2, 4);
    assertThat(vault.list(new Mailbox("northwind", "nora@northwind.example"))).hasSizeBetween(2, 4);
  }

  @Test
  void carolsMailboxReadsAsWritten() {
    new DemoContent(data.toString()).copyInto();

    var summaries = new Vault(data.toString()).list(CAROL);

    assertThat(summaries).isSortedAccordingTo(MessageSummary.OLDEST_FIRST);
    assertThat(summaries)
        .extracting(MessageSummary::subject)
        .containsExactly(
            "Angebot für Büromöbel – Rückfrage zu Raum 2.14",
            "Figures of the third quarter",
            "Re: Figures of the third quarter",
            "Re: Figures of the third quarter",
            "Scan 0016: Vertrag Büroumbau",
            "I cannot open mails from Monday",
            "Re: I cannot open mails from Monday [SR-4711]",
            "お見積もりの件 / Quotation N-2026-118",
            "Minutes of the board meeting (draft)",
            null);
    assertThat(summaries.get(0).from()).isEqualTo("Łucja Nowak-Grün <lucja.nowak@litware.example>");
    assertThat(summaries.get(9).from()).isEqualTo("Jürgen Weiß <juergen.weiss@litware.example>");
  }

  @Test
  void theMessageThatCarolCannotOpenIsLegalAndCanBeRead() throws Exception {
    new DemoContent(data.toString()).copyInto();
    var vault = new Vault(data.toString());

    var monday = vault.list(CAROL).get(4);

    assertThat(monday.date()).isEqualTo(Instant.parse("2026-11-16T07:12:44Z"));
    assertThat(monday.from()).contains("mfp3").contains("contoso");
    try (var stream = vault.open(CAROL, monday.id()).stream()) {
      var message = new MimeMessage(Session.getInstance(new Properties()), stream);
      var parts = (Multipart) message.getContent();
      assertThat(parts.getCount()).isEqualTo(3);
      assertThat(textOf(parts.getBodyPart(0))).contains("300 dpi");
      assertThat(textOf(parts.getBodyPart(1))).contains("für Carol, Blatt 1&nbsp;");
      assertThat(parts.getBodyPart(2).getFileName()).isEqualTo("Vertrag Büroumbau (final).pdf");
      assertPdf(parts.getBodyPart(2).getInputStream().readAllBytes());
    }
  }

  static Stream<String> messages() throws IOException {
    return shipped(".eml").stream();
  }

  static Stream<String> pdfs() throws IOException {
    return shipped(".pdf").stream();
  }

  static Stream<String> wordDocuments() throws IOException {
    return shipped(".docx").stream();
  }

  @ParameterizedTest
  @MethodSource("messages")
  void everyMessageIsGenuine(String name) throws Exception {
    var bytes = Files.readAllBytes(SHIPPED.resolve(name));
    var text = new String(bytes, ISO_8859_1);
    assertThat(text).as("lines end in CR LF").doesNotContainPattern("(?<!\r)\n|\r(?!\n)");
    assertThat(text.split("\r\n")).allMatch(line -> line.length() <= 998);

    var message = new MimeMessage(lenient(), new ByteArrayInputStream(bytes));
    assertThat(message.getFrom()).isNotEmpty();
    assertThat(message.getAllRecipients()).isNotEmpty();
    assertThat(message.getSentDate()).isNotNull();
    assertThat(message.getMessageID()).startsWith("<").endsWith(">");
    var leaves = new ArrayList<Part>();
    collect(message, leaves);
    assertThat(leaves).isNotEmpty();
    for (var leaf : leaves) {
      assertThat(leaf.getInputStream().readAllBytes()).as(leaf.getContentType()).isNotEmpty();
      if (leaf.isMimeType("text/*")) {
        assertThat(textOf(leaf)).isNotBlank().doesNotContain("\ufffd");
      }
    }
  }

  @Test
  void everyAnswerFollowsAMessageThatIsThere() throws Exception {
    Set<String> ids = new LinkedHashSet<>();
    List<String> answered = new ArrayList<>();
    for (var name : shipped(".eml")) {
      try (var in = Files.newInputStream(SHIPPED.resolve(name))) {
        var message = new MimeMessage(Session.getInstance(new Properties()), in);
        ids.add(message.getMessageID());
        var inReplyTo = message.getHeader("In-Reply-To", null);
        if (inReplyTo != null) {
          answered.add(inReplyTo);
          assertThat(message.getHeader("References", " ")).endsWith(inReplyTo);
        }
      }
    }
    assertThat(answered).hasSizeGreaterThanOrEqualTo(5);
    assertThat(ids).containsAll(answered);
  }

  @ParameterizedTest
  @MethodSource("pdfs")
  void everyPdfHasATrueCrossReferenceTable(String name) throws IOException {
    assertPdf(Files.readAllBytes(SHIPPED.resolve(name)));
  }

  @ParameterizedTest
  @MethodSource("wordDocuments")
  void everyWordDocumentIsAPackageOfWellFormedParts(String name) throws Exception {
    var parts = new ArrayList<String>();
    try (var zip = new ZipInputStream(Files.newInputStream(SHIPPED.resolve(name)))) {
      for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        parts.add(entry.getName());
        InputStream xml = new ByteArrayInputStream(zip.readAllBytes());
        assertThat(DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(xml))
            .isNotNull();
      }
    }
    assertThat(parts).contains("[Content_Types].xml", "_rels/.rels", "word/document.xml");
  }

  /** As RFC 5322 asks of a receiver: blanks around the parts of an address are legal, if old. */
  private static Session lenient() {
    var properties = new Properties();
    properties.setProperty("mail.mime.address.strict", "false");
    return Session.getInstance(properties);
  }

  /** NB. Not {@link Part#getContent}: a comment in the type, which is legal, defeats it. */
  private static String textOf(Part part) throws Exception {
    var charset = new ContentType(part.getContentType()).getParameter("charset");
    var bytes = part.getInputStream().readAllBytes();
    return new String(bytes, charset == null ? "us-ascii" : charset);
  }

  private static void collect(Part part, List<Part> leaves) throws Exception {
    if (part.isMimeType("multipart/*")) {
      var parts = (Multipart) part.getContent();
      for (int i = 0; i < parts.getCount(); i++) {
        collect(parts.getBodyPart(i), leaves);
      }
    } else {
      leaves.add(part);
    }
  }

  /** Without it the demo goes without the documents that have such names. */
  private static void assumeUmlautsInFileNames() {
    assumeThat(Charset.forName(System.getProperty("sun.jnu.encoding")).newEncoder().canEncode('ü'))
        .as("a locale that can write such names")
        .isTrue();
  }

  private static void assertPdf(byte[] bytes) {
    var text = new String(bytes, ISO_8859_1);
    assertThat(text).startsWith("%PDF-1.").endsWith("%%EOF\n");
    var start = Pattern.compile("startxref\n(\\d+)\n").matcher(text);
    assertThat(start.find()).isTrue();
    var table = text.substring(Integer.parseInt(start.group(1)));
    assertThat(table).startsWith("xref\n0 ");
    var entry = Pattern.compile("(\\d{10}) 00000 n \n").matcher(table);
    var objects = 0;
    while (entry.find()) {
      objects++;
      assertThat(text.substring(Integer.parseInt(entry.group(1)))).startsWith(objects + " 0 obj\n");
    }
    assertThat(objects).isEqualTo(7);
  }

  private static List<String> shipped(String suffix) throws IOException {
    try (var files = Files.walk(SHIPPED)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> SHIPPED.relativize(file).toString().replace('\\', '/'))
          .filter(name -> !name.equals("index.txt") && !name.equals(".gitattributes"))
          .filter(name -> name.endsWith(suffix))
          .sorted()
          .toList();
    }
  }
}
