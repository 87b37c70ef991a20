package org.customerlockbox.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.ProcessEngines;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.impl.util.ClockUtil;
import org.customerlockbox.CustomerLockboxApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The whole application with the demo's data, on a random port and a database of its own, under a
 * clock that stands still.
 *
 * <p>No job runs by itself: a test moves the clock and has the due jobs of one request run, so that
 * a wrong duration is seen. One application per database is shared by all tests of the JVM; {@link
 * #newDay} gives each test the demo as it was at the first start, on a day of its own.
 */
public final class LockboxApp {

  private static final Map<Database, LockboxApp> SHARED = new HashMap<>();

  /** One for all, because the engine's clock is one for the JVM. */
  private static final MovableClock CLOCK =
      new MovableClock(instant -> ClockUtil.setCurrentTime(Date.from(instant)));

  private final ConfigurableApplicationContext context;
  private final Database database;
  private final Path dataDirectory;
  private final Map<String, List<Map<String, Object>>> settingsOfTheDemo = new TreeMap<>();

  private LockboxApp(Database database, Map<String, String> settings) {
    this.database = database;
    try {
      this.dataDirectory = Files.createTempDirectory("lockbox-test");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var arguments = new ArrayList<String>();
    var all = new TreeMap<String, String>();
    all.put("server.port", "0");
    all.put("spring.main.banner-mode", "off");
    all.put("spring.datasource.url", database.create());
    all.put("spring.datasource.username", database.user());
    all.put("spring.datasource.password", "");
    all.put("lockbox.data-dir", dataDirectory.toString());
    all.put("camunda.bpm.job-execution.enabled", "false");
    // a moved clock and the database's are days apart, and mail is not what is tested here
    all.put("lockbox.clock.max-skew", "PT10000000H");
    all.put("lockbox.mail.poll-interval", "PT10H");
    // nor is the feed; its own tests publish when they want to
    all.put("lockbox.feed.poll-interval", "PT10H");
    // a test has the log signed when it wants it signed
    all.put("lockbox.log.checkpoint-interval", "PT10H");
    all.putAll(settings);
    all.forEach((name, value) -> arguments.add("--" + name + "=" + value));
    this.context =
        new SpringApplicationBuilder(CustomerLockboxApplication.class)
            .profiles("demo")
            .initializers(
                context ->
                    ((GenericApplicationContext) context)
                        .registerBean("movableClock", Clock.class, () -> CLOCK))
            .run(arguments.toArray(String[]::new));
    // bcrypt is slow on purpose, and a moved clock forgets what was checked
    jdbc().sql("update account set password_hash = '{noop}" + Client.PASSWORD + "'").update();
    for (var table : List.of("tenant", "account", "provider_role", "tenant_role")) {
      settingsOfTheDemo.put(table, jdbc().sql("select * from " + table).query().listOfRows());
    }
  }

  /** Returns the application on the given database; started once per JVM. */
  public static synchronized LockboxApp on(Database database) {
    return SHARED.computeIfAbsent(database, wanted -> new LockboxApp(wanted, Map.of()));
  }

  /** Starts another application, with further settings; the caller closes it. */
  public static LockboxApp start(Database database, Map<String, String> settings) {
    return new LockboxApp(database, settings);
  }

  /** Stops an application that {@link #start} started. */
  public void close() {
    context.close();
  }

  /**
   * Makes it half past six in the evening of a later day, long after everything that earlier tests
   * left, and sets people, roles and tenants back to the demo's.
   */
  public void newDay() {
    // the engine's REST API finds its engine by name, and another application of this JVM may have
    // taken the name since
    ProcessEngines.registerProcessEngine(context.getBean(ProcessEngine.class));
    var later = CLOCK.instant().plus(Duration.ofDays(20)).atZone(ZoneOffset.UTC).toLocalDate();
    CLOCK.set(later.atTime(LocalTime.of(18, 30)).toInstant(ZoneOffset.UTC));
    transaction()
        .executeWithoutResult(
            status -> {
              for (var table : List.of("provider_role", "tenant_role")) {
                jdbc().sql("delete from " + table).update();
                settingsOfTheDemo.get(table).forEach(row -> insert(table, row));
              }
              settingsOfTheDemo
                  .get("tenant")
                  .forEach(
                      row ->
                          jdbc()
                              .sql(
                                  """
                                  update tenant set opted_in = :optedIn,
                                    request_lifetime_seconds = :lifetime,
                                    max_access_seconds = :access
                                  where id = :id
                                  """)
                              .param("optedIn", row.get("opted_in"))
                              .param("lifetime", row.get("request_lifetime_seconds"))
                              .param("access", row.get("max_access_seconds"))
                              .param("id", row.get("id"))
                              .update());
              settingsOfTheDemo
                  .get("account")
                  .forEach(
                      row ->
                          jdbc()
                              .sql("update account set active = :active where id = :id")
                              .param("active", row.get("active"))
                              .param("id", row.get("id"))
                              .update());
            });
  }

  private void insert(String table, Map<String, Object> row) {
    var columns = List.copyOf(row.keySet());
    var statement =
        jdbc()
            .sql(
                "insert into %s (%s) values (:%s)"
                    .formatted(table, String.join(", ", columns), String.join(", :", columns)));
    for (var column : columns) {
      statement = statement.param(column, row.get(column));
    }
    statement.update();
  }

  /** Gives the engine its own clock back, for tests without this application. */
  public static void releaseEngineClock() {
    ClockUtil.reset();
  }

  // ------------------------------------------------------------------- tools

  public Database database() {
    return database;
  }

  public Path dataDirectory() {
    return dataDirectory;
  }

  public MovableClock clock() {
    return CLOCK;
  }

  public Instant now() {
    return CLOCK.instant();
  }

  public <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  public JdbcClient jdbc() {
    return bean(JdbcClient.class);
  }

  public TransactionTemplate transaction() {
    return bean(TransactionTemplate.class);
  }

  public RuntimeService runtimeService() {
    return bean(RuntimeService.class);
  }

  public TaskService taskService() {
    return bean(TaskService.class);
  }

  public ManagementService managementService() {
    return bean(ManagementService.class);
  }

  /** A caller who signed in. */
  public Client as(String user) {
    return anonymous().signedIn(user, Client.PASSWORD);
  }

  /** A caller who did not. */
  public Client anonymous() {
    return Client.anonymous("http://localhost:" + port());
  }

  /** A caller who signed in to Tasklist, as its page does. */
  public Client inTasklist(String user) {
    var page = anonymous().get("/camunda/app/tasklist/default/");
    var cookies = new TreeMap<String, String>();
    keep(cookies, page);
    var signedIn =
        withCookies(cookies)
            .with("Content-Type", "application/x-www-form-urlencoded")
            .post(
                "/camunda/api/admin/auth/user/default/login/tasklist",
                "username=%s&password=%s".formatted(user, Client.PASSWORD));
    if (signedIn.status() != 200) {
      throw new AssertionError(signedIn.toString());
    }
    keep(cookies, signedIn);
    // a new session has a new token against forged calls, given with the first look
    keep(cookies, withCookies(cookies).get("/camunda/api/admin/auth/user/default"));
    return withCookies(cookies);
  }

  private Client withCookies(Map<String, String> cookies) {
    var header = new StringBuilder();
    cookies.forEach((name, value) -> header.append(name).append('=').append(value).append("; "));
    return anonymous()
        .with("Cookie", header.toString())
        .with("X-XSRF-TOKEN", cookies.getOrDefault("XSRF-TOKEN", "none"));
  }

  private static void keep(Map<String, String> cookies, Client.Answer answer) {
    for (var line : answer.response().headers().allValues("Set-Cookie")) {
      var pair = line.split(";", 2)[0].split("=", 2);
      cookies.put(pair[0], pair[1]);
    }
  }

  public int port() {
    return Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));
  }

  /** Counts a table's rows. */
  public long rows(String table) {
    return jdbc().sql("select count(*) from " + table).query(Long.class).single();
  }

  /** Counts the rows of all of our tables and of the engine's that hold state. */
  public Map<String, Long> allRows() {
    var counts = new TreeMap<String, Long>();
    for (var table : TABLES) {
      counts.put(table, rows(table));
    }
    return counts;
  }

  private static final List<String> TABLES =
      List.of(
          "installation",
          "tenant",
          "account",
          "provider_role",
          "tenant_role",
          "invitation",
          "request_transition",
          "access_request",
          "access_request_resource",
          "access_request_action",
          "access_request_level",
          "decision",
          "access_grant",
          "audit_log",
          "audit_record",
          "mail_outbox",
          "ACT_RE_DEPLOYMENT",
          "ACT_RE_PROCDEF",
          "ACT_RU_EXECUTION",
          "ACT_RU_TASK",
          "ACT_RU_VARIABLE",
          "ACT_RU_JOB",
          "ACT_RU_INCIDENT",
          "ACT_RU_AUTHORIZATION",
          "ACT_RU_FILTER",
          "ACT_RU_EVENT_SUBSCR",
          "ACT_HI_PROCINST",
          "ACT_HI_TASKINST",
          "ACT_HI_VARINST");

  // ------------------------------------------------------------------- story

  /** What an engineer files unless a test says otherwise: two hours of Carol's mailbox. */
  public static Map<String, Object> filing() {
    var filing = new HashMap<String, Object>();
    filing.put("tenantId", "contoso");
    filing.put("serviceRequestNumber", "SR-4711");
    filing.put(
        "reason",
        Map.of(
            "type", "CustomerInitiatedSupport", "detail", "Carol cannot open mails from Monday"));
    filing.put("resources", List.of(Map.of("type", "mailbox", "id", "carol@contoso.example")));
    filing.put("actions", List.of("read"));
    filing.put("requestedDuration", "PT2H");
    return filing;
  }

  /** Files as {@code erin}. */
  public TestRequest filed() {
    return filed("erin", filing());
  }

  /** Files the given body as the given engineer. */
  public TestRequest filed(String engineer, Map<String, Object> filing) {
    var answer = as(engineer).post(TestRequest.ALL, filing);
    if (answer.status() != 201) {
      throw new AssertionError("Not filed: " + answer);
    }
    return new TestRequest(this, answer.field("requestId"));
  }

  /** A request that its managers and security officers have approved. */
  public TestRequest approvedByProvider(TestRequest filed) {
    filed.decided("mona", "Approve").decided("sofia", "Approve");
    return filed;
  }

  /** A request of {@code erin} for Contoso that waits for Contoso. */
  public TestRequest pending() {
    return approvedByProvider(filed());
  }

  /** A request of {@code erin} that Contoso approved; access has not opened yet. */
  public TestRequest approved() {
    return pending().decided("alice", "Approve");
  }

  /** A request of {@code erin} for Contoso whose access is open. */
  public TestRequest open() {
    return open(filed());
  }

  /** Has a filed request for Contoso approved by everybody, and its access opened. */
  public TestRequest open(TestRequest filed) {
    approvedByProvider(filed).decided("alice", "Approve").dueJobs().run();
    return filed;
  }
}
