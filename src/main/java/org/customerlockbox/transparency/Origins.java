package org.customerlockbox.transparency;

import java.net.URI;
import org.customerlockbox.audit.Audit;
import org.customerlockbox.tenant.Tenants;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * How each log is called in its checkpoints (C2SP: the <i>origin</i>): the installation's name,
 * {@code /logs/}, and the tenant's organization id. Unique and for ever; {@code lockbox.log.name}
 * keeps it when the public address changes.
 */
@Component
class Origins {

  private final Tenants tenants;
  private final String installation;

  Origins(
      Tenants tenants,
      @Value("${lockbox.public-url}") String publicUrl,
      @Value("${lockbox.log.name:}") String name) {
    this.tenants = tenants;
    this.installation = name.isBlank() ? withoutScheme(publicUrl) : name.strip();
  }

  /** For example {@code lockbox.example/logs/c0a70505-0000-4000-8000-000000000001}. */
  String of(String logId) {
    var log = logId.equals(Audit.PROVIDER_LOG) ? logId : tenants.get(logId).organizationId();
    return installation + "/logs/" + log;
  }

  private static String withoutScheme(String url) {
    var uri = URI.create(url.strip());
    var host = uri.getRawAuthority();
    var path = uri.getRawPath() == null ? "" : uri.getRawPath().replaceAll("/+$", "");
    return host == null ? "localhost" : host + path;
  }
}
