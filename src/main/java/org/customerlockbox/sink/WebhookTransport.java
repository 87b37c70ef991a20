package org.customerlockbox.sink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.customerlockbox.audit.AuditRecord;
import org.customerlockbox.audit.CanonicalRecord;
import org.jspecify.annotations.Nullable;

/**
 * Tells an address the outcomes in a log, one call each, signed; other records are passed over. It
 * has arrived when the answer is 2xx. Redirects are not followed and the answer's body is not read.
 */
final class WebhookTransport implements Transport {

  private static final int SUCCESS = 200;
  private static final int REDIRECT = 300;
  private static final int CLIENT_ERROR = 400;
  private static final int SERVER_ERROR = 500;

  /** Not about the message: who is called cannot, will not yet, or does not know us. */
  private static final Set<Integer> NOT_THE_MESSAGE =
      Set.of(401, 403, 404, 405, 407, 408, 410, 429);

  private static final int LONGEST_ERROR = 200;

  private final Sink sink;
  private final Sink.Webhook target;
  private final WebhookDeliveries deliveries;
  private final Clock clock;
  private final Duration timeout;
  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient client;

  WebhookTransport(
      Sink sink,
      Sink.Webhook target,
      @Nullable SSLContext tls,
      WebhookDeliveries deliveries,
      Clock clock,
      Duration timeout) {
    this.sink = sink;
    this.target = target;
    this.deliveries = deliveries;
    this.clock = clock;
    this.timeout = timeout;
    var builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(timeout);
    this.client = (tls == null ? builder : builder.sslContext(tls)).build();
  }

  @Override
  public void deliver(String logId, List<AuditRecord> records, int failures, Arrived arrived)
      throws SinkUnavailableException, RecordRefusedException {
    for (var record : records) {
      var outcome = Outcome.of(record);
      if (outcome.isPresent()) {
        tell(record, outcome.get());
        arrived.upTo(record.sequence());
      }
    }
    arrived.upTo(records.get(records.size() - 1).sequence());
  }

  @Override
  public void close() {
    // the client ends with its last call
  }

  private void tell(AuditRecord record, String type)
      throws SinkUnavailableException, RecordRefusedException {
    var messageId = "msg_" + record.id();
    var attempt = deliveries.attempts(record.tenantId(), sink.name(), messageId) + 1;
    try {
      var status = post(messageId, body(record, type));
      var delivered = status >= SUCCESS && status < REDIRECT;
      var error = delivered ? null : "answered " + status;
      log(record, type, messageId, attempt, delivered, status, error);
      if (!delivered) {
        refuse(status);
      }
    } catch (IOException | TimeoutException e) {
      log(record, type, messageId, attempt, false, null, kind(e));
      throw new SinkUnavailableException(kind(e), e);
    }
  }

  private static void refuse(int status) throws SinkUnavailableException, RecordRefusedException {
    if (status >= CLIENT_ERROR && status < SERVER_ERROR && !NOT_THE_MESSAGE.contains(status)) {
      throw new RecordRefusedException("it answered " + status);
    }
    throw new SinkUnavailableException("it answered " + status);
  }

  private byte[] body(AuditRecord record, String type) {
    var message = new LinkedHashMap<String, @Nullable Object>();
    message.put("type", type);
    message.put("timestamp", record.creationTime().toString());
    // access is opened by a job, for somebody
    message.put("person", RecordReading.person(record));
    message.put("data", CanonicalRecord.of(record));
    try {
      return json.writeValueAsBytes(message);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A record of the log cannot be written as JSON", e);
    }
  }

  private int post(String messageId, byte[] body) throws IOException, TimeoutException {
    var seconds = clock.instant().getEpochSecond();
    var request =
        HttpRequest.newBuilder(target.address())
            .timeout(timeout)
            .header("Content-Type", "application/json")
            .header("User-Agent", "customer-lockbox")
            .header("webhook-id", messageId)
            .header("webhook-timestamp", String.valueOf(seconds))
            .header(
                "webhook-signature", WebhookSignature.of(target.keys(), messageId, seconds, body))
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    var call = client.sendAsync(request, BodyHandlers.discarding());
    try {
      // a body without an end would outlast the request's own limit
      return call.get(timeout.toMillis(), TimeUnit.MILLISECONDS).statusCode();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("we were stopped", e);
    } finally {
      call.cancel(true);
    }
  }

  private void log(
      AuditRecord record,
      String type,
      String messageId,
      int attempt,
      boolean delivered,
      @Nullable Integer status,
      @Nullable String error) {
    deliveries.add(
        new WebhookDelivery(
            UUID.randomUUID().toString(),
            record.tenantId(),
            sink.name(),
            messageId,
            type,
            record.requestId(),
            record.sequence(),
            attempt,
            clock.instant(),
            delivered,
            status,
            error == null || error.length() <= LONGEST_ERROR
                ? error
                : error.substring(0, LONGEST_ERROR)));
  }

  /** What went wrong, without addresses. */
  private static String kind(Exception e) {
    if (e instanceof TimeoutException || e instanceof java.net.http.HttpTimeoutException) {
      return "took too long";
    }
    if (e instanceof java.net.ConnectException) {
      return "refused the connection";
    }
    return e instanceof SSLException ? "TLS failed" : "broke the connection";
  }
}
