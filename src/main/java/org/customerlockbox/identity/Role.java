package org.customerlockbox.identity;

import java.util.Arrays;
import java.util.Optional;

/**
 * What an account may be. Provider roles are held by the provider's staff only, tenant roles by a
 * tenant's members only; a database constraint keeps them apart.
 */
public enum Role {
  /** Files access requests and works under a grant. */
  ENGINEER("provider.engineer"),
  /** Approves at level {@code manager}. */
  MANAGER("provider.manager"),
  /** Approves at level {@code security}. */
  SECURITY("provider.security"),
  /** Sees Cockpit and retries jobs. */
  OPERATOR("provider.operator"),
  /** Owns the diagrams. */
  PROCESS_OWNER("provider.process-owner"),
  /** Manages provider accounts and takes tenants on. */
  PROVIDER_ADMINISTRATOR("provider.administrator"),
  /** Decides for the tenant; named by the tenant's administrator. */
  TENANT_APPROVER("tenant.approver"),
  /** Manages the tenant's members, approvers and settings. */
  TENANT_ADMINISTRATOR("tenant.administrator"),
  /** Belongs to the tenant; every account of a tenant holds it. */
  TENANT_MEMBER("tenant.member");

  private static final String PROVIDER = "provider.";

  private final String group;

  Role(String group) {
    this.group = group;
  }

  /** The role's group in the engine, for example {@code provider.manager}. */
  public String group() {
    return group;
  }

  /** Whether the provider's staff hold it. */
  public boolean isProviders() {
    return group.startsWith(PROVIDER);
  }

  /** The provider role that approves at the given level, for example {@code manager}. */
  public static Optional<Role> ofLevel(String level) {
    return switch (level) {
      case "manager" -> Optional.of(MANAGER);
      case "security" -> Optional.of(SECURITY);
      default -> Optional.empty();
    };
  }

  /** The role with the given group name. */
  public static Optional<Role> ofGroup(String group) {
    return Arrays.stream(values()).filter(role -> role.group.equals(group)).findFirst();
  }
}
