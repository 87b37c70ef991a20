package org.customerlockbox.notification;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.customerlockbox.approval.Decision;
import org.customerlockbox.approval.Decisions;
import org.customerlockbox.approval.Verdict;
import org.customerlockbox.identity.Account;
import org.customerlockbox.identity.Accounts;
import org.customerlockbox.identity.Role;
import org.customerlockbox.request.AccessRequest;
import org.customerlockbox.request.AccessRequests;
import org.customerlockbox.request.Reason;
import org.customerlockbox.request.ReasonType;
import org.customerlockbox.request.RequestId;
import org.customerlockbox.request.ResourceRef;
import org.customerlockbox.request.Severity;
import org.customerlockbox.support.MovableClock;
import org.customerlockbox.tenant.Tenant;
import org.customerlockbox.tenant.Tenants;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The room with a real database and real transactions; the other rooms are stood in for, so that a
 * test says in one line who is who.
 */
final class MailWorld implements AutoCloseable {

  static final RequestId REQUEST = RequestId.of("LBX-7K3M9QFD");
  static final String FROM = "lockbox@provider.example";

  final MovableClock clock = new MovableClock();
  final JdbcClient jdbc;
  final TransactionTemplate transaction;

  private final Map<String, Account> people = new TreeMap<>();
  private final Map<String, Set<Role>> roles = new TreeMap<>();
  private final List<Decision> decisions = new ArrayList<>();
  private final AnnotationConfigApplicationContext context =
      new AnnotationConfigApplicationContext();

  String tenantName = "Contoso";
  String serviceRequestNumber = "SR-4711";
  String detail = "Carol cannot open mails from Monday";
  boolean optedIn = true;
  @Nullable Instant accessEndsAt;
  List<ResourceRef> resources =
      List.of(
          new ResourceRef("mailbox", "carol@contoso.example"),
          new ResourceRef("document", "/finance/2026/"));

  MailWorld(DataSource dataSource) {
    this(dataSource, true);
  }

  MailWorld(DataSource dataSource, boolean links) {
    person("erin", null, "Erin Engineer", Role.ENGINEER);
    person("mona", null, "Mona Manager", Role.MANAGER);
    person("max", null, "Max Manager", Role.MANAGER);
    person("sofia", null, "Sofia Security", Role.SECURITY);
    person("otto", null, "Otto Operator", Role.OPERATOR);
    person("alice", "contoso", "Alice Approver", Role.TENANT_APPROVER);
    person("aaron", "contoso", "Aaron Approver", Role.TENANT_APPROVER);
    person("adele", "contoso", "Adele Administrator", Role.TENANT_ADMINISTRATOR);
    person("carol", "contoso", "Carol Customer");
    person("felix", "fabrikam", "Felix Foreign", Role.TENANT_ADMINISTRATOR, Role.TENANT_APPROVER);
    context.registerBean(DataSource.class, () -> dataSource);
    context.registerBean(
        PlatformTransactionManager.class, () -> new DataSourceTransactionManager(dataSource));
    context.registerBean(JdbcClient.class, () -> JdbcClient.create(dataSource));
    context.registerBean(Clock.class, () -> clock);
    context.registerBean(
        MailSettings.class,
        () ->
            new MailSettings(links, FROM, "https://lockbox.provider.example/", Path.of("unused")));
    context.registerBean(Accounts.class, this::accounts);
    context.registerBean(AccessRequests.class, this::requests);
    context.registerBean(Tenants.class, this::tenants);
    context.registerBean(Decisions.class, this::decisions);
    context.register(Transactions.class, Outbox.class, Notices.class);
    context.refresh();
    jdbc = context.getBean(JdbcClient.class);
    transaction = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
  }

  @EnableTransactionManagement(proxyTargetClass = true)
  static class Transactions {}

  /** A mail as it is queued. */
  record Queued(String kind, String recipient, String subject, String text, String html) {
    String to() {
      return recipient.replaceAll("@.*", "");
    }
  }

  Outbox outbox() {
    return context.getBean(Outbox.class);
  }

  Courier courier(Delivery delivery) {
    return new Courier(outbox(), delivery);
  }

  void person(String id, @Nullable String tenant, String name, Role... held) {
    people.put(
        id,
        new Account(
            id,
            tenant,
            name,
            id + "@" + (tenant == null ? "provider" : tenant) + ".example",
            true));
    roles.put(id, Set.of(held));
  }

  private Account account(String id) {
    return Objects.requireNonNull(people.get(id));
  }

  void leaves(String id) {
    roles.put(id, Set.of());
  }

  void inactive(String id) {
    var account = account(id);
    people.put(
        id, new Account(id, account.tenantId(), account.displayName(), account.email(), false));
  }

  void rename(String id, String name) {
    var account = account(id);
    people.put(id, new Account(id, account.tenantId(), name, account.email(), true));
  }

  void email(String id, String email) {
    var account = account(id);
    people.put(id, new Account(id, account.tenantId(), account.displayName(), email, true));
  }

  void decided(String approver, String stage, @Nullable String level) {
    decisions.add(
        new Decision(
            stage, level, approver, Verdict.APPROVE, "Fine.", clock.instant(), "0".repeat(64)));
  }

  /** Publishes events as the other rooms do: in the transaction of the fact. */
  void happens(Object... events) {
    transaction.executeWithoutResult(
        status -> {
          for (var event : events) {
            context.publishEvent(event);
          }
        });
  }

  void happensOutsideTransaction(Object event) {
    context.publishEvent(event);
  }

  List<Queued> queued() {
    return jdbc.sql("select * from mail_outbox order by created_at, recipient, kind")
        .query(
            (row, number) ->
                new Queued(
                    row.getString("kind"),
                    row.getString("recipient"),
                    row.getString("subject"),
                    row.getString("text_body"),
                    row.getString("html_body")))
        .list();
  }

  /** Who got which kind, for example {@code alice}. */
  List<String> told(MailKind kind) {
    return queued().stream()
        .filter(mail -> mail.kind().equals(kind.code()))
        .map(Queued::to)
        .sorted()
        .toList();
  }

  Queued mail(MailKind kind, String to) {
    return queued().stream()
        .filter(mail -> mail.kind().equals(kind.code()) && mail.to().equals(to))
        .findFirst()
        .orElseThrow(() -> new AssertionError("No " + kind + " for " + to + ": " + queued()));
  }

  @Override
  public void close() {
    context.close();
  }

  private Accounts accounts() {
    var accounts = mock(Accounts.class);
    when(accounts.find(anyString()))
        .thenAnswer(call -> Optional.ofNullable(people.get(call.<String>getArgument(0))));
    when(accounts.displayName(anyString()))
        .thenAnswer(
            call ->
                Optional.ofNullable(people.get(call.<String>getArgument(0)))
                    .map(Account::displayName)
                    .orElse(call.getArgument(0)));
    when(accounts.active(any())).thenAnswer(call -> holding(call.getArgument(0), null));
    when(accounts.activeMembers(anyString(), any()))
        .thenAnswer(call -> holding(call.getArgument(1), call.getArgument(0)));
    return accounts;
  }

  private List<Account> holding(Role role, @Nullable String tenant) {
    return people.values().stream()
        .filter(Account::active)
        .filter(account -> Objects.equals(account.tenantId(), tenant))
        .filter(account -> roles.getOrDefault(account.id(), Set.of()).contains(role))
        .toList();
  }

  private AccessRequests requests() {
    var filed = clock.instant();
    var request = mock(AccessRequest.class);
    when(request.id()).thenReturn(REQUEST);
    when(request.tenantId()).thenReturn("contoso");
    when(request.requester()).thenReturn("erin");
    when(request.serviceRequestNumber()).thenAnswer(call -> serviceRequestNumber);
    when(request.reason())
        .thenAnswer(call -> new Reason(ReasonType.CUSTOMER_INITIATED_SUPPORT, detail));
    when(request.severity()).thenReturn(Severity.NORMAL);
    when(request.resources()).thenAnswer(call -> resources);
    when(request.actions()).thenReturn(List.of("read"));
    when(request.requestedDuration()).thenReturn(Duration.ofHours(2));
    when(request.createdAt()).thenReturn(filed);
    when(request.expiresAt()).thenReturn(Instant.parse("2026-11-24T06:30:00Z"));
    when(request.accessEndsAt()).thenAnswer(call -> accessEndsAt);
    var requests = mock(AccessRequests.class);
    when(requests.get(any(RequestId.class))).thenReturn(request);
    return requests;
  }

  private Tenants tenants() {
    var tenants = mock(Tenants.class);
    when(tenants.get(anyString()))
        .thenAnswer(
            call ->
                new Tenant(
                    call.getArgument(0),
                    tenantName,
                    "c0a70505-0000-4000-8000-000000000001",
                    optedIn,
                    Duration.ofHours(12),
                    Duration.ofHours(4)));
    return tenants;
  }

  private Decisions decisions() {
    var made = mock(Decisions.class);
    when(made.of(any())).thenAnswer(call -> List.copyOf(decisions));
    return made;
  }

  /** All names of people, for tests that write hostile ones. */
  Map<String, Account> people() {
    return new LinkedHashMap<>(people);
  }
}
