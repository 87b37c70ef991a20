package org.customerlockbox.identity;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.customerlockbox.time.Instants;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The accounts and the roles they hold at this moment. Nothing here is cached: eligibility is
 * looked up when it is needed, so that a role taken away counts at once.
 */
@Component
public class Accounts {

  private static final String PROVIDER = "provider";

  private final JdbcClient jdbc;
  private final Clock clock;

  Accounts(JdbcClient jdbc, Clock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /**
   * Returns the account.
   *
   * @param id in any spelling; it is normalised first
   */
  @Transactional(readOnly = true)
  public Optional<Account> find(String id) {
    return AccountId.normalise(id)
        .flatMap(
            normal ->
                jdbc.sql("select * from account where id = :id")
                    .param("id", normal)
                    .query(Accounts::read)
                    .optional());
  }

  /** Returns how the person is called, or the id itself where there is no such account. */
  @Transactional(readOnly = true)
  public String displayName(String id) {
    return find(id).map(Account::displayName).orElse(id);
  }

  /** Returns how people are called, by id; an id without account is left out. In one query. */
  @Transactional(readOnly = true)
  public Map<String, String> displayNames(Collection<String> ids) {
    var names = new HashMap<String, String>();
    if (!ids.isEmpty()) {
      jdbc.sql("select id, display_name from account where id in (:ids)")
          .param("ids", ids)
          .query(
              (row, n) ->
                  String.valueOf(names.put(row.getString("id"), row.getString("display_name"))))
          .list();
    }
    return names;
  }

  /** Returns the roles that an account holds now; none for an inactive or unknown one. */
  @Transactional(readOnly = true)
  public Set<Role> rolesOf(String id) {
    var account = find(id).filter(Account::active);
    if (account.isEmpty()) {
      return Set.of();
    }
    var roles = EnumSet.noneOf(Role.class);
    if (account.get().isProviders()) {
      jdbc.sql("select role from provider_role where account_id = :id")
          .param("id", account.get().id())
          .query(String.class)
          .list()
          .forEach(role -> roles.add(Role.valueOf(role)));
    } else {
      roles.add(Role.TENANT_MEMBER);
      jdbc.sql("select role from tenant_role where account_id = :id and tenant_id = :tenant")
          .param("id", account.get().id())
          .param("tenant", account.get().tenantId())
          .query(String.class)
          .list()
          .forEach(role -> roles.add(Role.valueOf(role)));
    }
    return roles;
  }

  /** Whether the account is active and holds the role now. */
  @Transactional(readOnly = true)
  public boolean holds(String id, Role role) {
    return rolesOf(id).contains(role);
  }

  /** Returns the provider's active staff who hold the role, by id. */
  @Transactional(readOnly = true)
  public List<Account> active(Role providerRole) {
    return jdbc.sql(
            """
            select a.* from account a join provider_role r on r.account_id = a.id
            where r.role = :role and a.active and a.tenant_id is null order by a.id
            """)
        .param("role", providerRole.name())
        .query(Accounts::read)
        .list();
  }

  /** Returns a tenant's active members who hold the role, by id. */
  @Transactional(readOnly = true)
  public List<Account> activeMembers(String tenantId, Role tenantRole) {
    if (tenantRole == Role.TENANT_MEMBER) {
      return jdbc.sql("select * from account where tenant_id = :tenant and active order by id")
          .param("tenant", tenantId)
          .query(Accounts::read)
          .list();
    }
    return jdbc.sql(
            """
            select a.* from account a
            join tenant_role r on r.account_id = a.id and r.tenant_id = a.tenant_id
            where a.tenant_id = :tenant and r.role = :role and a.active order by a.id
            """)
        .param("tenant", tenantId)
        .param("role", tenantRole.name())
        .query(Accounts::read)
        .list();
  }

  /** Returns the provider's staff, by id. */
  @Transactional(readOnly = true)
  public List<Account> ofProvider() {
    return jdbc.sql("select * from account where tenant_id is null order by id")
        .query(Accounts::read)
        .list();
  }

  /** Returns all members of a tenant, by id. */
  @Transactional(readOnly = true)
  public List<Account> ofTenant(String tenantId) {
    return jdbc.sql("select * from account where tenant_id = :tenant order by id")
        .param("tenant", tenantId)
        .query(Accounts::read)
        .list();
  }

  /**
   * Adds an account without a password: it cannot sign in until it accepts an invitation.
   *
   * @param account its id in normal form
   * @return whether it was added; false if the id is taken, or its side (the provider, or that
   *     tenant) has an account with this mailbox: one person, one account. Nothing was changed then
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public boolean add(Account account) {
    var tenantId = account.tenantId();
    var side = tenantId == null ? PROVIDER : tenantId;
    if (hasMailbox(side, account.mailbox()) || !insert(account)) {
      return false;
    }
    jdbc.sql(
            "insert into account_mailbox (side, mailbox, account_id) values (:side, :mailbox, :id)")
        .param("side", side)
        .param("mailbox", account.mailbox())
        .param("id", account.id())
        .update();
    return true;
  }

  private boolean hasMailbox(String side, String mailbox) {
    return jdbc.sql(
                "select count(*) from account_mailbox where side = :side and mailbox = :mailbox")
            .param("side", side)
            .param("mailbox", mailbox)
            .query(Long.class)
            .single()
        > 0;
  }

  private boolean insert(Account account) {
    return jdbc.sql(
                """
                insert into account
                  (id, tenant_id, display_name, email, password_hash, active, created_at)
                select :id, cast(:tenant as varchar(40)), :name, :email, null, :active, :now
                where not exists (select 1 from account where id = :id)
                """)
            .param("id", account.id())
            .param("tenant", account.tenantId())
            .param("name", account.displayName())
            .param("email", account.email())
            .param("active", account.active())
            .param("now", Instants.toSql(clock.instant()))
            .update()
        == 1;
  }

  /** Lets an account sign in again, or no longer. Takes effect at once. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void setActive(String id, boolean active) {
    jdbc.sql("update account set active = :active where id = :id")
        .param("active", active)
        .param("id", id)
        .update();
  }

  /**
   * Gives a role. Safe to repeat.
   *
   * @param tenantId the tenant for a tenant's role; null for a provider's
   * @return whether it is new
   * @throws IllegalArgumentException if the role is not of that side
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public boolean give(String id, @Nullable String tenantId, Role role) {
    requireSide(tenantId, role);
    if (tenantId == null) {
      return jdbc.sql(
                  """
                  insert into provider_role (account_id, role)
                  select id, :role from account where id = :id and tenant_id is null
                    and not exists (
                      select 1 from provider_role where account_id = :id and role = :role)
                  """)
              .param("id", id)
              .param("role", role.name())
              .update()
          == 1;
    }
    return jdbc.sql(
                """
                insert into tenant_role (tenant_id, account_id, role)
                select tenant_id, id, :role from account where id = :id and tenant_id = :tenant
                  and not exists (select 1 from tenant_role
                    where account_id = :id and tenant_id = :tenant and role = :role)
                """)
            .param("id", id)
            .param("tenant", tenantId)
            .param("role", role.name())
            .update()
        == 1;
  }

  /**
   * Takes a role away. Safe to repeat; takes effect at once.
   *
   * @return whether the account held it
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public boolean take(String id, @Nullable String tenantId, Role role) {
    requireSide(tenantId, role);
    if (tenantId == null) {
      return jdbc.sql("delete from provider_role where account_id = :id and role = :role")
              .param("id", id)
              .param("role", role.name())
              .update()
          > 0;
    }
    return jdbc.sql(
                """
                delete from tenant_role
                where account_id = :id and tenant_id = :tenant and role = :role
                """)
            .param("id", id)
            .param("tenant", tenantId)
            .param("role", role.name())
            .update()
        > 0;
  }

  private static void requireSide(@Nullable String tenantId, Role role) {
    if (role.isProviders() != (tenantId == null) || role == Role.TENANT_MEMBER) {
      throw new IllegalArgumentException(role + " cannot be given on that side");
    }
  }

  private static Account read(ResultSet row, int number) throws SQLException {
    return new Account(
        row.getString("id"),
        row.getString("tenant_id"),
        row.getString("display_name"),
        row.getString("email"),
        row.getBoolean("active"));
  }
}
