package org.customerlockbox.notification;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Speaks just enough SMTP to refuse one recipient as real servers do; GreenMail takes everybody.
 */
final class PickyMailServer implements AutoCloseable {

  private final ServerSocket socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
  private final String refused;

  PickyMailServer(String refused) throws IOException {
    this.refused = refused;
    var thread = new Thread(this::serve, "picky-mail-server");
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return socket.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private void serve() {
    while (!socket.isClosed()) {
      try (var client = socket.accept()) {
        talk(client);
      } catch (IOException e) {
        if (!socket.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void talk(Socket client) throws IOException {
    var in =
        new BufferedReader(
            new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
    say(client, "220 picky");
    var data = false;
    for (var line = in.readLine(); line != null; line = in.readLine()) {
      if (data) {
        if (line.equals(".")) {
          data = false;
          say(client, "250 queued");
        }
      } else if (line.startsWith("DATA")) {
        data = true;
        say(client, "354 go on");
      } else if (line.startsWith("RCPT") && line.contains(refused)) {
        say(client, "550 5.1.1 No such user here");
      } else if (line.startsWith("QUIT")) {
        say(client, "221 bye");
        return;
      } else {
        say(client, "250 ok");
      }
    }
  }

  private static void say(Socket client, String line) throws IOException {
    client.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    client.getOutputStream().flush();
  }
}
