package org.customerlockbox.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Dialog;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Locator.FilterOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.Page.ScreenshotOptions;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** One browser window, in words of what people do in it. */
final class Window {

  /** A busy machine, and Tasklist's own refresh every ten seconds. */
  static final double PATIENCE = 60_000;

  private static final Path PICTURES = Path.of("target", "screenshots");

  private final String base;
  private final BrowserContext context;
  private final Page page;
  private final List<String> askedElsewhere = new ArrayList<>();
  private final List<String> dialogs = new ArrayList<>();

  Window(Browser browser, String base) {
    this.base = base;
    context =
        browser.newContext(
            new NewContextOptions()
                .setViewportSize(1400, 900)
                .setLocale("en-GB")
                .setTimezoneId("UTC"));
    context.setDefaultTimeout(PATIENCE);
    context.route(
        url -> !url.startsWith(base),
        route -> {
          askedElsewhere.add(route.request().url());
          route.abort();
        });
    page = context.newPage();
    page.onDialog(this::note);
  }

  /** Takes a picture of whatever is there. */
  void evidence(String name) {
    page.screenshot(new ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")));
  }

  private void note(Dialog dialog) {
    dialogs.add(dialog.message());
    dialog.dismiss();
  }

  Page page() {
    return page;
  }

  List<String> askedElsewhere() {
    return List.copyOf(askedElsewhere);
  }

  List<String> dialogs() {
    return List.copyOf(dialogs);
  }

  void close() {
    context.close();
  }

  /** Takes a picture of what is there when nothing loads any more. */
  void picture(String name) {
    page.mouse().move(700, 5); // no tooltip in the picture
    assertThat(page.locator(".animate-spin:visible")).hasCount(0);
    page.screenshot(new ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")));
  }

  void open(String path) {
    page.navigate(base + path);
  }

  // ------------------------------------------------------------------- people

  void signIn(String user, String password, String application) {
    trySignIn(user, password, application);
    assertThat(page.locator(".account")).isVisible();
  }

  void trySignIn(String user, String password, String application) {
    open("/camunda/app/" + application + "/default/");
    page.getByPlaceholder("Username").fill(user);
    page.getByPlaceholder("Password").fill(password);
    button("Log in").click();
  }

  /** Calls the engine as the page's own scripts do, with the session of this window. */
  int call(String method, String path, Object body) {
    return ((Number)
            page.evaluate(
                """
                async ([method, path, body]) => {
                  const token = document.cookie.match(/XSRF-TOKEN=([^;]+)/)?.[1] ?? "";
                  const answer = await fetch("/camunda/api/engine/engine/default" + path, {
                    method,
                    headers: { "X-XSRF-TOKEN": token, "Content-Type": "application/json" },
                    body: method === "GET" ? undefined : JSON.stringify(body),
                  });
                  return answer.status;
                }
                """,
                List.of(method, path, body)))
        .intValue();
  }

  /** What the engine answers to a GET of this window, as text. */
  String read(String path) {
    return (String)
        page.evaluate(
            "async (path) => (await fetch('/camunda/api/engine/engine/default' + path)).text()",
            path);
  }

  // ----------------------------------------------------------------- Tasklist

  Locator filters() {
    return page.locator(".task-filter .name a");
  }

  /** Opens a filter and looks again, as the reload button would. */
  void filter(String name) {
    page.reload();
    filters().filter(new FilterOptions().setHasText(name)).click();
  }

  Locator tasks() {
    return page.locator(".tasks-list li.task");
  }

  Locator task(String name) {
    return tasks().filter(new FilterOptions().setHasText(name));
  }

  /** Opens a task of the list and waits for its form. */
  void openTask(String name) {
    task(name).locator("h4 a").click();
    assertThat(page.locator(".task-details h2.task")).containsText(name);
    assertThat(page.locator(".fjs-form")).isVisible();
  }

  void claim() {
    button("Claim").click();
    assertThat(page.locator(".task-details .disabled-form")).hasCount(0);
  }

  /** What a field of the form shows. */
  String shown(String label) {
    var field = page.locator(".task-details").getByLabel(label, exactly());
    assertThat(field).isVisible();
    return field.inputValue();
  }

  void write(String label, String text) {
    page.getByLabel(label).fill(text);
  }

  void choose(String answer) {
    page.getByLabel(answer).check();
  }

  /** Picks an entry of a list of the form. */
  void pick(String field, String entry) {
    page.locator(".fjs-form-field-select", new Page.LocatorOptions().setHasText(field))
        .locator(".fjs-input-group")
        .click();
    page.locator(".fjs-dropdownlist-item")
        .filter(new FilterOptions().setHasText(entry))
        .first()
        .dispatchEvent("mousedown");
    assertThat(page.locator(".fjs-form-field-select", new Page.LocatorOptions().setHasText(field)))
        .containsText(entry);
  }

  void complete() {
    page.locator(".task-details .form-actions")
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Complete"))
        .click();
  }

  /** Completes the task and waits until it has gone from the list. */
  void completed(String task) {
    complete();
    assertThat(task(task)).hasCount(0);
  }

  /** Waits for the sentence that says no, given as a pattern. */
  void refusedWith(String sentence) {
    assertThat(page.locator(".page-notifications .alert-danger").first())
        .containsText(Pattern.compile(sentence));
  }

  Locator button(String name) {
    return page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName(name).setExact(true));
  }

  private static Locator.GetByLabelOptions exactly() {
    return new Locator.GetByLabelOptions().setExact(true);
  }

  static Map<String, Object> value(Object value) {
    return Map.of("value", value, "type", "String");
  }
}
