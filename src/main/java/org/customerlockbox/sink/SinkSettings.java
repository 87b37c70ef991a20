package org.customerlockbox.sink;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The sinks as they are written in the configuration; {@link Sinks} reads and checks them.
 *
 * @param sinks by name
 */
@ConfigurationProperties("lockbox")
public record SinkSettings(@DefaultValue Map<String, Entry> sinks) {

  /**
   * One sink, unchecked.
   *
   * @param kind {@code syslog}, {@code file} or {@code webhook}
   * @param format {@code ocsf}, {@code cef}, {@code json}, for files {@code csv} too; not for
   *     webhooks
   * @param tenants whose logs: ids of tenants, {@code all}, and {@code provider} for the provider's
   *     own
   * @param from where a new sink begins: {@code beginning} of each log, or {@code now}
   * @param address where to: {@code tcp://host:port}, {@code tls://host:port}, a URL, or an
   *     absolute path
   * @param tlsBundle a bundle of {@code spring.ssl.bundle}: whom to trust, and who we are
   * @param hostname the sender's name in syslog; empty: the host of the public address
   * @param facility of syslog, 0 to 23; 13 is "log audit"
   * @param enterpriseNumber under which our structured data stands in syslog
   * @param rewind how many records are sent again when a connection to a collector breaks
   * @param rotateAt a file that is as large is renamed; 0: never
   * @param secrets of a webhook: one, or two while they are exchanged
   */
  public record Entry(
      @Nullable String kind,
      @Nullable String format,
      @Nullable List<String> tenants,
      @DefaultValue("beginning") String from,
      @Nullable String address,
      @Nullable String tlsBundle,
      @DefaultValue("") String hostname,
      @DefaultValue("13") int facility,
      @DefaultValue("32473") long enterpriseNumber,
      @DefaultValue("100") int rewind,
      @DefaultValue("0") DataSize rotateAt,
      @Nullable List<String> secrets) {

    /** Says nothing: there are secrets in it. */
    @Override
    public String toString() {
      return "a sink";
    }
  }
}
