package org.customerlockbox.installation;

import java.time.Clock;
import java.util.List;
import org.customerlockbox.api.Lifecycle;
import org.customerlockbox.approval.Decisions;
import org.customerlockbox.approval.Verdict;
import org.customerlockbox.audit.Audit;
import org.customerlockbox.content.DemoContent;
import org.customerlockbox.feed.FeedClients;
import org.customerlockbox.identity.Account;
import org.customerlockbox.identity.Accounts;
import org.customerlockbox.identity.Actor;
import org.customerlockbox.identity.Channel;
import org.customerlockbox.identity.Credentials;
import org.customerlockbox.identity.Origin;
import org.customerlockbox.identity.Role;
import org.customerlockbox.request.RequestDraft;
import org.customerlockbox.tenant.TenantBounds;
import org.customerlockbox.time.Instants;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.annotation.Profile;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Fills the demo's empty database at its first start: sample tenants, people, content, and one
 * request that waits for Contoso's decision. The request goes the way that every request goes.
 */
@Component
@Profile(InstallationGuard.DEMO)
class Demo implements ApplicationRunner {

  private static final Logger LOG = LoggerFactory.getLogger(Demo.class);
  private static final String PASSWORD = "lockbox";

  private final JdbcClient jdbc;
  private final Clock clock;
  private final TenantBounds bounds;
  private final Accounts accounts;
  private final Credentials credentials;
  private final Audit audit;
  private final DemoContent content;
  private final Lifecycle lifecycle;
  private final Decisions decisions;
  private final FeedClients feedClients;
  private final TransactionTemplate transaction;

  Demo(
      JdbcClient jdbc,
      Clock clock,
      TenantBounds bounds,
      Accounts accounts,
      Credentials credentials,
      Audit audit,
      DemoContent content,
      Lifecycle lifecycle,
      Decisions decisions,
      FeedClients feedClients,
      TransactionTemplate transaction) {
    this.jdbc = jdbc;
    this.clock = clock;
    this.bounds = bounds;
    this.accounts = accounts;
    this.credentials = credentials;
    this.audit = audit;
    this.content = content;
    this.lifecycle = lifecycle;
    this.decisions = decisions;
    this.feedClients = feedClients;
    this.transaction = transaction;
  }

  @Override
  public void run(ApplicationArguments arguments) {
    content.copyInto();
    // one transaction: a demo that was killed while it filled the database starts afresh
    transaction.executeWithoutResult(
        status -> {
          if (jdbc.sql("select count(*) from tenant").query(Long.class).single() == 0) {
            new Origin(Channel.API, null).during(this::fill);
          }
        });
  }

  private void fill() {
    tenant("contoso", "Contoso", "c0a70505-0000-4000-8000-000000000001", true);
    tenant("fabrikam", "Fabrikam", "fab41ca0-0000-4000-8000-000000000002", true);
    tenant("northwind", "Northwind Traders", "40a7b14d-0000-4000-8000-000000000003", false);

    staff("erin", "Erin Engineer", Role.ENGINEER);
    staff("omar", "Omar Haddad", Role.ENGINEER);
    staff("mona", "Mona Manager", Role.MANAGER);
    staff("max", "Max Berger", Role.MANAGER);
    staff("sofia", "Sofia Security", Role.SECURITY);
    staff("sam", "Sam Okoye", Role.SECURITY);
    staff("otto", "Otto Operator", Role.OPERATOR);
    staff("petra", "Petra Process", Role.PROCESS_OWNER);
    staff("admin", "Ada Min", Role.PROVIDER_ADMINISTRATOR);

    member("alice", "Alice Approver", "contoso", Role.TENANT_APPROVER);
    member("aaron", "Aaron Adams", "contoso", Role.TENANT_APPROVER);
    member("adele", "Adele Vance", "contoso", Role.TENANT_ADMINISTRATOR);
    member("carol", "Carol Customer", "contoso", null);
    member("fay", "Fay Moore", "fabrikam", Role.TENANT_APPROVER);
    member("felix", "Felix Henderson", "fabrikam", Role.TENANT_ADMINISTRATOR);

    feedClients.addForDemo("contoso", "contoso-siem", "Contoso SIEM", PASSWORD);
    feedClients.addForDemo("fabrikam", "fabrikam-siem", "Fabrikam SIEM", PASSWORD);

    var request =
        lifecycle.file(
            person("erin"),
            new RequestDraft(
                "contoso",
                "SR-4711",
                "CustomerInitiatedSupport",
                "Carol cannot open mails from Monday",
                List.of(new RequestDraft.Resource("mailbox", "carol@contoso.example")),
                List.of("read"),
                "PT2H",
                "Normal"));
    decisions.decide(person("mona"), request.id(), Verdict.APPROVE, "Carol called us herself.");
    decisions.decide(person("sofia"), request.id(), Verdict.APPROVE, "One mailbox, read only.");
    LOG.info("The demo is ready; request {} waits for Contoso's decision", request.id());
  }

  private static Actor person(String id) {
    return new Actor(id, null, Channel.API, null);
  }

  private void tenant(String id, String name, String organizationId, boolean optedIn) {
    jdbc.sql(
            """
            insert into tenant (id, name, organization_id, opted_in, request_lifetime_seconds,
              max_access_seconds, created_at)
            values (:id, :name, :organization, :optedIn, :lifetime, :access, :now)
            """)
        .param("id", id)
        .param("name", name)
        .param("organization", organizationId)
        .param("optedIn", optedIn)
        .param("lifetime", bounds.requestLifetime().toSeconds())
        .param("access", bounds.maxAccessDuration().toSeconds())
        .param("now", Instants.toSql(clock.instant()))
        .update();
    audit.openLog(id);
  }

  private void staff(String id, String name, Role role) {
    account(new Account(id, null, name, id + "@provider.example", true), role);
  }

  private void member(String id, String name, String tenantId, @Nullable Role role) {
    account(new Account(id, tenantId, name, id + "@" + tenantId + ".example", true), role);
  }

  private void account(Account account, @Nullable Role role) {
    accounts.add(account);
    credentials.set(account.id(), PASSWORD);
    if (role != null) {
      accounts.give(account.id(), account.tenantId(), role);
    }
  }
}
