package org.customerlockbox.proof;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.List;

/**
 * Signs notes. The same text gives the same note each time: Ed25519 draws no random numbers.
 *
 * @param key the public half
 * @param secret the private half
 */
public record NoteSigner(NoteKey key, PrivateKey secret) {

  /**
   * Signs a text, which ends in a line feed.
   *
   * @throws IllegalStateException if the secret is no Ed25519 key, or not the key's other half
   */
  public SignedNote sign(String text) {
    try {
      var signing = Signature.getInstance("Ed25519");
      signing.initSign(secret);
      signing.update(text.getBytes(StandardCharsets.UTF_8));
      var signature = SignedNote.Signature.of(key.name(), key.idBytes(), signing.sign());
      var note = new SignedNote(text, List.of(signature));
      if (!key.signed(note)) {
        throw new IllegalStateException("The two halves of the key do not belong together");
      }
      return note;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("The text cannot be signed", e);
    }
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "NoteSigner[" + key + "]";
  }
}
