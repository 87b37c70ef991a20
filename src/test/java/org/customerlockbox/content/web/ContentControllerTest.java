package org.customerlockbox.content.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.hamcrest.Matchers.contains;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.head;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import org.customerlockbox.content.DemoContent;
import org.customerlockbox.content.DocumentPath;
import org.customerlockbox.content.Mailbox;
import org.customerlockbox.content.MessageId;
import org.customerlockbox.content.Vault;
import org.customerlockbox.enforcement.Enforcement;
import org.customerlockbox.enforcement.Enforcement.Item;
import org.customerlockbox.enforcement.Enforcement.Resource;
import org.customerlockbox.identity.Actor;
import org.customerlockbox.identity.Channel;
import org.customerlockbox.identity.CurrentActor;
import org.customerlockbox.problem.NotAllowedException;
import org.customerlockbox.problem.NotFoundException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.AdditionalAnswers;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;

class ContentControllerTest {

  private static final Actor ERIN = new Actor("erin", null, Channel.API, "192.0.2.7");
  private static final String CAROLS = "/content/contoso/mailboxes/carol@contoso.example/messages";
  private static final Resource CAROLS_MAILBOX =
      new Resource("contoso", "mailbox", "carol@contoso.example");

  private final Enforcement enforcement = mock(Enforcement.class);
  private final CurrentActor currentActor = mock(CurrentActor.class);
  private final Path data;
  private final Vault vault;
  private final MockMvc http;

  ContentControllerTest(@TempDir Path data) {
    this.data = data;
    vault = mock(Vault.class, AdditionalAnswers.delegatesTo(new Vault(data.toString())));
    http =
        MockMvcBuilders.standaloneSetup(new ContentController(vault, enforcement, currentActor))
            .build();
  }

  @BeforeEach
  void erinIsSignedInToTheDemo() {
    when(currentActor.require()).thenReturn(ERIN);
    new DemoContent(data.toString()).copyInto();
  }

  @Test
  void listsAMailboxOldestFirst() throws Exception {
    http.perform(get(CAROLS))
        .andExpect(status().isOk())
        .andExpect(content().contentType("application/json"))
        .andExpect(jsonPath("$.length()").value(10))
        .andExpect(jsonPath("$[0].length()").value(4))
        .andExpect(jsonPath("$[0].id").value("msg-0001"))
        .andExpect(jsonPath("$[0].from").value("Łucja Nowak-Grün <lucja.nowak@litware.example>"))
        .andExpect(jsonPath("$[0].subject").value("Angebot für Büromöbel – Rückfrage zu Raum 2.14"))
        .andExpect(jsonPath("$[0].date").value("2026-11-12T14:41:07Z"))
        .andExpect(jsonPath("$[9].subject").isEmpty())
        .andExpect(header().string("Cache-Control", "no-store"))
        .andExpect(header().string("X-Content-Type-Options", "nosniff"));

    verify(enforcement)
        .authorizeRead(
            ERIN,
            CAROLS_MAILBOX,
            new Item("MailItemsAccessed", "carol@contoso.example", "List of messages"));
  }

  @Test
  void returnsAMessageAsStored() throws Exception {
    var stored =
        Files.readAllBytes(
            data.resolve("content/contoso/mailboxes/carol@contoso.example/msg-0005.eml"));

    http.perform(get(CAROLS + "/msg-0005"))
        .andExpect(status().isOk())
        .andExpect(content().contentType("message/rfc822"))
        .andExpect(content().bytes(stored))
        .andExpect(header().longValue("Content-Length", stored.length))
        .andExpect(header().string("Cache-Control", "no-store"))
        .andExpect(header().string("X-Content-Type-Options", "nosniff"))
        .andExpect(
            header()
                .string(
                    "Content-Disposition",
                    "attachment; filename=\"msg-0005.eml\"; filename*=UTF-8''msg-0005.eml"));

    verify(enforcement)
        .authorizeRead(ERIN, CAROLS_MAILBOX, new Item("MailItemsAccessed", "msg-0005", "Message"));
  }

  @Test
  void listsAFolder() throws Exception {
    assumeUmlautsInFileNames();
    http.perform(get("/content/contoso/documents/finance/"))
        .andExpect(status().isOk())
        .andExpect(content().contentType("application/json"))
        .andExpect(jsonPath("$.length()").value(4))
        .andExpect(jsonPath("$[0].length()").value(3))
        .andExpect(jsonPath("$[0].name").value("Budget für 2027.csv"))
        .andExpect(jsonPath("$[0].type").value("file"))
        .andExpect(jsonPath("$[1].name").value("figures-q3.csv"))
        .andExpect(jsonPath("$[1].size").value(sizeOf("contoso/documents/finance/figures-q3.csv")))
        .andExpect(jsonPath("$[2].name").value("invoices"))
        .andExpect(jsonPath("$[2].type").value("folder"))
        .andExpect(header().string("Cache-Control", "no-store"));

    verify(enforcement)
        .authorizeRead(
            ERIN,
            new Resource("contoso", "document", "/finance/"),
            new Item("FileAccessed", "/finance/", "Folder list"));
  }

  @Test
  void listsATenantsTopFolder() throws Exception {
    http.perform(get("/content/northwind/documents/"))
        .andExpect(status().isOk())
        .andExpect(jsonPath("$[*].name").value(contains("finance", "legal")));

    verify(enforcement)
        .authorizeRead(
            ERIN,
            new Resource("northwind", "document", "/"),
            new Item("FileAccessed", "/", "Folder list"));
  }

  @Test
  void returnsADocumentWithItsMediaTypeAsAnAttachment() throws Exception {
    http.perform(get("/content/contoso/documents/legal/contracts/lease-building-b.pdf"))
        .andExpect(status().isOk())
        .andExpect(content().contentType("application/pdf"))
        .andExpect(
            header()
                .string(
                    "Content-Disposition",
                    "attachment; filename=\"lease-building-b.pdf\";"
                        + " filename*=UTF-8''lease-building-b.pdf"))
        .andExpect(header().string("Cache-Control", "no-store"))
        .andExpect(header().string("X-Content-Type-Options", "nosniff"));
  }

  @Test
  void saysANameWithSpacesAndUmlautsInBothForms() throws Exception {
    assumeUmlautsInFileNames();
    http.perform(get(URI.create("/content/contoso/documents/finance/Budget%20f%C3%BCr%202027.csv")))
        .andExpect(status().isOk())
        .andExpect(content().contentType("text/csv"))
        .andExpect(
            header()
                .string(
                    "Content-Disposition",
                    "attachment; filename=\"Budget f_r 2027.csv\";"
                        + " filename*=UTF-8''Budget%20f%C3%BCr%202027.csv"));

    verify(enforcement)
        .authorizeRead(
            ERIN,
            new Resource("contoso", "document", "/finance/Budget für 2027.csv"),
            new Item("FileAccessed", "/finance/Budget für 2027.csv", "Document"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        CAROLS,
        CAROLS + "/msg-0001",
        "/content/contoso/documents/finance/",
        "/content/contoso/documents/finance/figures-q3.csv"
      })
  void opensContentOnlyAfterEnforcementAgreed(String path) throws Exception {
    http.perform(get(path)).andExpect(status().isOk());

    var order = inOrder(enforcement, vault);
    order.verify(enforcement).authorizeRead(any(), any(), any());
    if (path.contains("/documents/")) {
      if (path.endsWith("/")) {
        order.verify(vault).list(any(DocumentPath.class));
      } else {
        order.verify(vault).open(any(DocumentPath.class));
      }
    } else if (path.equals(CAROLS)) {
      order.verify(vault).list(any(Mailbox.class));
    } else {
      order.verify(vault).open(any(Mailbox.class), any(MessageId.class));
    }
    order.verifyNoMoreInteractions();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        CAROLS,
        CAROLS + "/msg-0001",
        CAROLS + "/none",
        "/content/contoso/mailboxes/nobody@contoso.example/messages",
        "/content/nobody/mailboxes/carol@contoso.example/messages",
        "/content/contoso/documents/finance/",
        "/content/contoso/documents/none/",
        "/content/contoso/documents/finance/figures-q3.csv",
        "/content/contoso/documents/none.txt",
        "/content/nobody/documents/"
      })
  void refusesAlikeWhetherOrNotTheContentExists(String path) throws Exception {
    doThrow(new NotAllowedException("There is no such tenant."))
        .when(enforcement)
        .authorizeRead(any(), any(), any());

    assertRefused(get(URI.create(path)));
  }

  @Test
  void refusesAlikeWhateverEnforcementMissed() throws Exception {
    doThrow(new NotFoundException("There is no such request."))
        .when(enforcement)
        .authorizeRead(any(), any(), any());

    assertRefused(get(CAROLS));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/content",
        "/content/",
        "/content/contoso",
        "/content/contoso/documents",
        "/content/contoso/mailboxes/carol@contoso.example",
        CAROLS + "/",
        CAROLS + "/a/b",
        "/content/Contoso/documents/finance/",
        "/content/contoso/mailboxes/Carol@contoso.example/messages",
        "/content/contoso/mailboxes/../messages",
        CAROLS + "/..",
        "/content/contoso/documents/finance/../legal/",
        "/content/contoso/documents/finance/%2e%2e/legal/",
        "/content/contoso/documents/finance/%2E%2E/legal/",
        "/content/contoso/documents/finance/.%2e/legal/",
        "/content/contoso/documents/finance%2ffigures-q3.csv",
        "/content/contoso/documents/finance/..%2flegal/",
        "/content/contoso/documents/..%5clegal/",
        "/content/contoso/documents/finance/%252e%252e/legal/",
        "/content/contoso/documents//finance/",
        "/content/contoso/documents/finance//",
        "/content/contoso/documents/./finance/",
        "/content/contoso/documents/finance/figures-q3.csv%00",
        "/content/contoso/documents/finance/figures-q3.csv%0a",
        "/content/contoso/documents/finance/figures-q3.csv;v=1",
        "/content/contoso;v=1/documents/finance/",
        "/content/contoso/documents/finance/%c0%ae%c0%ae/",
        "/content/contoso/documents/finance/%E2%80%AEfigures",
        CAROLS + "/%2e%2e%2fmsg-0001",
        CAROLS + "/msg-0001%00",
        CAROLS + "/msg-0001;x"
      })
  void refusesAMalformedNameLikeContentWithoutAccess(String path) throws Exception {
    assertRefused(get(URI.create(path)));

    verifyNoInteractions(enforcement);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        CAROLS + "/none",
        "/content/contoso/mailboxes/nobody@contoso.example/messages",
        "/content/contoso/documents/none/",
        "/content/contoso/documents/none.txt",
        "/content/contoso/documents/finance",
        "/content/contoso/documents/finance/figures-q3.csv/"
      })
  void tellsOnlySomebodyWithAccessThatNothingIsThere(String path) throws Exception {
    http.perform(get(path))
        .andExpect(status().isNotFound())
        .andExpect(content().contentType("application/problem+json"))
        .andExpect(jsonPath("$.status").value(404))
        .andExpect(header().string("Cache-Control", "no-store"));

    verify(enforcement).authorizeRead(any(), any(), any());
  }

  @Test
  void opensNothingWhenTheReadCannotBeRecorded() {
    doThrow(new IllegalStateException("no log"))
        .when(enforcement)
        .authorizeRead(any(), any(), any());

    assertThatException()
        .isThrownBy(() -> http.perform(get(CAROLS)))
        .withRootCauseInstanceOf(IllegalStateException.class);

    verifyNoInteractions(vault);
  }

  @Test
  void opensNothingForNobody() {
    when(currentActor.require()).thenThrow(new IllegalStateException("nobody"));

    assertThatException().isThrownBy(() -> http.perform(get(CAROLS)));

    verifyNoInteractions(enforcement, vault);
  }

  @Test
  void recordsAHeadLikeARead() throws Exception {
    http.perform(head(CAROLS + "/msg-0001")).andExpect(status().isOk());

    verify(enforcement).authorizeRead(any(), any(), any());
  }

  @Test
  void sendsTheWholeFileWhateverRangeIsAsked() throws Exception {
    http.perform(get(CAROLS + "/msg-0001").header("Range", "bytes=0-9")).andExpect(status().isOk());
  }

  @Test
  void onlyReads() throws Exception {
    http.perform(post(CAROLS)).andExpect(status().isMethodNotAllowed());
  }

  private void assertRefused(MockHttpServletRequestBuilder request) throws Exception {
    MockHttpServletResponse response =
        http.perform(request.accept("message/rfc822"))
            .andExpect(status().isForbidden())
            .andExpect(content().contentType("application/problem+json"))
            .andExpect(header().string("Cache-Control", "no-store"))
            .andReturn()
            .getResponse();
    assertThat(response.getContentAsString().replaceAll(",\"instance\":\"[^\"]*\"", ""))
        .isEqualTo(
            "{\"type\":\"about:blank\",\"title\":\"Forbidden\",\"status\":403,"
                + "\"detail\":\"There is no open access to this content.\"}");
    verifyNoInteractions(vault);
  }

  /** Without it the demo goes without the documents that have such names. */
  private static void assumeUmlautsInFileNames() {
    assumeThat(Charset.forName(System.getProperty("sun.jnu.encoding")).newEncoder().canEncode('ü'))
        .as("a locale that can write such names")
        .isTrue();
  }

  private int sizeOf(String name) throws IOException {
    return (int) Files.size(data.resolve("content").resolve(name));
  }
}
