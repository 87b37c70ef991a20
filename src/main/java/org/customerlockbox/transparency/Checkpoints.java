package org.customerlockbox.transparency;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;

/** The signed checkpoints of the logs. */
@Component
public class Checkpoints {

  private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);

  private final CheckpointSigning signing;
  private final SigningKey key;

  Checkpoints(CheckpointSigning signing, SigningKey key) {
    this.signing = signing;
    this.key = key;
  }

  /**
   * Returns the log's checkpoint as it stands now; signs it if that was not done yet. The same
   * state gives the same note each time.
   *
   * @throws LogBrokenException if the log contradicts what was signed before; retrying cannot help
   * @throws SigningKeyException if this node's key was replaced; another node may answer
   */
  public SignedCheckpoint current(String logId) {
    try {
      return signOrFind(logId);
    } catch (LogBrokenException e) {
      if (signing.broken(logId)) {
        LOG.error("Somebody changed the log; nothing more is signed: {}", e.getMessage());
      }
      throw e;
    }
  }

  private SignedCheckpoint signOrFind(String logId) {
    try {
      return signing.sign(logId);
    } catch (DuplicateKeyException e) {
      // another node signed the same at this very moment
      return signing.sign(logId);
    }
  }

  /** Returns what was signed, newest first; empty if nothing ever was. */
  public List<SignedCheckpoint> newest(String logId, int limit) {
    return signing.newest(logId, limit);
  }

  /** Returns how many logs contradict what was signed; none, unless somebody changed them. */
  public long broken() {
    return signing.countBroken();
  }

  /** Whether this node may sign: false once another node brought a new key. */
  public boolean canSign() {
    return key.isInUse();
  }
}
