package org.customerlockbox.content;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VaultTest {

  private static final Mailbox CAROL = new Mailbox("contoso", "carol@contoso.example");
  private static final String SECRET = "nobody's business";

  private final Path data;
  private final Vault vault;

  VaultTest(@TempDir Path data) {
    this.data = data;
    this.vault = new Vault(data.toString());
  }

  @BeforeEach
  void someContent() throws IOException {
    write(
        "contoso/mailboxes/carol@contoso.example/m1.eml",
        mail("Hello", "1 Nov 2026 10:00:00 +0100"));
    write(
        "contoso/mailboxes/alice@contoso.example/m1.eml",
        mail("Other", "1 Nov 2026 10:00:00 +0100"));
    write("contoso/documents/finance/report.txt", "figures");
    write("contoso/documents/finance/2026/q3.csv", "a,b\r\n");
    write("contoso/documents/legal/nda.txt", SECRET);
    write("fabrikam/documents/legal/nda.txt", SECRET);
    write(
        "fabrikam/mailboxes/frank@fabrikam.example/m1.eml",
        mail(SECRET, "1 Nov 2026 10:00:00 +0100"));
    Files.writeString(data.resolve("outside.txt"), SECRET);
  }

  @Test
  void opensADocumentAsStoredWithItsMediaTypeAndSize() throws IOException {
    var item = vault.open(document("/finance/2026/q3.csv"));

    assertThat(item.mediaType()).isEqualTo("text/csv");
    assertThat(item.size()).isEqualTo(5);
    assertThat(bytesOf(item)).isEqualTo("a,b\r\n".getBytes(UTF_8));
  }

  @Test
  void opensAMessageByteForByte() throws IOException {
    var stored = data.resolve("content/contoso/mailboxes/carol@contoso.example/m1.eml");

    var item = vault.open(CAROL, new MessageId("m1"));

    assertThat(item.mediaType()).isEqualTo("message/rfc822");
    assertThat(bytesOf(item)).isEqualTo(Files.readAllBytes(stored));
  }

  @ParameterizedTest
  @CsvSource({
    "a.txt, text/plain",
    "a.PDF, application/pdf",
    "a.docx, application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "a.unheard-of, application/octet-stream",
    "a, application/octet-stream"
  })
  void tellsTheMediaTypeByTheName(String name, String mediaType) throws IOException {
    write("contoso/documents/" + name, "x");

    var item = vault.open(document("/" + name));

    item.stream().close();
    assertThat(item.mediaType()).isEqualTo(mediaType);
  }

  @Test
  void listsAFolderByName() throws IOException {
    write("contoso/documents/finance/budget f.csv", "x");

    assertThat(vault.list(document("/finance/")))
        .containsExactly(
            new FolderEntry("2026", true, 0),
            new FolderEntry("budget f.csv", false, 1),
            new FolderEntry("report.txt", false, 7));
    assertThat(vault.list(document("/")))
        .extracting(FolderEntry::name)
        .containsExactly("finance", "legal");
  }

  @Test
  void leavesOutOfAListWhatNobodyCouldAskFor() throws IOException {
    write("contoso/documents/finance/.hidden", "x");
    write("contoso/documents/finance/100%.txt", "x");
    write("contoso/documents/finance/two\nlines.txt", "x");
    link("contoso/documents/finance/link.txt", data.resolve("outside.txt"));
    writeIfNameable("contoso/documents/finance/Bu\u0308ro.txt", "in two parts");

    assertThat(vault.list(document("/finance/")))
        .extracting(FolderEntry::name)
        .containsExactly("2026", "report.txt");
  }

  @Test
  void findsANameWithASpaceAndAnUmlaut() throws IOException {
    writeIfNameable("contoso/documents/finance/Budget f\u00fcr 2027.csv", "x");

    assertThat(vault.list(document("/finance/")))
        .extracting(FolderEntry::name)
        .contains("Budget f\u00fcr 2027.csv");
    assertThat(bytesOf(vault.open(document("/finance/Budget f\u00fcr 2027.csv")))).hasSize(1);
  }

  @Test
  void takesNoNameForAnotherInUnicode() throws IOException {
    writeIfNameable("contoso/documents/Bu\u0308ro.txt", "in two parts");

    assertNotFound(() -> vault.open(document("/B\u00fcro.txt")));
    assertNotFound(() -> vault.open(document("/finance/rep\u043ert.txt"))); // a Cyrillic o
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/Finance/report.txt", "/finance/Report.txt", "/finance/report.TXT", "/FINANCE/"})
  void isExactAboutCase(String path) {
    assertNotFound(() -> read(document(path)));
  }

  @Test
  void isExactAboutTheCaseOfMessageIds() {
    assertNotFound(() -> vault.open(CAROL, new MessageId("M1")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/finance",
        "/finance/report.txt/",
        "/finance/report.txt/x",
        "/finance/none.txt",
        "/none/",
        "/none/none/none.txt"
      })
  void hasNothingUnderOtherPaths(String path) {
    assertNotFound(() -> read(document(path)));
  }

  @Test
  void hasNothingForUnknownTenantsMailboxesAndMessages() {
    assertNotFound(() -> vault.list(new DocumentPath("nobody", "/")));
    assertNotFound(() -> vault.list(new Mailbox("nobody", "carol@contoso.example")));
    assertNotFound(() -> vault.list(new Mailbox("fabrikam", "carol@contoso.example")));
    assertNotFound(() -> vault.list(new Mailbox("contoso", "dave@contoso.example")));
    assertNotFound(() -> vault.open(CAROL, new MessageId("m2")));
  }

  @Test
  void hasNothingBeforeTheDataDirectoryExists() {
    var early = new Vault(data.resolve("not-yet").toString());

    assertNotFound(() -> early.list(CAROL));
    assertNotFound(() -> early.list(document("/")));
  }

  @Test
  void readsADataDirectoryThatIsItselfALink(@TempDir Path elsewhere) throws IOException {
    var linked = Files.createSymbolicLink(elsewhere.resolve("data"), data);

    assertThat(new Vault(linked.toString()).list(document("/finance/"))).hasSize(2);
  }

  @Test
  void followsNoLinkToADocument() throws IOException {
    link("contoso/documents/finance/out.txt", data.resolve("outside.txt"));
    link("contoso/documents/finance/foreign.txt", content("fabrikam/documents/legal/nda.txt"));
    // below the tenant's folder, and yet not below the folder that access was given to
    link("contoso/documents/finance/other.txt", content("contoso/documents/legal/nda.txt"));
    link("contoso/documents/finance/relative.txt", Path.of("../legal/nda.txt"));
    link("contoso/documents/finance/loop.txt", Path.of("loop.txt"));
    link("contoso/documents/finance/nowhere.txt", Path.of("none"));

    for (var name : new String[] {"out", "foreign", "other", "relative", "loop", "nowhere"}) {
      assertNotFound(() -> vault.open(document("/finance/" + name + ".txt")));
    }
  }

  @Test
  void followsNoLinkToAFolder() throws IOException {
    link("contoso/documents/finance/out", data);
    link("contoso/documents/finance/other", content("contoso/documents/legal"));
    link("contoso/documents/finance/loop", Path.of("."));

    assertNotFound(() -> vault.list(document("/finance/out/")));
    assertNotFound(() -> vault.open(document("/finance/out/outside.txt")));
    assertNotFound(() -> vault.list(document("/finance/other/")));
    assertNotFound(() -> vault.open(document("/finance/other/nda.txt")));
    assertNotFound(() -> vault.open(document("/finance/loop/report.txt")));
  }

  @Test
  void followsNoLinkToAMessageOrMailbox() throws IOException {
    link(
        "contoso/mailboxes/carol@contoso.example/m2.eml",
        content("contoso/mailboxes/alice@contoso.example/m1.eml"));
    link(
        "contoso/mailboxes/eve@contoso.example",
        content("contoso/mailboxes/carol@contoso.example"));

    assertThat(vault.list(CAROL)).hasSize(1);
    assertNotFound(() -> vault.open(CAROL, new MessageId("m2")));
    assertNotFound(() -> vault.list(new Mailbox("contoso", "eve@contoso.example")));
    assertNotFound(
        () -> vault.open(new Mailbox("contoso", "eve@contoso.example"), new MessageId("m1")));
  }

  @Test
  void followsNoLinkFromOneTenantToAnother() throws IOException {
    link("northwind", content("fabrikam"));
    Files.createDirectories(content("tailspin"));
    link("tailspin/documents", content("fabrikam/documents"));

    assertNotFound(() -> vault.list(new DocumentPath("northwind", "/legal/")));
    assertNotFound(() -> vault.open(new DocumentPath("northwind", "/legal/nda.txt")));
    assertNotFound(() -> vault.list(new DocumentPath("tailspin", "/")));
    assertNotFound(() -> vault.open(new DocumentPath("tailspin", "/legal/nda.txt")));
  }

  @Test
  void opensNoPipe() throws Exception {
    var pipe = content("contoso/documents/pipe");
    try {
      var made = new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor();
      assumeThat(made).isZero();
    } catch (IOException e) {
      assumeThat(e).as("a system without mkfifo").isNull();
    }

    assertTimeoutPreemptively(
        Duration.ofSeconds(5), () -> assertNotFound(() -> vault.open(document("/pipe"))));
  }

  @Test
  void listsMessagesOldestFirstAndUndatedLast() throws IOException {
    mailboxOf("m2", mail("b", "1 Nov 2026 09:00:00 +0000")); // as old as m1
    mailboxOf("m3", mail("c", "1 Nov 2026 09:30:00 +0200"));
    mailboxOf("m4", mail("d", "one fine day"));
    mailboxOf("m5", "\r\nno header at all\r\n");
    mailboxOf("m6", "");
    mailboxOf("m7", "garbage without a colon\r\n\u0000\u0001\r\n");

    var summaries = vault.list(CAROL);

    assertThat(summaries)
        .extracting(summary -> summary.id().value())
        .containsExactly("m3", "m1", "m2", "m4", "m5", "m6", "m7");
    assertThat(summaries.get(0).date()).isEqualTo(Instant.parse("2026-11-01T07:30:00Z"));
    assertThat(summaries.get(4))
        .isEqualTo(new MessageSummary(new MessageId("m5"), null, null, null));
  }

  @Test
  void leavesOutOfTheMailboxWhatIsNoMessage() throws IOException {
    mailboxOf("no message.txt", "x");
    write("contoso/mailboxes/carol@contoso.example/notes.txt", "x");
    write("contoso/mailboxes/carol@contoso.example/M8.EML", "x");
    write("contoso/mailboxes/carol@contoso.example/.copying-1.eml", "x");
    Files.createDirectories(content("contoso/mailboxes/carol@contoso.example/folder.eml"));

    assertThat(vault.list(CAROL)).hasSize(1);
    assertNotFound(() -> vault.open(CAROL, new MessageId("folder")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          =?utf-8?q?=C5=81ucja?= <l@litware.example>   | Łucja <l@litware.example>
          =?iso-8859-1?Q?Wei=DF?= <w@litware.example>  | Weiß <w@litware.example>
          "A, B" <ab@litware.example>, c@litware.example | "A, B" <ab@litware.example>, c@litware.example
          not an address <<                              | not an address <<
          =?x-unknown?q?abc?= <u@litware.example>        | =?x-unknown?q?abc?= <u@litware.example>
          =?utf-8?q?a=0D=0Ab=00?= <x@litware.example>    | a b <x@litware.example>
          """)
  void decodesSenders(String written, String read) throws IOException {
    mailboxOf("m0", "Date: 1 Jan 2026 00:00:00 +0000\r\nFrom: " + written + "\r\n\r\n");

    assertThat(vault.list(CAROL).get(0).from()).isEqualTo(read);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          =?utf-8?b?w5xiZXI=?= =?utf-8?q?sicht?= 2027 | Übersicht 2027
          =?utf-8?q?a=0D=0ABcc:_x=1B[31m?=            | a Bcc: x [31m
          =?x-unknown?q?abc?=                         | =?x-unknown?q?abc?=
          =?utf-8?q?broken                            | =?utf-8?q?broken
          Grüße                                       | Grüße
          """)
  void decodesSubjects(String written, String read) throws IOException {
    mailboxOf("m0", "Date: 1 Jan 2026 00:00:00 +0000\r\nSubject: " + written + "\r\n\r\n");

    assertThat(vault.list(CAROL).get(0).subject()).isEqualTo(read);
  }

  @Test
  void readsNoMoreThanTheHeadOfAnEndlessHeader() throws IOException {
    mailboxOf(
        "m0",
        mail("early", "1 Jan 2026 00:00:00 +0000").strip() + "\r\nX: " + "x".repeat(5_000_000));

    assertThat(vault.list(CAROL).get(0).subject()).isEqualTo("early");
  }

  @Test
  void noCraftedHeaderBreaksTheList() throws IOException {
    var random = new Random(4711);
    var pieces =
        List.of(
            "a",
            "@",
            "<",
            ">",
            "(",
            ")",
            "\"",
            "\\",
            ",",
            ";",
            ":",
            ".",
            " ",
            "=?",
            "?=",
            "?q?",
            "?b?",
            "utf-8",
            "=",
            "\r\n ",
            "\t",
            "[",
            "]",
            "16 Nov 26",
            "25:61:61",
            "+9999",
            "EST",
            "\u0000",
            "ü",
            "Mon",
            "99999");
    for (int i = 0; i < 20_000; i++) {
      var header = new StringBuilder();
      for (var field : List.of("From: ", "Subject: ", "Date: ")) {
        header.append(field);
        random
            .ints(random.nextInt(12), 0, pieces.size())
            .forEach(piece -> header.append(pieces.get(piece)));
        header.append("\r\n");
      }
      var message = header.append("\r\n").toString().getBytes(UTF_8);

      assertThatCode(
              () -> MessageSummary.read(new MessageId("m"), new ByteArrayInputStream(message)))
          .as(() -> header.toString())
          .doesNotThrowAnyException();
    }
  }

  private Object read(DocumentPath path) {
    return path.isFolder() ? vault.list(path) : vault.open(path);
  }

  private static DocumentPath document(String path) {
    return new DocumentPath("contoso", path);
  }

  private static void assertNotFound(ThrowingCallable call) {
    assertThatExceptionOfType(ContentNotFoundException.class).isThrownBy(call);
  }

  private static byte[] bytesOf(StoredItem item) throws IOException {
    try (var stream = item.stream()) {
      return stream.readAllBytes();
    }
  }

  private static String mail(String subject, String date) {
    return "From: a@contoso.example\r\nSubject: %s\r\nDate: %s\r\n\r\nbody\r\n"
        .formatted(subject, date);
  }

  private Path content(String name) {
    return data.resolve("content").resolve(name);
  }

  private void mailboxOf(String id, String message) throws IOException {
    write("contoso/mailboxes/carol@contoso.example/" + id + ".eml", message);
  }

  private void write(String name, String text) throws IOException {
    Files.createDirectories(content(name).getParent());
    Files.writeString(content(name), text);
  }

  private void writeIfNameable(String name, String text) throws IOException {
    try {
      write(name, text);
    } catch (InvalidPathException e) {
      assumeThat(e).as("a locale that cannot write such names").isNull();
    }
  }

  private void link(String name, Path target) throws IOException {
    Files.createSymbolicLink(content(name), target);
  }
}
