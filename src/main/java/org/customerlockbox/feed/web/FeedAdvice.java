package org.customerlockbox.feed.web;

import org.customerlockbox.feed.FeedRefusedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Says no as the activity API does; collectors go by the code. */
@RestControllerAdvice(assignableTypes = ActivityFeedController.class)
@Order(Ordered.HIGHEST_PRECEDENCE)
class FeedAdvice {

  private static final Logger LOG = LoggerFactory.getLogger(FeedAdvice.class);

  private final FeedAnswers answers;

  FeedAdvice(FeedAnswers answers) {
    this.answers = answers;
  }

  @ExceptionHandler
  ResponseEntity<byte[]> refused(FeedRefusedException refusal) {
    return answers.error(refusal.status(), refusal.code(), refusal.sentence());
  }

  @ExceptionHandler
  ResponseEntity<byte[]> throttled(ThrottledException e) {
    var answer = answers.error(429, "AF429", String.valueOf(e.getMessage()));
    return ResponseEntity.status(429)
        .headers(answer.getHeaders())
        .header(HttpHeaders.RETRY_AFTER, String.valueOf(e.after().toSeconds()))
        .body(answer.getBody());
  }

  /** What nobody foresaw: told to the log, not to the caller, who tries again. */
  @ExceptionHandler
  ResponseEntity<byte[]> failed(RuntimeException e) {
    LOG.error("A call to the feed failed", e);
    return answers.error(500, "AF50000", "An internal error occurred. Retry the request.");
  }
}
