package org.customerlockbox.process.engine;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts how often somebody's expression ran. Public, because expressions reach nothing else. */
public final class Hits {

  static final AtomicInteger COUNT = new AtomicInteger();

  private Hits() {}

  /** Called by an expression, by name. */
  public static String hit() {
    return "hit " + COUNT.incrementAndGet();
  }
}
