package org.customerlockbox.verify;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.customerlockbox.proof.CanonicalJson;
import org.customerlockbox.proof.Hash;
import org.customerlockbox.proof.MerkleTree;
import org.customerlockbox.proof.NoteKey;
import org.jspecify.annotations.Nullable;

/**
 * Checks a log's export, line by line, in memory that does not grow with the log.
 *
 * <p>Two trees are grown beside each other: over the leaves as the server states them, and over the
 * hashes of the records. Only the signed root decides which of them to believe; where the stated
 * leaves give it, each record is compared with its leaf, so that the one that was touched is named.
 */
final class LogCheck {

  private static final String FORMAT = "customer-lockbox-log-v1";
  private static final int MOST_SUSPECTS = 500;

  private final Report report;
  private final List<NoteKey> pinned;
  private final Map<String, String> outside;

  private final List<NoteKey> own = new ArrayList<>();
  private final List<String> ownNotes = new ArrayList<>();
  private final TreeMap<Long, List<Mark>> marks = new TreeMap<>();
  private final Map<Mark, Boolean> agrees = new HashMap<>();
  private final List<Suspect> suspects = new ArrayList<>();
  private final List<Absent> absent = new ArrayList<>();
  private String tenantId = "";
  private @Nullable Mark head;
  private long suspectCount;
  private long last;
  private MerkleTree.Edge stated = MerkleTree.Edge.EMPTY;
  private MerkleTree.Edge computed = MerkleTree.Edge.EMPTY;
  private boolean isStatedWhole = true;
  private boolean isComputedWhole = true;
  private boolean areRecordsAsSigned;
  private boolean isLogOver;

  /** A record that does not fit its leaf, or a leaf whose record is not there. */
  private record Suspect(long place, @Nullable Map<String, @Nullable Object> record, Hash leaf) {}

  /** Places without record, from the first to the last. */
  private record Absent(long from, long to) {}

  /**
   * @param pinned the keys to trust; none: those in the file, which proves less
   * @param outside checkpoints that the caller brought: names and notes
   */
  LogCheck(Report report, List<NoteKey> pinned, Map<String, String> outside) {
    this.report = report;
    this.pinned = List.copyOf(pinned);
    this.outside = new LinkedHashMap<>(outside);
  }

  /** Checks; what is wrong is in the report. */
  void check(BufferedReader lines) throws IOException {
    var number = 0L;
    for (var line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      try {
        line(number, Json.object(line));
      } catch (IllegalArgumentException e) {
        report.add(Verdict.INVALID, "line " + number + " of the log: " + e.getMessage());
      }
    }
    if (tenantId.isEmpty()) {
      throw new UnusableException("This is no export of a log.");
    }
    begin();
    end();
  }

  private void line(long number, Map<String, @Nullable Object> line) {
    var type = Json.text(line, "type");
    if (number == 1) {
      if (!type.equals("log") || !Json.text(line, "format").equals(FORMAT)) {
        throw new UnusableException("This is no export of a log (" + FORMAT + ").");
      }
      tenantId = Json.text(line, "tenantId");
      return;
    }
    switch (type) {
      case "key" -> own.add(NoteKey.parse(Json.text(line, "vkey")));
      case "checkpoint" -> ownNotes.add(Json.text(line, "note"));
      case "entry" -> {
        begin();
        entry(line);
      }
      default -> throw new IllegalArgumentException("an unknown type '" + type + "'");
    }
  }

  // ------------------------------------------------------------------------------ checkpoints

  /** Reads the checkpoints, before the first record. */
  private void begin() {
    if (isLogOver || head != null) {
      return;
    }
    var keys = pinned.isEmpty() ? own : pinned;
    if (ownNotes.isEmpty()) {
      report.add(Verdict.INVALID, "the log has no checkpoint");
      isLogOver = true;
      return;
    }
    for (var i = 0; i < ownNotes.size(); i++) {
      var name = i == 0 ? "the log's checkpoint" : "an older checkpoint in the log's file";
      try {
        var mark = Mark.read(name, ownNotes.get(i), keys, false);
        if (i == 0) {
          head = mark;
        }
        add(mark);
      } catch (IllegalArgumentException e) {
        report.add(Verdict.INVALID, name + ": " + e.getMessage());
        if (i == 0) {
          isLogOver = true;
          return;
        }
      }
    }
    outside.forEach(
        (name, note) -> {
          try {
            add(Mark.read(name, note, keys, true));
          } catch (IllegalArgumentException e) {
            report.add(Verdict.INVALID, name + ": " + e.getMessage());
          }
        });
    agree();
  }

  private void add(Mark mark) {
    var log = head;
    if (log != null && !mark.checkpoint().origin().equals(log.checkpoint().origin())) {
      throw new UnusableException(
          "%s is of another log: %s, not %s"
              .formatted(mark.name(), mark.checkpoint().origin(), log.checkpoint().origin()));
    }
    marks.computeIfAbsent(mark.size(), size -> new ArrayList<>()).add(mark);
  }

  /** Compares the checkpoints of the present size with what was read so far. */
  private void agree() {
    for (var mark : marks.getOrDefault(last, List.of())) {
      var root = mark.checkpoint().root();
      var byStated = isStatedWhole && stated.root().equals(root);
      var byComputed = isComputedWhole && computed.root().equals(root);
      agrees.put(mark, byStated || byComputed);
      if (mark == head) {
        areRecordsAsSigned = byComputed;
      }
    }
  }

  // ---------------------------------------------------------------------------------- records

  private void entry(Map<String, @Nullable Object> line) {
    var log = head;
    if (log == null) {
      return;
    }
    var place = Json.number(line, "sequence");
    if (place <= last || place > log.size()) {
      throw new IllegalArgumentException("record " + place + " has no place here");
    }
    if (place > last + 1) {
      without(last + 1, place - 1);
    }
    last = place;
    var record = Json.objectOrNull(line, "record");
    var leaf = line.get("leafHash") == null ? null : Hash.ofBase64(Json.text(line, "leafHash"));
    @Nullable Hash hash = null;
    if (record == null) {
      absent(place, place);
    } else {
      hash = hash(place, record);
    }
    isComputedWhole &= hash != null;
    if (isComputedWhole && hash != null) {
      computed = computed.append(hash, (position, node) -> {});
    }
    var believed = leaf == null ? hash : leaf;
    isStatedWhole &= believed != null;
    if (isStatedWhole && believed != null) {
      stated = stated.append(believed, (position, node) -> {});
    }
    if (leaf != null && !leaf.equals(hash)) {
      suspectCount += record == null ? 0 : 1;
      if (suspects.size() < MOST_SUSPECTS) {
        suspects.add(new Suspect(place, record, leaf));
      }
    }
    agree();
  }

  private @Nullable Hash hash(long place, Map<String, @Nullable Object> record) {
    try {
      if (!tenantId.equals(record.get("tenantId"))) {
        report.add(Verdict.INVALID, "record " + place + " is of another tenant's log");
      }
      if (Json.number(record, "sequence") != place) {
        report.add(
            Verdict.INVALID, "record " + place + " says that it is " + record.get("sequence"));
      }
      return MerkleTree.leaf(CanonicalJson.bytes(record));
    } catch (IllegalArgumentException e) {
      report.add(Verdict.INVALID, "record " + place + ": " + e.getMessage());
      return null;
    }
  }

  private void without(long from, long to) {
    isStatedWhole = false;
    isComputedWhole = false;
    absent(from, to);
  }

  private void absent(long from, long to) {
    var before = absent.isEmpty() ? null : absent.get(absent.size() - 1);
    if (before != null && before.to() == from - 1) {
      absent.set(absent.size() - 1, new Absent(before.from(), to));
    } else {
      absent.add(new Absent(from, to));
    }
  }

  // ---------------------------------------------------------------------------------- verdict

  private void end() {
    var log = head;
    if (log == null) {
      return;
    }
    if (last < log.size()) {
      without(last + 1, log.size());
    }
    reportAbsent(log.size());
    reportRoot(log);
    reportForks(log);
    report.note("log         " + log.checkpoint().origin());
    report.note("signed      " + log.size() + " records, root " + log.checkpoint().root().base64());
    outside.keySet().forEach(name -> report.note("compared    " + name));
    if (pinned.isEmpty()) {
      report.note(
          "key         taken from the file itself; compare it with one that you got elsewhere:");
      own.forEach(key -> report.note("            " + key));
    }
  }

  private void reportAbsent(long size) {
    for (var range : absent) {
      var isEnd = range.to() == size;
      var records =
          range.from() == range.to()
              ? "record " + range.from() + " is"
              : "records " + range.from() + " to " + range.to() + " are";
      report.add(isEnd ? Verdict.MISSING : Verdict.GAP, records + " not there");
    }
  }

  private void reportRoot(Mark log) {
    if (areRecordsAsSigned) {
      if (suspectCount > 0) {
        report.note(
            "note        the server's tree differs from its records, which are as they were signed");
      }
      return;
    }
    if (Boolean.TRUE.equals(agrees.get(log))) {
      reportSuspects();
    } else if (isStatedWhole || isComputedWhole || absent.isEmpty()) {
      report.add(
          Verdict.INVALID,
          "the records are not those that were signed; the difference is in records %d to %d"
              .formatted(lastAgreed(log.size()) + 1, log.size()));
    } else {
      // leaves are not there either, so the root cannot be told; those that are left can
      report.note("note        the root cannot be told without the records that are not there");
      reportSuspects();
    }
  }

  private void reportSuspects() {
    var byLeaf = new HashMap<Hash, Long>();
    suspects.forEach(suspect -> byLeaf.put(suspect.leaf(), suspect.place()));
    for (var suspect : suspects) {
      var record = suspect.record();
      if (record != null) {
        var home = home(suspect.place(), record, byLeaf);
        if (home == null) {
          report.add(
              Verdict.INVALID, "record " + suspect.place() + " is not what was signed there");
        } else {
          report.add(Verdict.MOVED, "record " + suspect.place() + " is the one of place " + home);
        }
      }
    }
    if (suspectCount > suspects.size()) {
      report.note("note        " + suspectCount + " records in all are not what was signed there");
    }
  }

  /** Returns where a record belongs: the place whose leaf it gives under that place's number. */
  private static @Nullable Long home(
      long place, Map<String, @Nullable Object> record, Map<Hash, Long> byLeaf) {
    for (var candidate : byLeaf.values()) {
      var there = new HashMap<>(record);
      there.put("sequence", candidate);
      var found = byLeaf.get(MerkleTree.leaf(CanonicalJson.bytes(there)));
      if (candidate != place && candidate.equals(found)) {
        return candidate;
      }
    }
    return null;
  }

  private void reportForks(Mark log) {
    var isLogAsSigned = Boolean.TRUE.equals(agrees.get(log));
    for (var same : marks.values()) {
      for (var mark : same) {
        if (mark == log) {
          continue;
        }
        var twin = same.get(0);
        if (!mark.checkpoint().root().equals(twin.checkpoint().root())) {
          report.add(
              Verdict.FORKED,
              "%s and %s are both signed, and differ about the same %d records"
                  .formatted(twin.name(), mark.name(), mark.size()));
        } else if (mark.size() > log.size()) {
          report.add(
              Verdict.MISSING,
              "%s covers %d records, the log ends at %d; either the log is older than the checkpoint, or records were taken out"
                  .formatted(mark.name(), mark.size(), log.size()));
        } else if (isLogAsSigned && Boolean.FALSE.equals(agrees.get(mark))) {
          report.add(
              Verdict.FORKED,
              "%s was signed over other records: history was rewritten between records %d and %d"
                  .formatted(mark.name(), lastAgreed(mark.size()) + 1, mark.size()));
        }
      }
    }
  }

  /** The greatest size below the given one about which a checkpoint and the records agree. */
  private long lastAgreed(long below) {
    return marks.headMap(below).entrySet().stream()
        .filter(
            same ->
                same.getValue().stream().allMatch(mark -> Boolean.TRUE.equals(agrees.get(mark))))
        .mapToLong(Map.Entry::getKey)
        .max()
        .orElse(0);
  }
}
