package org.customerlockbox.transparency.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.customerlockbox.audit.Audit;
import org.customerlockbox.audit.AuditTree;
import org.customerlockbox.audit.CanonicalRecord;
import org.customerlockbox.audit.LogEntry;
import org.customerlockbox.identity.CurrentActor;
import org.customerlockbox.problem.InvalidInputException;
import org.customerlockbox.problem.NotFoundException;
import org.customerlockbox.proof.Hash;
import org.customerlockbox.transparency.Checkpoints;
import org.customerlockbox.transparency.LogKey;
import org.customerlockbox.transparency.LogKeys;
import org.customerlockbox.transparency.LogReaders;
import org.customerlockbox.transparency.Receipt;
import org.customerlockbox.transparency.Receipts;
import org.customerlockbox.transparency.SignedCheckpoint;
import org.jspecify.annotations.Nullable;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** A tenant's log, as those see it who check it. */
@RestController
@RequestMapping("/api/v1/tenants/{tenantId}/log")
@Tag(name = "Verifiable log", description = "Proofs that the log is complete and unchanged.")
class LogController {

  private static final int LARGEST_PAGE = 1_000;
  private static final MediaType NOTE = new MediaType("text", "plain", StandardCharsets.UTF_8);

  private final Audit audit;
  private final AuditTree tree;
  private final Checkpoints checkpoints;
  private final LogKeys keys;
  private final LogReaders readers;
  private final Receipts receipts;
  private final CurrentActor currentActor;

  LogController(
      Audit audit,
      AuditTree tree,
      Checkpoints checkpoints,
      LogKeys keys,
      LogReaders readers,
      Receipts receipts,
      CurrentActor currentActor) {
    this.audit = audit;
    this.tree = tree;
    this.checkpoints = checkpoints;
    this.keys = keys;
    this.readers = readers;
    this.receipts = receipts;
    this.currentActor = currentActor;
  }

  /** A checkpoint, taken apart; only the note is signed. */
  record CheckpointJson(
      String origin,
      long treeSize,
      String rootHash,
      String note,
      int keyNumber,
      Instant signedDateTime) {

    static CheckpointJson of(SignedCheckpoint signed) {
      var checkpoint = signed.checkpoint();
      return new CheckpointJson(
          checkpoint.origin(),
          checkpoint.size(),
          checkpoint.root().base64(),
          signed.note(),
          signed.keyNumber(),
          signed.signedAt());
    }
  }

  /** A place in the log. */
  record EntryJson(
      long sequence, @Nullable String leafHash, @Nullable Map<String, @Nullable Object> record) {

    static EntryJson of(LogEntry entry) {
      var leaf = entry.leaf();
      var record = entry.record();
      return new EntryJson(
          entry.sequence(),
          leaf == null ? null : leaf.base64(),
          record == null ? null : CanonicalRecord.of(record));
    }
  }

  /** A stretch of the log. */
  record EntriesJson(List<EntryJson> items, long treeSize) {}

  record InclusionJson(
      long sequence, long leafIndex, long treeSize, String leafHash, List<String> hashes) {}

  record ConsistencyJson(long from, long to, List<String> hashes) {}

  /** A key; {@code vkey} is what the verifier takes. */
  record KeyJson(
      int number,
      String vkey,
      String publicKeyPem,
      Instant validFrom,
      @Nullable Instant validUntil) {

    static KeyJson of(String origin, LogKey key) {
      var named = LogKeys.named(origin, key);
      return new KeyJson(
          key.number(), named.toString(), named.pem(), key.validFrom(), key.retiredAt());
    }
  }

  record KeysJson(String origin, List<KeyJson> items) {}

  @GetMapping(
      value = "/checkpoint",
      produces = {MediaType.TEXT_PLAIN_VALUE, MediaType.APPLICATION_JSON_VALUE})
  @Operation(
      summary = "Sign the log as it is",
      description =
          "A signed note (C2SP tlog-checkpoint), or with `Accept: application/json` the same taken"
              + " apart. For the tenant's approvers and administrators and the provider's"
              + " operators.")
  @ApiResponse(
      responseCode = "200",
      description = "OK",
      content = {
        @Content(mediaType = "text/plain", schema = @Schema(type = "string")),
        @Content(
            mediaType = "application/json",
            schema = @Schema(implementation = CheckpointJson.class))
      })
  ResponseEntity<?> checkpoint(@PathVariable String tenantId, HttpServletRequest request) {
    readers.requireReaderOrOperator(currentActor.require(), tenantId);
    var signed = checkpoints.current(tenantId);
    return wantsJson(request)
        ? ResponseEntity.ok()
            .contentType(MediaType.APPLICATION_JSON)
            .body(CheckpointJson.of(signed))
        : ResponseEntity.ok().contentType(NOTE).body(signed.note());
  }

  @GetMapping("/keys")
  @Operation(
      summary = "Read the keys that sign the log",
      description =
          "All that ever signed it, oldest first; the one without an end is in use. Compare them"
              + " with what others have seen.")
  KeysJson keys(@PathVariable String tenantId) {
    readers.requireReaderOrOperator(currentActor.require(), tenantId);
    var origin = checkpoints.current(tenantId).checkpoint().origin();
    return new KeysJson(origin, keys.all().stream().map(key -> KeyJson.of(origin, key)).toList());
  }

  @GetMapping("/entries")
  @Operation(
      summary = "Read the log, oldest first",
      description =
          "Records after the given sequence, each with its leaf in the tree. The canonical form"
              + " (RFC 8785) of a record is what the leaf is the hash of.")
  EntriesJson entries(
      @PathVariable String tenantId,
      @RequestParam(defaultValue = "0") long after,
      @RequestParam(defaultValue = "100") int limit) {
    readers.requireReader(currentActor.require(), tenantId);
    if (after < 0) {
      throw new InvalidInputException("after", "must be 0 or more");
    }
    if (limit < 1 || limit > LARGEST_PAGE) {
      throw new InvalidInputException("limit", "must be from 1 to " + LARGEST_PAGE);
    }
    var size = tree.head(tenantId).size();
    return new EntriesJson(
        audit.entries(tenantId, Math.min(after, size), size, limit).stream()
            .map(EntryJson::of)
            .toList(),
        size);
  }

  @GetMapping("/proof/inclusion")
  @Operation(
      summary = "Prove that a record is in the log",
      description = "`treeSize` is that of the checkpoint to prove it against (RFC 6962).")
  InclusionJson inclusion(
      @PathVariable String tenantId, @RequestParam long sequence, @RequestParam long treeSize) {
    readers.requireReader(currentActor.require(), tenantId);
    requireSize("treeSize", treeSize, 1, tree.head(tenantId).size());
    requireSize("sequence", sequence, 1, treeSize);
    var leaf =
        tree.leaf(tenantId, sequence)
            .orElseThrow(() -> new NotFoundException("The tree has no such leaf."));
    return new InclusionJson(
        sequence,
        sequence - 1,
        treeSize,
        leaf.base64(),
        base64(tree.inclusion(tenantId, sequence, treeSize)));
  }

  @GetMapping("/proof/consistency")
  @Operation(
      summary = "Prove that the log only grew",
      description = "From the size of an older checkpoint to that of a newer one (RFC 6962).")
  ConsistencyJson consistency(
      @PathVariable String tenantId, @RequestParam long from, @RequestParam long to) {
    readers.requireReader(currentActor.require(), tenantId);
    requireSize("to", to, 0, tree.head(tenantId).size());
    requireSize("from", from, 0, to);
    return new ConsistencyJson(from, to, base64(tree.consistency(tenantId, from, to)));
  }

  @GetMapping("/receipts/{sequence}")
  @Operation(
      summary = "Get the receipt of a record",
      description = "All that is needed to prove, offline and for ever, that it is in the log.")
  Receipt receipt(@PathVariable String tenantId, @PathVariable long sequence) {
    readers.requireReader(currentActor.require(), tenantId);
    return receipts.ofRecord(tenantId, sequence);
  }

  private static void requireSize(String field, long value, long least, long most) {
    if (value < least || value > most) {
      throw new InvalidInputException(field, "must be from " + least + " to " + most);
    }
  }

  private static List<String> base64(List<Hash> hashes) {
    return hashes.stream().map(Hash::base64).toList();
  }

  /** Whether the caller named JSON before anything that a text would satisfy. */
  private static boolean wantsJson(HttpServletRequest request) {
    var accept = request.getHeader("Accept");
    if (accept == null) {
      return false;
    }
    try {
      return MediaType.parseMediaTypes(accept).stream()
          .filter(type -> type.includes(NOTE) || type.includes(MediaType.APPLICATION_JSON))
          .findFirst()
          .filter(type -> !type.includes(NOTE))
          .isPresent();
    } catch (InvalidMediaTypeException e) {
      return false;
    }
  }
}
