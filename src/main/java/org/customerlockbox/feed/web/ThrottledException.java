package org.customerlockbox.feed.web;

import java.time.Duration;

/** A tenant's collectors called too often; the same call works after a while. */
final class ThrottledException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Duration after;

  ThrottledException(String method, String publisher, Duration after) {
    super("Too many requests. Method=%s, PublisherId=%s".formatted(method, publisher));
    this.after = after;
  }

  Duration after() {
    return after;
  }
}
