package org.customerlockbox.transparency;

import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Base64;
import org.customerlockbox.proof.NoteKey;
import org.customerlockbox.proof.NoteSigner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;

/**
 * The key with which this node signs checkpoints. All nodes of an installation have the same one:
 * the database knows its public half, and a node with another key does not start.
 */
@Component
class SigningKey {

  private static final Logger LOG = LoggerFactory.getLogger(SigningKey.class);

  private final LogKeys keys;
  private final KeyPair pair;
  private final String raw;

  SigningKey(
      LogKeys keys,
      @Value("${lockbox.log.key-file:${lockbox.data-dir}/keys/log-signing.pem}") Path path,
      @Value("${lockbox.log.replaces-key:0}") int replaces) {
    this.keys = keys;
    var file = new KeyFile(path);
    var inUse = keys.inUse();
    if (!file.exists()) {
      if (inUse.isPresent()) {
        throw new SigningKeyException(
            "The log of this installation is signed with key %d, and %s is missing. Put it there; all nodes of an installation share one key."
                .formatted(inUse.get().number(), file.path()));
      }
      file.create();
    }
    this.pair = file.read();
    this.raw = Base64.getEncoder().encodeToString(NoteKey.raw(pair.getPublic()));
    var registered = register(replaces);
    if (!registered.raw().equals(raw)) {
      throw new SigningKeyException(
          "The log of this installation is signed with key %d (%s), and %s holds another one (%s). Put the installation's key there. To replace it for good, on all nodes, set LOCKBOX_LOG_REPLACES_KEY=%d."
              .formatted(
                  registered.number(), registered.raw(), file.path(), raw, registered.number()));
    }
    if (inUse.isPresent() && inUse.get().number() != registered.number()) {
      LOG.warn("The log is signed with key {} from now on", registered.number());
    }
  }

  private LogKey register(int replaces) {
    try {
      return keys.register(raw, replaces);
    } catch (DuplicateKeyException e) {
      // another node was first; look which key it brought
      return keys.register(raw, 0);
    }
  }

  /**
   * Returns the number under which the database knows this node's key, inside a transaction.
   *
   * @throws SigningKeyException if another node has replaced it since this one started
   */
  int number() {
    return keys.numberInUse(raw)
        .orElseThrow(
            () ->
                new SigningKeyException(
                    "The key with which this node signs the log was replaced; stop this node, give it the new key, and start it again."));
  }

  /** Whether this node's key is still the one in use. */
  boolean isInUse() {
    return keys.inUse().filter(key -> key.raw().equals(raw)).isPresent();
  }

  /** Returns the signer under the name of a log. */
  NoteSigner signer(String origin) {
    return new NoteSigner(NoteKey.of(origin, pair.getPublic()), pair.getPrivate());
  }
}
