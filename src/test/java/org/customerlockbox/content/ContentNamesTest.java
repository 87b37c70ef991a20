package org.customerlockbox.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentNamesTest {

  private static final String ADDRESS = "carol@contoso.example";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "Contoso",
        "con toso",
        "-contoso",
        "contoso/",
        "../contoso",
        "contoso\u0000",
        "contoso\n",
        "cont\u00f6so",
        "%63ontoso",
        "contoso.",
        "c\\d",
        "*"
      })
  void refusesATenantIdOfAnotherForm(String tenantId) {
    assertThatExceptionOfType(ContentNameNotAllowedException.class)
        .isThrownBy(() -> new Mailbox(tenantId, ADDRESS));
    assertThatExceptionOfType(ContentNameNotAllowedException.class)
        .isThrownBy(() -> new DocumentPath(tenantId, "/finance/"));
  }

  @Test
  void refusesATenantIdOfMoreThanFortyCharacters() {
    assertThat(new Mailbox("a".repeat(40), ADDRESS).tenantId()).hasSize(40);
    assertThatExceptionOfType(ContentNameNotAllowedException.class)
        .isThrownBy(() -> new Mailbox("a".repeat(41), ADDRESS));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "@",
        "carol",
        "carol@",
        "@contoso.example",
        "Carol@contoso.example",
        "carol@CONTOSO.example",
        "carol@contoso..example",
        "carol@.example",
        "carol@contoso.example.",
        ".carol@contoso.example",
        "carol.@contoso.example",
        "ca..rol@contoso.example",
        "../carol@contoso.example",
        "carol/../alice@contoso.example",
        "carol@contoso.example/../x",
        "carol@contoso.example\u0000",
        "carol@contoso.example\n",
        " carol@contoso.example",
        "carol @contoso.example",
        "carol@@contoso.example",
        "carol@alice@contoso.example",
        "carol%40contoso.example",
        "c\u0430rol@contoso.example",
        "carol\\@contoso.example",
        "\"carol\"@contoso.example",
        "carol@-contoso.example",
        "carol@contoso-.example",
        "*@contoso.example",
        "carol\u200b@contoso.example",
        "\uff43arol@contoso.example"
      })
  void refusesAnAddressOfAnotherForm(String address) {
    assertThatExceptionOfType(ContentNameNotAllowedException.class)
        .isThrownBy(() -> new Mailbox("contoso", address))
        .withMessageNotContaining("carol");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "carol@contoso.example",
        "c@d",
        "carol.d+news@mail.contoso.example",
        "o'neil_2@contoso-berlin.example",
        "24-7@a.b.c.example"
      })
  void takesAnOrdinaryAddress(String address) {
    assertThat(new Mailbox("contoso", address).address()).isEqualTo(address);
  }

  @Test
  void refusesAnEndlessAddressAtOnce() {
    assertThatExceptionOfType(ContentNameNotAllowedException.class)
        .isThrownBy(() -> new Mailbox("contoso", "a".repeat(100_000) + "@contoso.example"));
    assertThatExceptionOfType(ContentNameNotAllowedException.class)
        .isThrownBy(() -> new Mailbox("contoso", "a-".repeat(120) + "!"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", ".", "..", "a..b", ".a", "a.", "a/b", "../a", "a\\b", "a b", "a\u0000", "a\n", "a%2e",
        "a;b", "a:b", "\u00e4", "a*", "~"
      })
  void refusesAMessageIdOfAnotherForm(String id) {
    assertThatExceptionOfType(ContentNameNotAllowedException.class)
        .isThrownBy(() -> new MessageId(id));
  }

  @ParameterizedTest
  @ValueSource(strings = {"msg-0001", "A_b-c.9", "0"})
  void takesAnOrdinaryMessageId(String id) {
    assertThat(new MessageId(id).value()).isEqualTo(id);
  }

  @Test
  void refusesAMessageIdOfMoreThan128Characters() {
    assertThat(new MessageId("m".repeat(128)).value()).hasSize(128);
    assertThatExceptionOfType(ContentNameNotAllowedException.class)
        .isThrownBy(() -> new MessageId("m".repeat(129)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // no path of ours
        "",
        "finance/",
        "report.txt",
        // this folder, the folder above, nothing
        "/.",
        "/..",
        "/./",
        "/../",
        "//",
        "/finance//",
        "//finance/",
        "/finance//report.txt",
        "/finance/./report.txt",
        "/finance/../legal/",
        "/finance/..",
        "/finance/.../x",
        "/.hidden",
        "/finance/.copying-1",
        // other separators, and names that some file system would read differently
        "\\finance",
        "/finance\\report.txt",
        "/finance/..\\legal",
        "/C:/finance",
        "/report.txt:stream",
        "/report.txt.",
        "/report.txt ",
        "/ report.txt",
        "/finance /",
        "/a*",
        "/a?",
        "/a|b",
        "/a<b",
        "/a\"b",
        // escaped, once more than it should be
        "/%2e%2e/legal/",
        "/finance%2freport.txt",
        "/finance/%252e",
        "/100%",
        "/a;b",
        // what cannot be seen
        "/\u0000",
        "/finance/report.txt\u0000.pdf",
        "/a\nb",
        "/a\tb",
        "/a\u007fb",
        "/a\u0085b",
        "/fin\u200bance/",
        "/a\u202egpj.exe",
        "/a\u00a0b",
        "/a\u2028b",
        "/\ufeffa",
        "/\ue000",
        "/\ufffd",
        "/\u0378",
        // the same letter in two parts, half a letter
        "/Bu\u0308ro.txt",
        "/\ud800"
      })
  void refusesADocumentPathOfAnotherForm(String path) {
    assertThatExceptionOfType(ContentNameNotAllowedException.class)
        .isThrownBy(() -> new DocumentPath("contoso", path));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/finance/",
        "/finance",
        "/finance/Budget f\u00fcr 2027.csv",
        "/a/b/c/d.tar.gz",
        "/\u304a\u898b\u7a4d/\ud83d\ude42.txt",
        "/Invoice (final) #2 & more, [x] {y}~$'=+@!.pdf"
      })
  void takesAnOrdinaryDocumentPath(String path) {
    assertThat(new DocumentPath("contoso", path).path()).isEqualTo(path);
  }

  @Test
  void limitsTheLengthAndDepthOfADocumentPath() {
    assertThat(new DocumentPath("contoso", "/" + "\u00fc".repeat(127)).names()).hasSize(1);
    assertThatExceptionOfType(ContentNameNotAllowedException.class)
        .as("256 bytes in one name")
        .isThrownBy(() -> new DocumentPath("contoso", "/" + "\u00fc".repeat(128)));
    assertThat(new DocumentPath("contoso", "/a".repeat(32)).names()).hasSize(32);
    assertThatExceptionOfType(ContentNameNotAllowedException.class)
        .isThrownBy(() -> new DocumentPath("contoso", "/a".repeat(33)));
    assertThatExceptionOfType(ContentNameNotAllowedException.class)
        .isThrownBy(() -> new DocumentPath("contoso", ("/" + "a".repeat(250)).repeat(4)));
  }

  @Test
  void tellsFoldersFromDocumentsByTheLastSlash() {
    assertThat(new DocumentPath("contoso", "/").isFolder()).isTrue();
    assertThat(new DocumentPath("contoso", "/").name()).isEmpty();
    assertThat(new DocumentPath("contoso", "/finance/").isFolder()).isTrue();
    assertThat(new DocumentPath("contoso", "/finance/").name()).isEqualTo("finance");
    assertThat(new DocumentPath("contoso", "/finance").isFolder()).isFalse();
    assertThat(new DocumentPath("contoso", "/finance/a b.txt").name()).isEqualTo("a b.txt");
  }
}
