package org.customerlockbox.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.customerlockbox.proof.CanonicalJson;
import org.customerlockbox.proof.Hash;
import org.customerlockbox.proof.MerkleTree;
import org.customerlockbox.proof.NoteKey;
import org.jspecify.annotations.Nullable;

/** Checks receipts. */
final class ReceiptCheck {

  private static final String FORMAT = "customer-lockbox-receipt-v1";

  private final Report report;
  private final List<NoteKey> pinned;
  private final Map<String, String> outside;

  /**
   * @param pinned the keys to trust; none: those in the receipts, which proves less
   * @param outside checkpoints that the caller brought: names and notes
   */
  ReceiptCheck(Report report, List<NoteKey> pinned, Map<String, String> outside) {
    this.report = report;
    this.pinned = List.copyOf(pinned);
    this.outside = outside;
  }

  /** Checks one receipt, or a list of them as the API answers. */
  void check(Map<String, @Nullable Object> document) {
    if (document.containsKey("items")) {
      for (var item : Json.list(document, "items")) {
        if (!(item instanceof Map<?, ?>)) {
          throw new UnusableException("This is no list of receipts.");
        }
        one(Json.object(CanonicalJson.text(item)));
      }
    } else {
      one(document);
    }
    if (pinned.isEmpty()) {
      report.note(
          "key         taken from the receipt itself; compare it with one that you got elsewhere");
    }
  }

  private void one(Map<String, @Nullable Object> receipt) {
    if (!FORMAT.equals(receipt.get("format"))) {
      throw new UnusableException("This is no receipt (" + FORMAT + ").");
    }
    var record = Json.objectOrNull(receipt, "record");
    if (record == null) {
      throw new UnusableException("This receipt has no record.");
    }
    var name = "record " + record.get("sequence");
    try {
      var index = Json.number(receipt, "leafIndex");
      var keys = pinned.isEmpty() ? List.of(NoteKey.parse(Json.text(receipt, "key"))) : pinned;
      var mark =
          Mark.read("the receipt's checkpoint", Json.text(receipt, "checkpoint"), keys, false);
      var proof = new ArrayList<Hash>();
      for (var hash : Json.list(receipt, "inclusionProof")) {
        proof.add(Hash.ofBase64(String.valueOf(hash)));
      }
      var leaf = MerkleTree.leaf(CanonicalJson.bytes(record));
      var root = mark.checkpoint().root();
      if (!MerkleTree.isIncluded(leaf, index, mark.size(), proof, root)) {
        report.add(Verdict.INVALID, name + " is not what was signed, or the proof is of another");
      } else if (Json.number(record, "sequence") != index + 1) {
        report.add(Verdict.MOVED, name + " is proved at place " + (index + 1));
      }
      compare(mark, keys);
      report.note(
          "%s: %s by %s, %s, in %s"
              .formatted(
                  name,
                  record.get("operation"),
                  record.get("userId"),
                  record.get("creationTime"),
                  mark.checkpoint().origin()));
    } catch (IllegalArgumentException e) {
      report.add(Verdict.INVALID, name + ": " + e.getMessage());
    }
  }

  private void compare(Mark own, List<NoteKey> keys) {
    outside.forEach(
        (name, note) -> {
          var other = Mark.read(name, note, keys, true);
          var isSame = other.checkpoint().origin().equals(own.checkpoint().origin());
          if (!isSame || other.size() != own.size()) {
            report.note(
                "note        %s is of another log or size; only the whole log can be compared with it"
                    .formatted(name));
          } else if (!other.checkpoint().root().equals(own.checkpoint().root())) {
            report.add(
                Verdict.FORKED,
                "the receipt's checkpoint and %s are both signed, and differ about the same %d records"
                    .formatted(name, own.size()));
          }
        });
  }
}
