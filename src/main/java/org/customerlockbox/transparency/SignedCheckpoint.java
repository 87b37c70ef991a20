package org.customerlockbox.transparency;

import java.time.Instant;
import org.customerlockbox.proof.Checkpoint;

/**
 * A checkpoint that was signed.
 *
 * @param note as it is passed on: the checkpoint's lines, an empty one, and the signature's
 * @param keyNumber with which key of this installation
 * @param signedAt when, as our clock says; not part of what is signed
 */
public record SignedCheckpoint(
    Checkpoint checkpoint, String note, int keyNumber, Instant signedAt) {}
