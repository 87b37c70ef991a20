package org.customerlockbox.grant;

import java.time.Instant;

/** What came of opening access. */
public sealed interface Opening {

  /** Access is open until the given instant. */
  record Opened(Instant until) implements Opening {}

  /** The request has ended as <i>Error</i>; access never opens. */
  record NeverOpens(String why) implements Opening {}

  /** The tenant has opted in meanwhile and decides itself; nothing was opened. */
  record TenantMustDecide() implements Opening {}
}
