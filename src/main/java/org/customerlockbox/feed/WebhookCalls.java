package org.customerlockbox.feed;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Calls collectors' webhooks.
 *
 * <p>Whoever holds a client's secret chooses the address, so it is treated as an attack on what is
 * inside our network: the name is resolved once, every address of it must be outside, and the
 * connection goes to the address that was checked. No redirects are followed, nothing of the answer
 * is told but whether it was 200.
 *
 * <p>NB. Not the platform's HTTP client, for one reason: it resolves names itself, so what is
 * checked is not what is called.
 */
@Component
class WebhookCalls {

  private static final int OK = 200;
  private static final int HTTPS = 443;
  private static final int HTTP = 80;
  private static final int LONGEST_STATUS_LINE = 1_000;
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})( .*)?");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+]");

  private final FeedSettings settings;
  private final ObjectMapper json;

  WebhookCalls(FeedSettings settings, ObjectMapper json) {
    this.settings = settings;
    this.json = json;
  }

  /**
   * Asks a webhook whether it wants to be one.
   *
   * @throws FeedRefusedException unless it answers 200 in time
   */
  void validate(String address, @Nullable String authId) {
    var code = UUID.randomUUID().toString();
    if (!post(address, authId, code, Map.of("validationCode", code))) {
      throw FeedRefusedException.webhookInvalid(address, "The endpoint did not return HTTP 200.");
    }
  }

  /** Tells a webhook something; returns whether it answered 200 in time. */
  boolean tell(String address, @Nullable String authId, Object body) {
    return post(address, authId, null, body);
  }

  private boolean post(
      String address, @Nullable String authId, @Nullable String validationCode, Object body) {
    try {
      var headers = new LinkedHashMap<String, String>();
      if (authId != null) {
        headers.put("Webhook-AuthID", authId);
      }
      if (validationCode != null) {
        headers.put("Webhook-ValidationCode", validationCode);
      }
      return post(new URI(address), headers, json.writeValueAsBytes(body)) == OK;
    } catch (URISyntaxException | IOException | IllegalArgumentException e) {
      return false;
    }
  }

  private int post(URI uri, Map<String, String> headers, byte[] body) throws IOException {
    var host = uri.getHost();
    var secure = "https".equalsIgnoreCase(uri.getScheme());
    if (host == null || !HOST.matcher(host).matches() || uri.getRawUserInfo() != null) {
      throw new IOException("This is no address of a webhook");
    }
    var plainHost = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    var standardPort = secure ? HTTPS : HTTP;
    var port = uri.getPort() < 0 ? standardPort : uri.getPort();
    var deadline = System.nanoTime() + settings.webhookTimeout().toNanos();
    try (var plain = new Socket()) {
      plain.connect(new InetSocketAddress(allowed(plainHost), port), left(deadline));
      plain.setSoTimeout(left(deadline));
      if (!secure) {
        return exchange(plain, deadline, request(uri, host, headers, body));
      }
      var factory = trusted();
      try (var socket = (SSLSocket) factory.createSocket(plain, plainHost, port, true)) {
        var parameters = socket.getSSLParameters();
        // the certificate must be the named host's
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return exchange(socket, deadline, request(uri, host, headers, body));
      }
    }
  }

  private static SSLSocketFactory trusted() throws IOException {
    try {
      return SSLContext.getDefault().getSocketFactory();
    } catch (NoSuchAlgorithmException e) {
      throw new IOException(e);
    }
  }

  /** Returns the address to connect to; all that the name stands for must be outside. */
  private InetAddress allowed(String host) throws IOException {
    var addresses = InetAddress.getAllByName(host);
    for (var address : addresses) {
      if (!settings.webhookPrivate() && isInside(address)) {
        throw new IOException("This address is not outside");
      }
    }
    return addresses[0];
  }

  /** Whether an address leads to this machine, its network, or nowhere on the internet. */
  static boolean isInside(InetAddress address) {
    if (address.isLoopbackAddress()
        || address.isAnyLocalAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()) {
      return true;
    }
    var bytes = address.getAddress();
    var first = bytes[0] & 0xFF;
    var second = bytes[1] & 0xFF;
    if (bytes.length == 4) {
      return first == 0
          || first >= 240
          || (first == 100 && second >= 64 && second < 128)
          || (first == 192 && second == 0 && bytes[2] == 0)
          || (first == 198 && (second == 18 || second == 19));
    }
    // only 2000::/3 is the internet; of that, not what carries an IPv4 address in it
    var isInternet = (first & 0xE0) == 0x20;
    var is6to4 = first == 0x20 && second == 0x02;
    var isTeredo = first == 0x20 && second == 0x01 && bytes[2] == 0 && bytes[3] == 0;
    return !isInternet || is6to4 || isTeredo;
  }

  private static byte[] request(URI uri, String host, Map<String, String> headers, byte[] body)
      throws IOException {
    var path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    var target = uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    var named = uri.getPort() < 0 ? host : host + ":" + uri.getPort();
    var head = new StringBuilder();
    head.append("POST ").append(target).append(" HTTP/1.1\r\n");
    head.append("Host: ").append(named).append("\r\n");
    head.append("Content-Type: application/json; charset=utf-8\r\n");
    head.append("Content-Length: ").append(body.length).append("\r\n");
    head.append("User-Agent: customer-lockbox\r\n");
    head.append("Connection: close\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    head.append("\r\n");
    var message = new ByteArrayOutputStream();
    message.write(head.toString().getBytes(StandardCharsets.UTF_8));
    message.write(body);
    return message.toByteArray();
  }

  private static int exchange(Socket socket, long deadline, byte[] request) throws IOException {
    var out = socket.getOutputStream();
    out.write(request);
    out.flush();
    var in = new BufferedInputStream(socket.getInputStream());
    var line = line(in, socket, deadline);
    var status = STATUS.matcher(line);
    if (!status.matches()) {
      throw new IOException("This is no answer");
    }
    return Integer.parseInt(status.group(1));
  }

  private static String line(InputStream in, Socket socket, long deadline) throws IOException {
    var line = new ByteArrayOutputStream();
    while (line.size() < LONGEST_STATUS_LINE) {
      socket.setSoTimeout(left(deadline));
      var next = in.read();
      if (next < 0 || next == '\n') {
        break;
      }
      line.write(next);
    }
    return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
  }

  /** Milliseconds until the deadline. */
  private static int left(long deadline) throws SocketTimeoutException {
    var left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    if (left <= 0) {
      throw new SocketTimeoutException("The webhook took too long");
    }
    return Math.toIntExact(left);
  }
}
