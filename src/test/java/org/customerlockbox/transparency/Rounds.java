package org.customerlockbox.transparency;

import org.customerlockbox.support.LockboxApp;

/** Has an application do now what its timer does. */
public final class Rounds {

  private Rounds() {}

  /** Signs and mails what is due; tells whether it was this node's turn. */
  public static boolean sign(LockboxApp app) {
    return app.bean(CheckpointRounds.class).round();
  }
}
