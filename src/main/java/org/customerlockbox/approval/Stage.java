package org.customerlockbox.approval;

import org.jspecify.annotations.Nullable;

/**
 * A place at which a request waits for somebody's decision.
 *
 * @param name {@code provider} or {@code tenant}
 * @param level the provider's level; null for the tenant
 */
public record Stage(String name, @Nullable String level) {

  private static final String PROVIDER = "provider";

  /** The tenant's decision. */
  public static final Stage TENANT = new Stage("tenant", null);

  public Stage {
    if (name.equals(PROVIDER) == (level == null)) {
      throw new IllegalArgumentException("A provider's stage has a level, the tenant's has none");
    }
  }

  /** The provider's decision at a level. */
  public static Stage provider(String level) {
    return new Stage(PROVIDER, level);
  }

  /** Whether the tenant decides here. */
  public boolean isTenants() {
    return level == null;
  }
}
