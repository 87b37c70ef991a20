package org.customerlockbox.problem.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import java.util.List;
import java.util.Map;
import org.customerlockbox.problem.InvalidInputException;
import org.customerlockbox.problem.InvalidInputException.Field;
import org.customerlockbox.problem.RefusedException;
import org.customerlockbox.problem.StateConflictException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Makes a problem document of everything that goes wrong in our controllers. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE + 10)
class ProblemAdvice extends ResponseEntityExceptionHandler {

  private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

  @ExceptionHandler
  ResponseEntity<ProblemDetail> refused(RefusedException refusal) {
    var problem =
        ProblemDetail.forStatusAndDetail(
            HttpStatusCode.valueOf(refusal.status()), refusal.sentence());
    if (refusal instanceof InvalidInputException invalid) {
      problem.setProperty("errors", errors(invalid.fields()));
    }
    if (refusal instanceof StateConflictException conflict && conflict.state() != null) {
      problem.setProperty("requestStatus", conflict.state());
    }
    return answer(problem);
  }

  /** Of two calls that add the same, the second finds it taken. */
  @ExceptionHandler
  ResponseEntity<ProblemDetail> taken(DuplicateKeyException e) {
    return answer(
        ProblemDetail.forStatusAndDetail(
            HttpStatus.CONFLICT, "Somebody else added the same; nothing was changed."));
  }

  /** Another transaction was in the way; the same call may succeed in a moment. */
  @ExceptionHandler
  ResponseEntity<ProblemDetail> busy(TransientDataAccessException e) {
    LOG.warn("A transaction gave way: {}", e.getMessage());
    return answer(
        ProblemDetail.forStatusAndDetail(
            HttpStatus.SERVICE_UNAVAILABLE, "The system is busy; nothing was changed. Try again."));
  }

  /** What nobody foresaw: told to the log, not to the caller. */
  @ExceptionHandler
  ResponseEntity<ProblemDetail> failed(RuntimeException e) {
    LOG.error("A call failed", e);
    return answer(
        ProblemDetail.forStatusAndDetail(
            HttpStatus.INTERNAL_SERVER_ERROR, "Something went wrong; nothing was changed."));
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
      HttpMessageNotReadableException e,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    var field = field(e);
    var problem = ProblemDetail.forStatusAndDetail(status, field.field() + " " + field.problem());
    problem.setProperty("errors", errors(List.of(field)));
    return handleExceptionInternal(e, problem, headers, status, request);
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleTypeMismatch(
      TypeMismatchException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
    var name =
        e instanceof MethodArgumentTypeMismatchException argument
            ? argument.getName()
            : String.valueOf(e.getPropertyName());
    var field = new Field(name, "is not of the expected type");
    var problem = ProblemDetail.forStatusAndDetail(status, field.field() + " " + field.problem());
    problem.setProperty("errors", errors(List.of(field)));
    return handleExceptionInternal(e, problem, headers, status, request);
  }

  private static Field field(HttpMessageNotReadableException e) {
    if (e.getCause() instanceof UnrecognizedPropertyException unknown) {
      return new Field(path(unknown), "is not a known field");
    }
    if (e.getCause() instanceof InvalidFormatException wrong) {
      return new Field(path(wrong), "is not of the expected type");
    }
    if (e.getCause() instanceof MismatchedInputException wrong) {
      return new Field(path(wrong), "is not of the expected type");
    }
    if (e.getCause() instanceof JsonMappingException mapping) {
      return new Field(path(mapping), "cannot be read");
    }
    if (e.getCause() instanceof JsonProcessingException) {
      return new Field("body", "is not valid JSON");
    }
    return new Field("body", "is missing or cannot be read");
  }

  private static String path(JsonMappingException e) {
    var path = new StringBuilder();
    for (var part : e.getPath()) {
      if (part.getFieldName() == null) {
        path.append('[').append(part.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(part.getFieldName());
      }
    }
    return path.isEmpty() ? "body" : path.toString();
  }

  private static List<Map<String, String>> errors(List<Field> fields) {
    return fields.stream()
        .map(field -> Map.of("field", field.field(), "detail", field.problem()))
        .toList();
  }

  private static ResponseEntity<ProblemDetail> answer(ProblemDetail problem) {
    return ResponseEntity.status(problem.getStatus())
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .cacheControl(org.springframework.http.CacheControl.noStore())
        .body(problem);
  }
}
