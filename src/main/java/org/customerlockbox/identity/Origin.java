package org.customerlockbox.identity;

import org.jspecify.annotations.Nullable;

/**
 * Where the call that this thread serves came from. Set by the outermost filter and by nobody else;
 * a thread without one serves no call.
 *
 * @param channel by which means the call came
 * @param clientIp the caller's address
 */
public record Origin(Channel channel, @Nullable String clientIp) {

  private static final Origin NONE = new Origin(Channel.SYSTEM, null);
  private static final ThreadLocal<Origin> CURRENT = new ThreadLocal<>();

  /** The current call's; {@link Channel#SYSTEM} where there is no call. */
  public static Origin current() {
    var origin = CURRENT.get();
    return origin == null ? NONE : origin;
  }

  /** Something done while a call is served. */
  @FunctionalInterface
  public interface Body<E extends Exception> {
    void run() throws E;
  }

  /** Serves a call: what runs inside sees this origin, and the thread is clean afterwards. */
  public <E extends Exception> void during(Body<E> body) throws E {
    CURRENT.set(this);
    try {
      body.run();
    } finally {
      CURRENT.remove();
    }
  }
}
