package org.customerlockbox.sink;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.customerlockbox.audit.AuditRecord;
import org.jspecify.annotations.Nullable;

/**
 * Sends messages over one connection that stays open. The protocol has no acknowledgement, so what
 * was sent last before a connection broke is doubtful, and is sent again.
 */
final class SyslogTransport implements Transport {

  /** Little, so that little is on its way: what the other side has not taken holds us up. */
  private static final int SEND_BUFFER = 65_536;

  private static final int LOOK_MILLIS = 20;

  /** Who refuses our certificate says so only after TLS 1.3 has let us write. */
  private static final int FIRST_LOOK_MILLIS = 250;

  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  private final Sink.Syslog target;
  private final RecordFormat format;
  private final @Nullable SSLContext tls;
  private final Duration timeout;
  private final Duration settled;
  private final ScheduledExecutorService watch;

  /** The records that were sent last, the oldest first. */
  private final Deque<Sent> sent = new ArrayDeque<>();

  private @Nullable Socket plain;
  private @Nullable Socket socket;

  /** The connection that carried {@link #sent} is no more. */
  private boolean broken;

  /**
   * Makes a transport that is not connected yet.
   *
   * @param tls how to speak TLS; null: in the clear
   * @param settled a collector that ends a connection in good order has read what was sent so long
   *     before; what was sent later is sent again
   * @param watch closes connections that take too long
   */
  SyslogTransport(
      Sink.Syslog target,
      RecordFormat format,
      @Nullable SSLContext tls,
      Duration timeout,
      Duration settled,
      ScheduledExecutorService watch) {
    this.target = target;
    this.format = format;
    this.tls = tls;
    this.timeout = timeout;
    this.settled = settled;
    this.watch = watch;
  }

  /**
   * A record that was sent.
   *
   * @param at when, as {@link System#nanoTime} tells it
   */
  private record Sent(String logId, long sequence, long at) {}

  /** How a connection stands. */
  private enum Standing {
    OPEN,
    /** The collector closed it, having read all that its socket had. */
    ENDED,
    BROKEN
  }

  @Override
  public void deliver(String logId, List<AuditRecord> records, int failures, Arrived arrived)
      throws SinkUnavailableException {
    var isNew = socket == null;
    var connected = socket == null ? connect() : socket;
    var frames = new ByteArrayOutputStream();
    for (var record : records) {
      frames.writeBytes(SyslogFrame.of(record, target, format.show(record)));
    }
    try {
      withinTime(
          () -> {
            connected.getOutputStream().write(frames.toByteArray());
            connected.getOutputStream().flush();
          });
      if (standing(connected, isNew ? FIRST_LOOK_MILLIS : LOOK_MILLIS) != Standing.OPEN) {
        throw new IOException("closed by the collector");
      }
    } catch (IOException e) {
      disconnect();
      throw new SinkUnavailableException("the connection broke: " + kind(e), e);
    }
    for (var record : records) {
      sent.addLast(new Sent(logId, record.sequence(), System.nanoTime()));
      if (sent.size() > target.rewind()) {
        sent.removeFirst();
      }
    }
    arrived.upTo(records.get(records.size() - 1).sequence());
  }

  @Override
  public Map<String, Long> doubtful() {
    if (socket != null) {
      var standing = standing(socket, LOOK_MILLIS);
      if (standing == Standing.ENDED) {
        var before = System.nanoTime() - settled.toNanos();
        sent.removeIf(one -> one.at() - before <= 0);
      }
      if (standing != Standing.OPEN) {
        disconnect();
      }
    }
    if (!broken) {
      return Map.of();
    }
    var last = new HashMap<String, Long>();
    sent.forEach(one -> last.merge(one.logId(), one.sequence() - 1, Math::min));
    return last;
  }

  @Override
  public void forget() {
    sent.clear();
    broken = false;
  }

  /** Ends the connection in good order: what was sent is read before the end is. */
  @Override
  public void close() {
    disconnect();
  }

  private Socket connect() throws SinkUnavailableException {
    var connecting = new Socket();
    plain = connecting;
    try {
      connecting.setSendBufferSize(SEND_BUFFER);
      connecting.setKeepAlive(true);
      connecting.setTcpNoDelay(true);
      connecting.connect(new InetSocketAddress(hostToCall(), target.port()), millis());
      connecting.setSoTimeout(millis());
      var connected = tls == null ? connecting : secured(tls, connecting);
      socket = connected;
      return connected;
    } catch (IOException e) {
      disconnect();
      throw new SinkUnavailableException("no connection: " + kind(e), e);
    }
  }

  private Socket secured(SSLContext context, Socket connecting) throws IOException {
    var secured =
        (SSLSocket)
            context.getSocketFactory().createSocket(connecting, hostToCall(), target.port(), true);
    var parameters = secured.getSSLParameters();
    // the certificate must be the named host's: RFC 5425, section 5.2
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    parameters.setProtocols(PROTOCOLS);
    secured.setSSLParameters(parameters);
    withinTime(secured::startHandshake);
    return secured;
  }

  private String hostToCall() {
    var host = target.host();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /** Something that talks to the collector. */
  @FunctionalInterface
  private interface Talk {
    void run() throws IOException;
  }

  /** A write to somebody who does not read has no time limit of its own. */
  private void withinTime(Talk talk) throws IOException {
    var limit = watch.schedule(this::cut, timeout.toMillis(), TimeUnit.MILLISECONDS);
    try {
      talk.run();
    } finally {
      limit.cancel(false);
    }
  }

  /** Called by another thread; closing the TLS socket would wait for the write that hangs. */
  private void cut() {
    var connection = plain;
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (IOException e) {
      // it is closed
    }
  }

  /**
   * Looks how a connection stands; what the other side says is of no interest. A socket that is
   * closed with something unread says so in another way than one that has read all.
   */
  private Standing standing(Socket connection, int millis) {
    var rest = new byte[1_024];
    try {
      connection.setSoTimeout(millis);
      for (var look = 0; look < rest.length; look++) {
        if (connection.getInputStream().read(rest) < 0) {
          return isReset() ? Standing.BROKEN : Standing.ENDED;
        }
      }
      return Standing.OPEN;
    } catch (SocketTimeoutException e) {
      return Standing.OPEN;
    } catch (IOException e) {
      return Standing.BROKEN;
    }
  }

  /**
   * Whether more came after the end: some close in good order first, with something unread. Reading
   * does not tell that, writing does; an urgent byte is no part of what is read.
   */
  private boolean isReset() {
    try {
      if (plain != null) {
        plain.sendUrgentData(0);
      }
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private void disconnect() {
    broken = true;
    try {
      if (socket != null && socket != plain && plain != null && !plain.isClosed()) {
        withinTime(socket::close);
      }
    } catch (IOException e) {
      // it was closed already
    }
    cut();
    socket = null;
    plain = null;
  }

  private int millis() {
    return Math.toIntExact(timeout.toMillis());
  }

  /** What went wrong, for the log of this application. */
  private static String kind(IOException e) {
    if (e instanceof SSLException) {
      return "TLS: " + e.getMessage();
    }
    return e instanceof SocketTimeoutException
        ? "it took too long"
        : String.valueOf(e.getMessage());
  }
}
