package org.customerlockbox.process.engine;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Somebody who calls the application through HTTP: with HTTP Basic, or signed in to Tasklist. */
final class Caller {

  private final HttpClient client;
  private final URI root;
  private final @Nullable String user;
  private final CookieManager cookies = new CookieManager();
  private boolean signedIn;

  /**
   * @param user who calls; null for nobody
   */
  Caller(int port, @Nullable String user) {
    this.root = URI.create("http://localhost:" + port);
    this.user = user;
    this.client = HttpClient.newBuilder().cookieHandler(cookies).build();
  }

  /** Signs in to a web application, and sends the session's cookie from then on. */
  Caller signIn(String application) throws IOException, InterruptedException {
    var page = send("GET", "/camunda/app/" + application + "/default/", null);
    if (page.statusCode() != 200) {
      throw new IllegalStateException("No page: " + page.statusCode());
    }
    var login =
        client.send(
            HttpRequest.newBuilder(
                    root.resolve("/camunda/api/admin/auth/user/default/login/" + application))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "application/json")
                .header("X-XSRF-TOKEN", token())
                .POST(BodyPublishers.ofString("username=" + user + "&password=" + People.PASSWORD))
                .build(),
            BodyHandlers.ofString());
    signedIn = login.statusCode() == 200;
    if (!signedIn) {
      throw new IllegalStateException(user + " cannot sign in: " + login.statusCode());
    }
    // the session is a new one now, and the next page brings its token
    send("GET", "/camunda/app/" + application + "/default/", null);
    return this;
  }

  HttpResponse<String> get(String path, String... headers)
      throws IOException, InterruptedException {
    return send("GET", path, null, headers);
  }

  HttpResponse<String> post(String path, String json, String... headers)
      throws IOException, InterruptedException {
    return send("POST", path, json, headers);
  }

  HttpResponse<String> send(String method, String path, @Nullable String json, String... headers)
      throws IOException, InterruptedException {
    var body = json == null ? BodyPublishers.noBody() : BodyPublishers.ofString(json);
    var request =
        HttpRequest.newBuilder(URI.create(root + path))
            .method(method, body)
            .header("Accept", "application/json, application/problem+json;q=0.9, */*;q=0.5");
    if (json != null) {
      request.header("Content-Type", "application/json");
    }
    if (signedIn) {
      request.header("X-XSRF-TOKEN", token());
    } else if (user != null && !path.startsWith("/camunda")) {
      request.header(
          "Authorization",
          "Basic "
              + Base64.getEncoder()
                  .encodeToString((user + ":" + People.PASSWORD).getBytes(StandardCharsets.UTF_8)));
    }
    for (var i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private String token() {
    return cookies.getCookieStore().getCookies().stream()
        .filter(cookie -> cookie.getName().equals("XSRF-TOKEN"))
        .map(java.net.HttpCookie::getValue)
        .findFirst()
        .orElse("");
  }
}
