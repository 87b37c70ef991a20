package org.customerlockbox.sink;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A collector of syslog over TCP on this machine, as well behaved as a test wants it. */
final class SyslogServer implements AutoCloseable {

  private static final Pattern ID = Pattern.compile(" id=\"([^\"]+)\"");
  private static final Pattern LOG = Pattern.compile(" tenantId=\"([^\"]+)\"");
  private static final Pattern SEQUENCE = Pattern.compile(" sequence=\"(\\d+)\"");

  /** Makes the sockets that it listens on. */
  @FunctionalInterface
  interface Sockets {
    ServerSocket on(int port) throws IOException;
  }

  private final Sockets sockets;
  private final int port;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

  /** What has arrived, each message as it was. */
  final List<String> messages = new CopyOnWriteArrayList<>();

  final AtomicInteger accepted = new AtomicInteger();

  /** After so many more messages the connection is cut, with all that was not read. */
  final AtomicInteger dieAfter = new AtomicInteger(Integer.MAX_VALUE);

  /** Whether it accepts connections and never reads. */
  volatile boolean deaf;

  private @Nullable ServerSocket listening;

  SyslogServer() throws IOException {
    this(port -> new ServerSocket(port, 50, InetAddress.getLoopbackAddress()));
  }

  SyslogServer(Sockets sockets) throws IOException {
    this.sockets = sockets;
    var first = sockets.on(0);
    this.port = first.getLocalPort();
    listen(first);
  }

  int port() {
    return port;
  }

  /** One message, taken apart. */
  record Message(String id, String log, long sequence, String text) {}

  List<Message> read() {
    return messages.stream().map(SyslogServer::parse).toList();
  }

  /** Waits until so many messages have arrived; a socket has no other way to say so. */
  void await(int count) throws InterruptedException {
    var end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (messages.size() < count && System.nanoTime() < end) {
      Thread.sleep(5);
    }
    if (messages.size() < count) {
      throw new AssertionError("Only " + messages.size() + " of " + count + " messages arrived");
    }
  }

  /** Nobody listens any more, and all connections are cut. */
  void stop() throws IOException {
    var open = listening;
    listening = null;
    if (open != null) {
      open.close();
    }
    cut();
  }

  /** Cuts all connections. */
  void cut() throws IOException {
    for (var connection : connections) {
      connection.close();
    }
    connections.clear();
  }

  void start() throws IOException {
    listen(sockets.on(port));
  }

  @Override
  public void close() throws IOException {
    stop();
  }

  private void listen(ServerSocket server) {
    listening = server;
    thread(
        () -> {
          while (!server.isClosed()) {
            try {
              var connection = server.accept();
              accepted.incrementAndGet();
              connections.add(connection);
              if (!deaf) {
                thread(() -> serve(connection));
              }
            } catch (IOException e) {
              // it was stopped, or the handshake failed
            }
          }
        });
  }

  private static void thread(Runnable work) {
    var thread = new Thread(work, "syslog-server");
    thread.setDaemon(true);
    thread.start();
  }

  private void serve(Socket connection) {
    try (connection) {
      var in = new BufferedInputStream(connection.getInputStream());
      while (true) {
        var message = new String(in.readNBytes(length(in)), StandardCharsets.UTF_8);
        messages.add(message);
        if (dieAfter.decrementAndGet() < 0) {
          dieAfter.set(Integer.MAX_VALUE);
          // what was sent and not read is lost
          connection.setSoLinger(true, 0);
          return;
        }
      }
    } catch (IOException e) {
      // the other side ended it
    } finally {
      connections.remove(connection);
    }
  }

  /** Reads the count of octets and the space after it. */
  private static int length(InputStream in) throws IOException {
    var length = 0;
    for (var next = in.read(); next != ' '; next = in.read()) {
      if (next < 0) {
        throw new EOFException();
      }
      if (next < '0' || next > '9') {
        throw new UncheckedIOException(new IOException("This is no frame"));
      }
      length = length * 10 + next - '0';
    }
    return length;
  }

  private static Message parse(String message) {
    return new Message(
        found(ID, message),
        found(LOG, message),
        Long.parseLong(found(SEQUENCE, message)),
        message.substring(message.indexOf("] ") + 2));
  }

  private static String found(Pattern pattern, String message) {
    var matcher = pattern.matcher(message);
    if (!matcher.find()) {
      throw new AssertionError(message);
    }
    return matcher.group(1);
  }
}
