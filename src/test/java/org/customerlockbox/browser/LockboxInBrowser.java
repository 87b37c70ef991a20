package org.customerlockbox.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.customerlockbox.run.LockboxProcess;
import org.customerlockbox.run.LockboxProcess.Installation;
import org.customerlockbox.support.Client;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * One running demo and one Chromium for all tests of this package. Each test opens windows of its
 * own. After each test: nothing was asked of any other server, and no script opened a dialog. When
 * a test fails, its windows are kept as pictures.
 *
 * <p>Without Chromium the tests are skipped, except where CI=true says that they must run.
 */
final class LockboxInBrowser implements BeforeAllCallback, AfterEachCallback {

  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome-stable", "google-chrome");

  private final List<Window> windows = new ArrayList<>();
  private Shared shared;

  private record Shared(
      Installation installation, LockboxProcess process, Playwright playwright, Browser browser)
      implements ExtensionContext.Store.CloseableResource {

    static Shared start(Path chromium) {
      var installation = Installation.demo();
      var process = installation.start();
      // the browser is the machine's; Playwright must not fetch its own
      var playwright =
          Playwright.create(
              new Playwright.CreateOptions()
                  .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
      PlaywrightAssertions.setDefaultAssertionTimeout(Window.PATIENCE);
      var browser =
          playwright
              .chromium()
              .launch(
                  new LaunchOptions()
                      .setExecutablePath(chromium)
                      .setArgs(List.of("--no-sandbox", "--disable-background-networking")));
      return new Shared(installation, process, playwright, browser);
    }

    @Override
    public void close() {
      playwright.close();
      process.close();
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    var chromium = chromium();
    if (chromium.isEmpty()) {
      var why = "No Chromium on this machine (looked for " + NAMES + " on the PATH)";
      assertThat(System.getenv("CI")).as(why).isNotEqualTo("true");
      Assumptions.abort(why);
    }
    shared =
        context
            .getRoot()
            .getStore(Namespace.create(LockboxInBrowser.class))
            .getOrComputeIfAbsent(
                Shared.class, key -> Shared.start(chromium.orElseThrow()), Shared.class);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    var failed = context.getExecutionException().isPresent();
    var test = context.getRequiredTestClass().getSimpleName();
    try {
      for (var window : windows) {
        if (failed) {
          window.evidence("failed-" + test + "-" + context.getRequiredTestMethod().getName());
        }
      }
      if (!failed) {
        assertThat(windows).flatMap(Window::askedElsewhere).isEmpty();
        assertThat(windows).flatMap(Window::dialogs).isEmpty();
      }
    } finally {
      windows.forEach(Window::close);
      windows.clear();
    }
  }

  /** A new window of a person who is nobody yet. */
  Window window() {
    var window = new Window(shared.browser(), shared.process().url());
    windows.add(window);
    return window;
  }

  /** A person's window, signed in to {@code tasklist}, {@code cockpit} or {@code admin}. */
  Window signedIn(String user, String application) {
    var window = window();
    window.signIn(user, Client.PASSWORD, application);
    return window;
  }

  /** The same person without a browser. */
  Client as(String user) {
    return shared.process().as(user);
  }

  Client as(String user, String password) {
    return shared.process().anonymous().signedIn(user, password);
  }

  /** The mails written so far. */
  List<Path> mails() {
    return LockboxProcess.mails(shared.installation());
  }

  private static Optional<Path> chromium() {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
