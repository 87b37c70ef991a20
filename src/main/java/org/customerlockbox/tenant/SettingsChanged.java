package org.customerlockbox.tenant;

import java.util.List;

/**
 * A tenant's settings were changed by one of its people.
 *
 * @param changes one sentence for each setting, for example {@code requestLifetime: PT12H → PT6H}
 */
public record SettingsChanged(String tenantId, String by, List<String> changes) {}
