package org.customerlockbox.identity;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Finds active accounts, the groups they make up, and tenants: what the engine must know of people,
 * to read only.
 *
 * <p>Groups are not stored. Each role is a group ({@code provider.manager}, {@code
 * tenant.approver}), and each tenant has three of its own ({@code contoso.approver}, {@code
 * contoso.administrator}, {@code contoso.member}). Every search is paged by the database, so that a
 * hundred thousand tenants are no different from three.
 */
@Component
public class AccountDirectory {

  /** The tenant's roles that are groups of one tenant as well. */
  private static final List<Role> TENANT_ROLES =
      Arrays.stream(Role.values()).filter(role -> !role.isProviders()).toList();

  private static final String NOT_OF_A_TENANT = "";

  private final JdbcClient jdbc;
  private final Accounts accounts;

  AccountDirectory(JdbcClient jdbc, Accounts accounts) {
    this.jdbc = jdbc;
    this.accounts = accounts;
  }

  /** Which page of the result. */
  public record Page(int offset, int size) {}

  /** By what accounts are sorted; the id decides among equals. */
  public enum Order {
    ID("a.id"),
    NAME("a.display_name"),
    EMAIL("a.email");

    private final String column;

    Order(String column) {
      this.column = column;
    }
  }

  /**
   * Which accounts; null means any.
   *
   * @param ids in any spelling
   * @param nameLike an SQL pattern for the display name
   * @param emailLike an SQL pattern
   * @param group the id of a group
   */
  public record AccountSearch(
      @Nullable Collection<String> ids,
      @Nullable String nameLike,
      @Nullable String emailLike,
      @Nullable String group,
      @Nullable String tenantId,
      Order order,
      boolean descending) {}

  /**
   * Which groups or tenants; null means any.
   *
   * @param nameLike an SQL pattern
   * @param member the id of an account
   * @param tenantId of groups: those of this tenant
   */
  public record Search(
      @Nullable Collection<String> ids,
      @Nullable String nameLike,
      @Nullable String member,
      @Nullable String tenantId,
      boolean byName,
      boolean descending) {}

  /** A group or a tenant, and how people call it. */
  public record Named(String id, String name) {}

  /** A role, of one tenant or of all. */
  private record GroupOf(Role role, @Nullable String tenantId) {}

  /** Returns the active accounts that match. */
  @Transactional(readOnly = true)
  public List<Account> accounts(AccountSearch search, Page page) {
    var sql = accountSql(search);
    if (sql.isEmpty()) {
      return List.of();
    }
    var direction = search.descending() ? " desc" : "";
    var order = " order by " + search.order().column + direction + ", a.id" + direction;
    return jdbc.sql("select a.* " + sql.get().text() + order + " limit :size offset :offset")
        .params(sql.get().params())
        .param("size", page.size())
        .param("offset", page.offset())
        .query(
            (row, number) ->
                new Account(
                    row.getString("id"),
                    row.getString("tenant_id"),
                    row.getString("display_name"),
                    row.getString("email"),
                    row.getBoolean("active")))
        .list();
  }

  /** Returns how many active accounts match. */
  @Transactional(readOnly = true)
  public long countAccounts(AccountSearch search) {
    return accountSql(search).map(this::count).orElse(0L);
  }

  /** Returns the groups that match. */
  @Transactional(readOnly = true)
  public List<Named> groups(Search search, Page page) {
    if (search.member() != null) {
      return groupsOf(search.member()).stream()
          .filter(group -> search.ids() == null || search.ids().contains(group.id()))
          .filter(group -> ofTenant(group.id(), search.tenantId()))
          .filter(group -> like(group.name(), search.nameLike()))
          .skip(page.offset())
          .limit(page.size())
          .toList();
    }
    return groupSql(search).map(sql -> named(sql, search, page)).orElse(List.of());
  }

  /** Returns how many groups match. */
  @Transactional(readOnly = true)
  public long countGroups(Search search) {
    if (search.member() != null) {
      return groups(search, new Page(0, Integer.MAX_VALUE)).size();
    }
    return groupSql(search).map(this::count).orElse(0L);
  }

  /** Returns the tenants that match. */
  @Transactional(readOnly = true)
  public List<Named> tenants(Search search, Page page) {
    return tenantSql(search).map(sql -> named(sql, search, page)).orElse(List.of());
  }

  /** Returns how many tenants match. */
  @Transactional(readOnly = true)
  public long countTenants(Search search) {
    return tenantSql(search).map(this::count).orElse(0L);
  }

  /** Whether there is such a tenant. */
  @Transactional(readOnly = true)
  public boolean isTenant(String id) {
    return jdbc.sql("select count(*) from tenant where id = :id")
            .param("id", id)
            .query(Long.class)
            .single()
        == 1;
  }

  /** Returns the ids of the groups an account is in now: its roles, and those of its tenant. */
  @Transactional(readOnly = true)
  public List<String> groupIdsOf(String accountId) {
    return groupsOf(accountId).stream().map(Named::id).toList();
  }

  private List<Named> groupsOf(String accountId) {
    var account = accounts.find(accountId);
    if (account.isEmpty()) {
      return List.of();
    }
    var tenantId = account.get().tenantId();
    var tenant = tenantId == null ? null : nameOfTenant(tenantId);
    return accounts.rolesOf(accountId).stream()
        .flatMap(
            role ->
                tenantId == null || tenant == null
                    ? Stream.of(new Named(role.group(), inWords(role)))
                    : Stream.of(
                        new Named(role.group(), inWords(role)),
                        new Named(
                            tenantId + suffix(role), tenant + ": " + ofOneTenantInWords(role))))
        .toList();
  }

  private String nameOfTenant(String id) {
    return jdbc.sql("select name from tenant where id = :id")
        .param("id", id)
        .query(String.class)
        .optional()
        .orElse(id);
  }

  private record Sql(String text, Map<String, Object> params) {}

  private long count(Sql sql) {
    return jdbc.sql("select count(*) " + sql.text())
        .params(sql.params())
        .query(Long.class)
        .single();
  }

  private List<Named> named(Sql sql, Search search, Page page) {
    var direction = search.descending() ? " desc" : "";
    var order = search.byName() ? " order by g.name" + direction + ", g.id" : " order by g.id";
    return jdbc.sql(
            "select g.id, g.name " + sql.text() + order + direction + " limit :size offset :offset")
        .params(sql.params())
        .param("size", page.size())
        .param("offset", page.offset())
        .query((row, number) -> new Named(row.getString("id"), row.getString("name")))
        .list();
  }

  private static Optional<Sql> accountSql(AccountSearch search) {
    var where = new ArrayList<>(List.of("a.active"));
    var params = new LinkedHashMap<String, Object>();
    if (search.ids() != null) {
      var ids = search.ids().stream().flatMap(id -> AccountId.normalise(id).stream()).toList();
      if (ids.isEmpty()) {
        return Optional.empty();
      }
      where.add("a.id in (:ids)");
      params.put("ids", ids);
    }
    if (search.nameLike() != null) {
      where.add("lower(a.display_name) like lower(:name)");
      params.put("name", search.nameLike());
    }
    if (search.emailLike() != null) {
      where.add("lower(a.email) like lower(:email)");
      params.put("email", search.emailLike());
    }
    if (search.tenantId() != null) {
      where.add("a.tenant_id = :tenant");
      params.put("tenant", search.tenantId());
    }
    if (search.group() != null) {
      var group = parse(search.group());
      if (group.isEmpty()) {
        return Optional.empty();
      }
      where.add(memberOf(group.get(), params));
    }
    return Optional.of(new Sql("from account a where " + String.join(" and ", where), params));
  }

  private static String memberOf(GroupOf group, Map<String, Object> params) {
    var role = group.role();
    if (role.isProviders()) {
      params.put("role", role.name());
      return "a.tenant_id is null and exists (select 1 from provider_role r"
          + " where r.account_id = a.id and r.role = :role)";
    }
    var ofTenant = "a.tenant_id is not null";
    if (group.tenantId() != null) {
      params.put("groupTenant", group.tenantId());
      ofTenant = "a.tenant_id = :groupTenant";
    }
    if (role == Role.TENANT_MEMBER) {
      return ofTenant;
    }
    params.put("role", role.name());
    return ofTenant
        + " and exists (select 1 from tenant_role r where r.account_id = a.id"
        + " and r.tenant_id = a.tenant_id and r.role = :role)";
  }

  /** Every group as one row; a group that is asked for by its id is looked up by its tenant's. */
  private static Optional<Sql> groupSql(Search search) {
    var params = new LinkedHashMap<String, Object>();
    var tables = new ArrayList<String>();
    Collection<String> tenants = null;
    if (search.ids() != null) {
      var asked = search.ids().stream().flatMap(id -> parse(id).stream()).toList();
      tenants = asked.stream().flatMap(group -> Stream.ofNullable(group.tenantId())).toList();
      if (asked.isEmpty()) {
        return Optional.empty();
      }
    }
    if (search.tenantId() != null) {
      tenants = List.of(search.tenantId());
    } else {
      for (var role : Role.values()) {
        tables.add(
            "select cast('"
                + role.group()
                + "' as varchar(80)) as id, cast('"
                + inWords(role)
                + "' as varchar(300)) as name");
      }
    }
    if (tenants == null || !tenants.isEmpty()) {
      var where = "";
      if (tenants != null) {
        params.put("tenants", tenants);
        where = " where t.id in (:tenants)";
      }
      for (var role : TENANT_ROLES) {
        tables.add(
            "select t.id || '"
                + suffix(role)
                + "' as id, t.name || ': "
                + ofOneTenantInWords(role)
                + "' as name from tenant t"
                + where);
      }
    }
    var conditions = new ArrayList<>(List.of("1 = 1"));
    if (search.ids() != null) {
      conditions.add("g.id in (:ids)");
      params.put("ids", search.ids());
    }
    if (search.nameLike() != null) {
      conditions.add("lower(g.name) like lower(:name)");
      params.put("name", search.nameLike());
    }
    return Optional.of(
        new Sql(
            "from ("
                + String.join(" union all ", tables)
                + ") g where "
                + String.join(" and ", conditions),
            params));
  }

  private static Optional<Sql> tenantSql(Search search) {
    var where = new ArrayList<>(List.of("1 = 1"));
    var params = new LinkedHashMap<String, Object>();
    if (search.ids() != null) {
      if (search.ids().isEmpty()) {
        return Optional.empty();
      }
      where.add("g.id in (:ids)");
      params.put("ids", search.ids());
    }
    if (search.tenantId() != null) {
      where.add("g.id = :tenant");
      params.put("tenant", search.tenantId());
    }
    if (search.nameLike() != null) {
      where.add("lower(g.name) like lower(:name)");
      params.put("name", search.nameLike());
    }
    if (search.member() != null) {
      where.add("g.id = (select a.tenant_id from account a where a.id = :member and a.active)");
      params.put("member", AccountId.normalise(search.member()).orElse(NOT_OF_A_TENANT));
    }
    return Optional.of(new Sql("from tenant g where " + String.join(" and ", where), params));
  }

  private static Optional<GroupOf> parse(String group) {
    var role = Role.ofGroup(group);
    if (role.isPresent()) {
      return Optional.of(new GroupOf(role.get(), null));
    }
    return TENANT_ROLES.stream()
        .filter(each -> group.endsWith(suffix(each)) && group.length() > suffix(each).length())
        .map(each -> new GroupOf(each, group.substring(0, group.length() - suffix(each).length())))
        .findFirst();
  }

  private static boolean ofTenant(String group, @Nullable String tenantId) {
    return tenantId == null
        || parse(group).map(GroupOf::tenantId).filter(tenantId::equals).isPresent();
  }

  private static boolean like(String name, @Nullable String pattern) {
    return pattern == null
        || name.toLowerCase(java.util.Locale.ROOT)
            .contains(pattern.replace("%", "").toLowerCase(java.util.Locale.ROOT));
  }

  private static String suffix(Role tenantRole) {
    return tenantRole.group().substring("tenant".length());
  }

  private static String ofOneTenantInWords(Role tenantRole) {
    return switch (tenantRole) {
      case TENANT_APPROVER -> "access approvers";
      case TENANT_ADMINISTRATOR -> "administrators";
      default -> "members";
    };
  }

  private static String inWords(Role role) {
    return switch (role) {
      case ENGINEER -> "Support engineers";
      case MANAGER -> "Engineering managers";
      case SECURITY -> "Security officers";
      case OPERATOR -> "Operators";
      case PROCESS_OWNER -> "Process owners";
      case PROVIDER_ADMINISTRATOR -> "Provider administrators";
      case TENANT_APPROVER -> "Access approvers of all tenants";
      case TENANT_ADMINISTRATOR -> "Administrators of all tenants";
      case TENANT_MEMBER -> "Members of all tenants";
    };
  }
}
