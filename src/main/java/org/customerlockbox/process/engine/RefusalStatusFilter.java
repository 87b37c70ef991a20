package org.customerlockbox.process.engine;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Gives a refusal of our rules its own status and sentence where the engine's REST API would answer
 * 500. The document is the engine's, {@code {"type","message"}}, so that Tasklist shows it.
 */
final class RefusalStatusFilter extends OncePerRequestFilter {

  private static final int FIRST_ERROR = 400;

  private final ObjectMapper json;

  RefusalStatusFilter(ObjectMapper json) {
    this.json = json;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    Refusal.markEngineCall(request);
    var answer = new Answer(request, response);
    chain.doFilter(request, answer);
    var refusal = answer.refusal();
    if (refusal != null && !response.isCommitted()) {
      var body =
          json.writeValueAsBytes(Map.of("type", "RefusedException", "message", refusal.sentence()));
      response.resetBuffer();
      response.setStatus(refusal.status());
      response.setContentType(MediaType.APPLICATION_JSON_VALUE);
      // in place of the one that the engine has set
      response.setContentLength(body.length);
      response.getOutputStream().write(body);
    }
  }

  /** Drops the engine's answer once it turns out to be a refusal. */
  private static final class Answer extends HttpServletResponseWrapper {

    private final HttpServletRequest request;

    Answer(HttpServletRequest request, HttpServletResponse response) {
      super(response);
      this.request = request;
    }

    /** What was refused; null if the call succeeded, whatever was refused on the way. */
    @Nullable Refusal refusal() {
      return getStatus() < FIRST_ERROR ? null : Refusal.noted(request);
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
      return refusal() == null ? super.getOutputStream() : new Nowhere();
    }

    @Override
    public void flushBuffer() throws IOException {
      if (refusal() == null) {
        super.flushBuffer();
      }
    }
  }

  private static final class Nowhere extends ServletOutputStream {

    @Override
    public void write(int dropped) {
      // the engine's own words
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setWriteListener(WriteListener listener) {
      throw new IllegalStateException("This answer is written at once");
    }
  }
}
