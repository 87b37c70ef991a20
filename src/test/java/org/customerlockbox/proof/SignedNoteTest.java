package org.customerlockbox.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Proves signed notes and checkpoints against a note of the Go project, and against forgeries. */
class SignedNoteTest {

  private static final String KEY =
      "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
  private static final String NOTE =
      "If you think cryptography is the answer to your problem,\n"
          + "then you don't know what your problem is.\n"
          + "\n"
          + "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

  private static final String ORIGIN = "lockbox.example/logs/1";

  private static KeyPair pair;

  @BeforeAll
  static void makeAKey() throws Exception {
    pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
  }

  private static NoteSigner signer(String name) {
    return new NoteSigner(NoteKey.of(name, pair.getPublic()), pair.getPrivate());
  }

  @Test
  void aNoteThatAnotherImplementationSignedIsRight() {
    var note = SignedNote.parse(NOTE);
    assertThat(NoteKey.parse(KEY).signed(note)).isTrue();
    assertThat(NoteKey.parse(KEY)).hasToString(KEY);
    assertThat(note).hasToString(NOTE);
  }

  @Test
  void aChangedNoteIsWrong() {
    for (var at = 0; at < NOTE.indexOf("\n\n"); at++) {
      var changed = new StringBuilder(NOTE);
      changed.setCharAt(at, (char) (NOTE.charAt(at) == 'x' ? 'y' : 'x'));
      assertThat(NoteKey.parse(KEY).signed(SignedNote.parse(changed.toString()))).isFalse();
    }
  }

  @Test
  void aCheckpointSurvivesSigningAndReading() {
    var checkpoint = new Checkpoint(ORIGIN, 42, MerkleTree.EMPTY);
    var signer = signer(ORIGIN);

    var note = signer.sign(checkpoint.text()).toString();

    assertThat(note)
        .startsWith(
            ORIGIN + "\n42\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n\u2014 " + ORIGIN);
    var read = SignedNote.parse(note);
    assertThat(Checkpoint.parse(read.text())).isEqualTo(checkpoint);
    assertThat(NoteKey.parse(signer.key().toString()).signed(read)).isTrue();
    assertThat(signer.sign(checkpoint.text())).hasToString(note);
    assertThat(signer).asString().doesNotContain("secret", "private");
  }

  @Test
  void theSameKeyUnderAnotherNameSignedNothing() {
    var note = signer(ORIGIN).sign(new Checkpoint(ORIGIN, 1, MerkleTree.EMPTY).text());
    assertThat(signer("lockbox.example/logs/2").key().signed(note)).isFalse();
  }

  @Test
  void aKeyWithAWrongIdIsRefused() {
    assertThatThrownBy(() -> NoteKey.parse(KEY.replace("c74f20a3", "c74f20a4")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "text\n",
        "text\n\n",
        "text\n\nno signature\n",
        "text\n\n\u2014 name\n",
        "text\n\n\u2014 name AAAA\n",
        "text\n\n\u2014 na+me x08go/ZJ\n",
        "text\n\n\u2014 name x08go/ZJ",
        "te\txt\n\n\u2014 name x08go/ZJ\n"
      })
  void whatIsNoNoteIsRefused(String text) {
    assertThatThrownBy(() -> SignedNote.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "o\n1\n",
        "o\n01\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "o\n-1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=\n",
        "o\n1\n47DEQpj8HBSa\n",
        "\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "o o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\nx\n",
        "o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
      })
  void whatIsNoCheckpointIsRefused(String text) {
    assertThatThrownBy(() -> Checkpoint.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
