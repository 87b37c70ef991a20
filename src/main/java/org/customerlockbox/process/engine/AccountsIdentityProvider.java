package org.customerlockbox.process.engine;

import java.util.ArrayList;
import java.util.List;
import org.camunda.bpm.engine.BadUserRequestException;
import org.camunda.bpm.engine.authorization.Authorization;
import org.camunda.bpm.engine.authorization.Permissions;
import org.camunda.bpm.engine.authorization.Resource;
import org.camunda.bpm.engine.authorization.Resources;
import org.camunda.bpm.engine.identity.Group;
import org.camunda.bpm.engine.identity.GroupQuery;
import org.camunda.bpm.engine.identity.NativeUserQuery;
import org.camunda.bpm.engine.identity.Tenant;
import org.camunda.bpm.engine.identity.TenantQuery;
import org.camunda.bpm.engine.identity.User;
import org.camunda.bpm.engine.identity.UserQuery;
import org.camunda.bpm.engine.impl.AbstractQuery;
import org.camunda.bpm.engine.impl.Direction;
import org.camunda.bpm.engine.impl.GroupQueryImpl;
import org.camunda.bpm.engine.impl.QueryOrderingProperty;
import org.camunda.bpm.engine.impl.TenantQueryImpl;
import org.camunda.bpm.engine.impl.UserQueryImpl;
import org.camunda.bpm.engine.impl.UserQueryProperty;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.identity.ReadOnlyIdentityProvider;
import org.camunda.bpm.engine.impl.interceptor.CommandContext;
import org.camunda.bpm.engine.impl.interceptor.CommandExecutor;
import org.camunda.bpm.engine.impl.interceptor.Session;
import org.camunda.bpm.engine.impl.interceptor.SessionFactory;
import org.camunda.bpm.engine.impl.persistence.entity.GroupEntity;
import org.camunda.bpm.engine.impl.persistence.entity.TenantEntity;
import org.camunda.bpm.engine.impl.persistence.entity.UserEntity;
import org.customerlockbox.identity.Account;
import org.customerlockbox.identity.AccountDirectory;
import org.customerlockbox.identity.AccountDirectory.AccountSearch;
import org.customerlockbox.identity.AccountDirectory.Named;
import org.customerlockbox.identity.AccountDirectory.Order;
import org.customerlockbox.identity.AccountDirectory.Page;
import org.customerlockbox.identity.AccountDirectory.Search;
import org.customerlockbox.identity.AccountId;
import org.customerlockbox.identity.Credentials;
import org.jspecify.annotations.Nullable;

/**
 * Shows the engine our accounts, groups and tenants, to read only: it is no {@code
 * WritableIdentityProvider}, so the engine refuses every write by itself.
 *
 * <p>Somebody who is signed in sees themselves, their own groups and their own tenant, and all of
 * them only with the right to read users, groups or tenants (provider administrators). Otherwise
 * the engine's REST API would tell one tenant who works for another.
 */
final class AccountsIdentityProvider implements ReadOnlyIdentityProvider {

  private static final String GROUP_TYPE = "WORKFLOW";

  private final AccountDirectory directory;
  private final Credentials credentials;

  private AccountsIdentityProvider(AccountDirectory directory, Credentials credentials) {
    this.directory = directory;
    this.credentials = credentials;
  }

  /** Opens one session for each command. */
  record Factory(AccountDirectory directory, Credentials credentials) implements SessionFactory {

    @Override
    public Class<?> getSessionType() {
      return ReadOnlyIdentityProvider.class;
    }

    @Override
    public Session openSession() {
      return new AccountsIdentityProvider(directory, credentials);
    }
  }

  @Override
  public boolean checkPassword(@Nullable String userId, @Nullable String password) {
    return userId != null && password != null && credentials.verify(userId, password).isPresent();
  }

  @Override
  public @Nullable User findUserById(String userId) {
    return createUserQuery().userId(userId).singleResult();
  }

  @Override
  public UserQuery createUserQuery() {
    return new Users(executor());
  }

  @Override
  public UserQuery createUserQuery(CommandContext commandContext) {
    return new Users();
  }

  @Override
  public NativeUserQuery createNativeUserQuery() {
    throw new BadUserRequestException("Accounts cannot be searched with SQL");
  }

  @Override
  public @Nullable Group findGroupById(String groupId) {
    return createGroupQuery().groupId(groupId).singleResult();
  }

  @Override
  public GroupQuery createGroupQuery() {
    return new Groups(executor());
  }

  @Override
  public GroupQuery createGroupQuery(CommandContext commandContext) {
    return new Groups();
  }

  @Override
  public @Nullable Tenant findTenantById(String tenantId) {
    return createTenantQuery().tenantId(tenantId).singleResult();
  }

  @Override
  public TenantQuery createTenantQuery() {
    return new Tenants(executor());
  }

  @Override
  public TenantQuery createTenantQuery(CommandContext commandContext) {
    return new Tenants();
  }

  @Override
  public void flush() {
    // nothing is written
  }

  @Override
  public void close() {
    // nothing is held
  }

  private static CommandExecutor executor() {
    return Context.getProcessEngineConfiguration().getCommandExecutorTxRequired();
  }

  private static AccountsIdentityProvider current(CommandContext context) {
    return (AccountsIdentityProvider) context.getReadOnlyIdentityProvider();
  }

  /** Returns who is asking, if that is somebody who may not read all of the resource. */
  private static @Nullable String restrictedTo(CommandContext context, Resource resource) {
    var authentication = context.getAuthentication();
    if (authentication == null
        || authentication.getUserId() == null
        || !context.isAuthorizationCheckEnabled()
        || context
            .getAuthorizationManager()
            .isAuthorized(Permissions.READ, resource, Authorization.ANY)) {
      return null;
    }
    return authentication.getUserId();
  }

  private static Page page(AbstractQuery<?, ?> query) {
    return new Page(query.getFirstResult(), query.getMaxResults());
  }

  private static boolean descending(AbstractQuery<?, ?> query) {
    return query.getOrderingProperties().stream()
        .findFirst()
        .map(QueryOrderingProperty::getDirection)
        .filter(Direction.DESCENDING::equals)
        .isPresent();
  }

  private static boolean sortedBy(AbstractQuery<?, ?> query, String column) {
    return query.getOrderingProperties().stream()
        .findFirst()
        .filter(order -> column.equals(order.getQueryProperty().getName()))
        .isPresent();
  }

  /** What one exact value or a pattern was asked for, as a pattern. */
  private static @Nullable String pattern(@Nullable String exact, @Nullable String like) {
    return exact == null ? like : exact.replaceAll("([\\\\%_])", "\\\\$1");
  }

  private static @Nullable List<String> ids(@Nullable String id, String @Nullable [] ids) {
    if (id == null) {
      return ids == null ? null : List.of(ids);
    }
    return ids == null || List.of(ids).contains(id) ? List.of(id) : List.of();
  }

  private static <T> @Nullable T unsupported(@Nullable Object value) {
    if (value != null) {
      throw new BadUserRequestException("Accounts cannot be searched by what they may start");
    }
    return null;
  }

  /** A person has one name here; it is the engine's first name. */
  private static User user(Account account) {
    var user = new UserEntity(account.id());
    user.setFirstName(account.displayName());
    user.setLastName("");
    user.setEmail(account.email());
    return user;
  }

  private static Group group(Named named) {
    var group = new GroupEntity(named.id());
    group.setName(named.name());
    group.setType(GROUP_TYPE);
    return group;
  }

  private static Tenant tenant(Named named) {
    var tenant = new TenantEntity(named.id());
    tenant.setName(named.name());
    return tenant;
  }

  private static final class Users extends UserQueryImpl {

    private static final long serialVersionUID = 1L;

    Users() {}

    Users(CommandExecutor executor) {
      super(executor);
    }

    @Override
    public long executeCount(CommandContext context) {
      checkQueryOk();
      return current(context).directory.countAccounts(search(context));
    }

    @Override
    public List<User> executeList(
        CommandContext context, org.camunda.bpm.engine.impl.@Nullable Page page) {
      checkQueryOk();
      return new ArrayList<>(
          current(context).directory.accounts(search(context), page(this)).stream()
              .map(AccountsIdentityProvider::user)
              .toList());
    }

    private AccountSearch search(CommandContext context) {
      unsupported(procDefId);
      var wanted = ids(id, ids);
      var own = restrictedTo(context, Resources.USER);
      if (own != null) {
        wanted = wanted == null || normalised(wanted).contains(own) ? List.of(own) : List.of();
      }
      // the engine's last name is always empty
      var noLastName = lastName == null || lastName.isEmpty();
      var anyLastName = lastNameLike == null || lastNameLike.replace("%", "").isEmpty();
      return new AccountSearch(
          noLastName && anyLastName ? wanted : List.of(),
          pattern(firstName, firstNameLike),
          pattern(email, emailLike),
          groupId,
          tenantId,
          sortedBy(this, UserQueryProperty.EMAIL.getName())
              ? Order.EMAIL
              : sortedBy(this, UserQueryProperty.FIRST_NAME.getName()) ? Order.NAME : Order.ID,
          descending(this));
    }

    private static List<String> normalised(List<String> ids) {
      return ids.stream().flatMap(id -> AccountId.normalise(id).stream()).toList();
    }
  }

  private static final class Groups extends GroupQueryImpl {

    private static final long serialVersionUID = 1L;

    Groups() {}

    Groups(CommandExecutor executor) {
      super(executor);
    }

    @Override
    public long executeCount(CommandContext context) {
      checkQueryOk();
      return hidden(context) ? 0 : current(context).directory.countGroups(search(context));
    }

    @Override
    public List<Group> executeList(
        CommandContext context, org.camunda.bpm.engine.impl.@Nullable Page page) {
      checkQueryOk();
      if (hidden(context)) {
        return new ArrayList<>();
      }
      return new ArrayList<>(
          current(context).directory.groups(search(context), page(this)).stream()
              .map(AccountsIdentityProvider::group)
              .toList());
    }

    private boolean hidden(CommandContext context) {
      var own = restrictedTo(context, Resources.GROUP);
      return (type != null && !GROUP_TYPE.equals(type))
          || (own != null && userId != null && !own.equals(userId));
    }

    private Search search(CommandContext context) {
      unsupported(procDefId);
      var own = restrictedTo(context, Resources.GROUP);
      return new Search(
          ids(id, ids),
          pattern(name, nameLike),
          own == null ? userId : own,
          tenantId,
          sortedBy(this, "NAME_"),
          descending(this));
    }
  }

  private static final class Tenants extends TenantQueryImpl {

    private static final long serialVersionUID = 1L;

    Tenants() {}

    Tenants(CommandExecutor executor) {
      super(executor);
    }

    @Override
    public long executeCount(CommandContext context) {
      checkQueryOk();
      return hidden(context) ? 0 : current(context).directory.countTenants(search(context));
    }

    @Override
    public List<Tenant> executeList(
        CommandContext context, org.camunda.bpm.engine.impl.@Nullable Page page) {
      checkQueryOk();
      if (hidden(context)) {
        return new ArrayList<>();
      }
      return new ArrayList<>(
          current(context).directory.tenants(search(context), page(this)).stream()
              .map(AccountsIdentityProvider::tenant)
              .toList());
    }

    private boolean hidden(CommandContext context) {
      var own = restrictedTo(context, Resources.TENANT);
      // groups are not members of tenants, accounts are
      return groupId != null || (own != null && userId != null && !own.equals(userId));
    }

    private Search search(CommandContext context) {
      var own = restrictedTo(context, Resources.TENANT);
      return new Search(
          ids(id, ids),
          pattern(name, nameLike),
          own == null ? userId : own,
          null,
          sortedBy(this, "NAME_"),
          descending(this));
    }
  }
}
