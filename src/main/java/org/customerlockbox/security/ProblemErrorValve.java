package org.customerlockbox.security;

import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/**
 * Answers what the server refuses before our filters see it (an address that cannot be decoded, for
 * example) with a problem document too, in place of the server's own page.
 */
final class ProblemErrorValve extends ErrorReportValve {

  private final ProblemResponses problems;

  ProblemErrorValve(ProblemResponses problems) {
    this.problems = problems;
  }

  @Override
  protected void report(Request request, Response response, @Nullable Throwable throwable) {
    var status = HttpStatus.resolve(response.getStatus());
    if (status == null
        || !status.isError()
        || response.getContentWritten() > 0
        || !response.setErrorReported()) {
      return;
    }
    try {
      problems.write(response, status, ProblemErrorController.sentence(status));
      response.finishResponse();
    } catch (IOException | IllegalStateException e) {
      // the caller is gone, or hears the status alone
    }
  }

  /** Puts the valve nearest to the application, where it answers before the server's own. */
  @Component
  @Order(Ordered.LOWEST_PRECEDENCE)
  static final class Installation
      implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

    private final ProblemResponses problems;

    Installation(ProblemResponses problems) {
      this.problems = problems;
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
      factory.addContextCustomizers(
          context -> context.getParent().getPipeline().addValve(new ProblemErrorValve(problems)));
    }
  }
}
