package org.customerlockbox.transparency.web;

import org.customerlockbox.proof.MerkleTree;
import org.customerlockbox.transparency.LogBrokenException;
import org.customerlockbox.transparency.SigningKeyException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Tells callers that a log is broken, which is their good right to know, and no more than that. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
class LogProblems {

  private static final Logger LOG = LoggerFactory.getLogger(LogProblems.class);

  @ExceptionHandler
  ResponseEntity<ProblemDetail> broken(LogBrokenException e) {
    return broken();
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> broken(MerkleTree.MissingNodeException e) {
    LOG.error("A proof cannot be made: {}", e.getMessage());
    return broken();
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> cannotSign(SigningKeyException e) {
    LOG.error("This node cannot sign: {}", e.getMessage());
    return answer(HttpStatus.SERVICE_UNAVAILABLE, "This node cannot sign now. Try again.");
  }

  private static ResponseEntity<ProblemDetail> broken() {
    return answer(
        HttpStatus.CONFLICT,
        "The log contradicts what was signed before, so nothing is signed or proved. Its export"
            + " shows where: check it with the verifier.");
  }

  private static ResponseEntity<ProblemDetail> answer(HttpStatus status, String sentence) {
    return ResponseEntity.status(status)
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .cacheControl(CacheControl.noStore())
        .body(ProblemDetail.forStatusAndDetail(status, sentence));
  }
}
