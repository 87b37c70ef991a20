package org.customerlockbox.transparency;

import java.util.List;
import org.customerlockbox.audit.Audit;
import org.customerlockbox.audit.AuditRecord;
import org.customerlockbox.audit.AuditTree;
import org.customerlockbox.audit.CanonicalRecord;
import org.customerlockbox.audit.Operations;
import org.customerlockbox.problem.NotFoundException;
import org.customerlockbox.proof.Hash;
import org.springframework.stereotype.Component;

/** Makes receipts. */
@Component
public class Receipts {

  private static final String FORMAT = "customer-lockbox-receipt-v1";
  private static final int MOST = 100;

  /** What a request's receipts are about: decisions, and how access began and ended. */
  private static final List<String> OUTCOMES =
      List.of(
          Operations.APPROVE_REQUEST,
          Operations.DENY_REQUEST,
          Operations.SEND_REQUEST,
          Operations.TENANT_DECISION,
          Operations.REQUEST_EXPIRY,
          Operations.CANCEL_REQUEST,
          Operations.GRANT_ACCESS,
          Operations.ACCESS_FAILURE,
          Operations.REVOKE_ACCESS,
          Operations.COMPLETE_ACCESS);

  private final Audit audit;
  private final AuditTree tree;
  private final Checkpoints checkpoints;
  private final LogKeys keys;

  Receipts(Audit audit, AuditTree tree, Checkpoints checkpoints, LogKeys keys) {
    this.audit = audit;
    this.tree = tree;
    this.checkpoints = checkpoints;
    this.keys = keys;
  }

  /**
   * Returns a receipt for each decision of a request, and for how access began and ended, oldest
   * first. Who may see the request may see these; the caller checks that.
   *
   * @throws LogBrokenException if the log contradicts what was signed before
   */
  public List<Receipt> ofRequest(String tenantId, String requestId) {
    var records = audit.ofRequest(tenantId, requestId, OUTCOMES, MOST);
    if (records.isEmpty()) {
      return List.of();
    }
    var checkpoint = checkpoints.current(tenantId);
    return records.stream().map(record -> receipt(record, checkpoint)).toList();
  }

  /**
   * Returns the receipt of any record. Who may read the log may see it; the caller checks that.
   *
   * @throws NotFoundException if there is no such record
   * @throws LogBrokenException if the log contradicts what was signed before
   */
  public Receipt ofRecord(String tenantId, long sequence) {
    var record =
        audit.ofLog(tenantId, sequence - 1, 1).stream()
            .filter(found -> found.sequence() == sequence)
            .findFirst()
            .orElseThrow(() -> new NotFoundException("There is no such record."));
    return receipt(record, checkpoints.current(tenantId));
  }

  private Receipt receipt(AuditRecord record, SignedCheckpoint checkpoint) {
    var size = checkpoint.checkpoint().size();
    if (record.sequence() > size) {
      throw new LogBrokenException(
          "The log '%s' holds a record %d, and its tree ends at %d"
              .formatted(record.tenantId(), record.sequence(), size));
    }
    var proof = tree.inclusion(record.tenantId(), record.sequence(), size);
    var key =
        keys.all().stream()
            .filter(known -> known.number() == checkpoint.keyNumber())
            .map(known -> LogKeys.named(checkpoint.checkpoint().origin(), known).toString())
            .findFirst()
            .orElseThrow();
    return new Receipt(
        FORMAT,
        record.sequence() - 1,
        CanonicalRecord.of(record),
        proof.stream().map(Hash::base64).toList(),
        checkpoint.note(),
        key);
  }
}
