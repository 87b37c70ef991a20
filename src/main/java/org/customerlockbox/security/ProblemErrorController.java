package org.customerlockbox.security;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.web.servlet.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/** The last resort: what nobody answered becomes a problem document that says no more than that. */
@Controller
class ProblemErrorController implements ErrorController {

  private final ProblemResponses problems;

  ProblemErrorController(ProblemResponses problems) {
    this.problems = problems;
  }

  @RequestMapping("${server.error.path:/error}")
  void error(HttpServletRequest request, HttpServletResponse response) throws IOException {
    var code = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
    var status =
        code instanceof Integer known && HttpStatus.resolve(known) != null
            ? HttpStatus.valueOf(known)
            : HttpStatus.NOT_FOUND;
    problems.write(response, status, sentence(status));
  }

  static String sentence(HttpStatus status) {
    return switch (status) {
      case NOT_FOUND -> "There is nothing here.";
      case FORBIDDEN -> "This is not open to you.";
      case UNAUTHORIZED -> "Sign in with your account and password.";
      default ->
          status.is4xxClientError()
              ? "The call cannot be read."
              : "Something failed here; the operators can find it in the log.";
    };
  }
}
