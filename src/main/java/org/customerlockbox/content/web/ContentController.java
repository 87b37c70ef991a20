package org.customerlockbox.content.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.regex.Pattern;
import org.customerlockbox.content.ContentNameNotAllowedException;
import org.customerlockbox.content.ContentNotFoundException;
import org.customerlockbox.content.DocumentPath;
import org.customerlockbox.content.Mailbox;
import org.customerlockbox.content.MessageId;
import org.customerlockbox.content.StoredItem;
import org.customerlockbox.content.Vault;
import org.customerlockbox.enforcement.Enforcement;
import org.customerlockbox.enforcement.Enforcement.Item;
import org.customerlockbox.enforcement.Enforcement.Resource;
import org.customerlockbox.identity.CurrentActor;
import org.customerlockbox.problem.RefusedException;
import org.springframework.core.io.InputStreamResource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriUtils;

/**
 * Lets people read mailboxes and documents: an engineer under a grant, the owner of a mailbox,
 * members of the tenant.
 *
 * <p>Each call has the same order: are the names well formed, may it be read (asked of {@code
 * enforcement}, which records it), and only then does the vault look whether there is such a thing.
 * So 404 is heard only by somebody who has access; malformed names, foreign content and content
 * that does not exist are one and the same 403 to everybody else.
 */
@RestController
@Tag(name = "Content", description = "Mailboxes and documents, under a grant.")
class ContentController {

  private static final String MAIL_ACCESSED = "MailItemsAccessed";
  private static final String FILE_ACCESSED = "FileAccessed";
  private static final String MAILBOX = "mailbox";
  private static final String DOCUMENT = "document";

  /**
   * What no client escapes that means well: dots, slashes, backslashes, percent signs, NUL; and
   * parameters of a path, which Spring would drop silently.
   */
  private static final Pattern DISGUISED =
      Pattern.compile("%(?:2e|2f|5c|25|3b|00)|;", Pattern.CASE_INSENSITIVE);

  private static final Pattern NOT_PLAIN = Pattern.compile("[^A-Za-z0-9._ -]");

  private final Vault vault;
  private final Enforcement enforcement;
  private final CurrentActor currentActor;

  ContentController(Vault vault, Enforcement enforcement, CurrentActor currentActor) {
    this.vault = vault;
    this.enforcement = enforcement;
    this.currentActor = currentActor;
  }

  /** Lists a mailbox, oldest message first. Listing is a read, and recorded. */
  @GetMapping("/content/{tenantId}/mailboxes/{address}/messages")
  @Operation(
      summary = "List a mailbox, oldest message first",
      description = "Listing is a read, and recorded.")
  ResponseEntity<List<MessageLine>> listMessages(
      HttpServletRequest request, @PathVariable String tenantId, @PathVariable String address) {
    refuseDisguise(request);
    var mailbox = new Mailbox(tenantId, address);
    authorize(mailbox, new Item(MAIL_ACCESSED, mailbox.address(), "List of messages"));
    var lines = vault.list(mailbox).stream().map(MessageLine::of).toList();
    return found().contentType(MediaType.APPLICATION_JSON).body(lines);
  }

  /** Returns a message, byte for byte as stored. */
  @GetMapping("/content/{tenantId}/mailboxes/{address}/messages/{id}")
  @Operation(
      summary = "Read a message",
      description = "The message as it is stored, message/rfc822.",
      responses =
          @ApiResponse(
              responseCode = "200",
              content =
                  @Content(
                      mediaType = "message/rfc822",
                      schema = @Schema(type = "string", format = "binary"))))
  ResponseEntity<InputStreamResource> openMessage(
      HttpServletRequest request,
      @PathVariable String tenantId,
      @PathVariable String address,
      @PathVariable String id) {
    refuseDisguise(request);
    var mailbox = new Mailbox(tenantId, address);
    var messageId = new MessageId(id);
    authorize(mailbox, new Item(MAIL_ACCESSED, messageId.value(), "Message"));
    return attachment(vault.open(mailbox, messageId), messageId.value() + ".eml");
  }

  /** Returns a document or, for a path with a slash at the end, lists a folder. */
  @GetMapping("/content/{tenantId}/documents/{*path}")
  @Operation(
      summary = "Read a document, or list a folder",
      description =
          "A path that ends in / lists the folder as JSON: name, type (folder or file), size. Any"
              + " other path is a document, with its own media type.",
      responses =
          @ApiResponse(
              responseCode = "200",
              content =
                  @Content(
                      mediaType = "*/*",
                      schema = @Schema(type = "string", format = "binary"))))
  ResponseEntity<?> openDocument(
      HttpServletRequest request, @PathVariable String tenantId, @PathVariable String path) {
    refuseDisguise(request);
    var document = new DocumentPath(tenantId, path);
    var resource = new Resource(document.tenantId(), DOCUMENT, document.path());
    if (document.isFolder()) {
      authorize(resource, new Item(FILE_ACCESSED, document.path(), "Folder list"));
      var lines = vault.list(document).stream().map(FolderLine::of).toList();
      return found().contentType(MediaType.APPLICATION_JSON).body(lines);
    }
    authorize(resource, new Item(FILE_ACCESSED, document.path(), "Document"));
    return attachment(vault.open(document), document.name());
  }

  /** Answers whatever else is asked for below {@code /content} like content without access. */
  @Hidden
  @GetMapping({"/content", "/content/**"})
  ResponseEntity<ProblemDetail> refuseAnythingElse() {
    return refused();
  }

  /** NB. Here and not where other refusals are answered: all of them must look alike. */
  @ExceptionHandler({RefusedException.class, ContentNameNotAllowedException.class})
  ResponseEntity<ProblemDetail> refused() {
    return problem(HttpStatus.FORBIDDEN, "There is no open access to this content.");
  }

  @ExceptionHandler(ContentNotFoundException.class)
  ResponseEntity<ProblemDetail> notFound() {
    return problem(HttpStatus.NOT_FOUND, "There is no such content.");
  }

  private void authorize(Mailbox mailbox, Item item) {
    authorize(new Resource(mailbox.tenantId(), MAILBOX, mailbox.address()), item);
  }

  private void authorize(Resource resource, Item item) {
    enforcement.authorizeRead(currentActor.require(), resource, item);
  }

  private static void refuseDisguise(HttpServletRequest request) {
    if (DISGUISED.matcher(request.getRequestURI()).find()) {
      throw new ContentNameNotAllowedException("A name is disguised by escapes");
    }
  }

  /** Nothing of this may be kept by a cache, guessed at by a browser or run in one. */
  private static ResponseEntity.BodyBuilder guarded(HttpStatus status) {
    return ResponseEntity.status(status)
        .cacheControl(CacheControl.noStore())
        .header("X-Content-Type-Options", "nosniff")
        .header("Content-Security-Policy", "default-src 'none'; sandbox");
  }

  private static ResponseEntity.BodyBuilder found() {
    return guarded(HttpStatus.OK);
  }

  private static ResponseEntity<InputStreamResource> attachment(StoredItem item, String name) {
    return found()
        .contentType(MediaType.parseMediaType(item.mediaType()))
        .contentLength(item.size())
        .header(HttpHeaders.CONTENT_DISPOSITION, dispositionOf(name))
        .body(new InputStreamResource(item.stream()));
  }

  /**
   * RFC 6266 with both forms of the name. NB. Not Spring's {@code ContentDisposition}, whose plain
   * form is an encoded word, which browsers save as it stands.
   */
  private static String dispositionOf(String name) {
    return "attachment; filename=\"%s\"; filename*=UTF-8''%s"
        .formatted(NOT_PLAIN.matcher(name).replaceAll("_"), UriUtils.encode(name, UTF_8));
  }

  private static ResponseEntity<ProblemDetail> problem(HttpStatus status, String detail) {
    return guarded(status)
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .body(ProblemDetail.forStatusAndDetail(status, detail));
  }
}
