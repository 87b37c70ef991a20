package org.customerlockbox.sink;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.customerlockbox.audit.Audit;
import org.customerlockbox.tenant.Tenants;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.stereotype.Component;

/** The sinks of this installation, as configured, checked when the application starts. */
@Component("configuredSinks")
class Sinks {

  private static final Logger LOG = LoggerFactory.getLogger(Sinks.class);

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,39}");
  private static final Pattern HOSTNAME = Pattern.compile("[!-~]{1,255}");
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final String ALL = "all";
  private static final String SECRET = "whsec_";

  /** What Standard Webhooks asks of a key. */
  private static final int SHORTEST_KEY = 24;

  private static final int LONGEST_KEY = 64;

  private final List<Sink> all;

  /**
   * Reads the configuration.
   *
   * @throws SinkSettingsException if a sink cannot work, with a line for each thing that is wrong
   */
  Sinks(
      SinkSettings settings,
      SslBundles bundles,
      Environment environment,
      @Value("${lockbox.public-url}") String publicUrl) {
    var problems = new ArrayList<String>();
    var read = new ArrayList<Sink>();
    var isDemo = environment.acceptsProfiles(Profiles.of("demo"));
    new TreeMap<>(settings.sinks())
        .forEach(
            (name, entry) -> {
              var reading = new Reading(name, entry, bundles, isDemo, publicUrl);
              var sink = reading.sink();
              problems.addAll(reading.problems);
              if (sink != null) {
                read.add(sink);
              }
            });
    twice(read, problems);
    if (!problems.isEmpty()) {
      throw new SinkSettingsException(String.join(System.lineSeparator(), problems));
    }
    this.all = List.copyOf(read);
    all.forEach(Sinks::warn);
  }

  List<Sink> all() {
    return all;
  }

  private static void warn(Sink sink) {
    if (sink.target() instanceof Sink.Syslog syslog
        && !syslog.tls()
        && !LOOPBACK.contains(syslog.host())) {
      LOG.warn("The sink {} sends records in the clear; tls:// does not", sink.name());
    }
  }

  /** Two cursors that write to one file would write each record twice. */
  private static void twice(List<Sink> sinks, List<String> problems) {
    var files = new HashSet<Path>();
    for (var sink : sinks) {
      if (sink.target() instanceof Sink.File file && !files.add(file.path())) {
        problems.add("lockbox.sinks." + sink.name() + ".address: another sink writes this file");
      }
    }
  }

  /** One sink on its way from words. */
  private static final class Reading {

    private final String name;
    private final SinkSettings.Entry entry;
    private final SslBundles bundles;
    private final boolean isDemo;
    private final String publicUrl;
    private final List<String> problems = new ArrayList<>();

    Reading(
        String name,
        SinkSettings.Entry entry,
        SslBundles bundles,
        boolean isDemo,
        String publicUrl) {
      this.name = name;
      this.entry = entry;
      this.bundles = bundles;
      this.isDemo = isDemo;
      this.publicUrl = publicUrl;
    }

    @Nullable Sink sink() {
      if (!NAME.matcher(name).matches()) {
        wrong("", "the name of a sink is a-z, 0-9 and -, at most 40 characters");
      }
      var logs = logs();
      var allTenants = logs.remove(ALL);
      var fromBeginning = entry.from().equals("beginning");
      if (!fromBeginning && !entry.from().equals("now")) {
        wrong("from", "must be beginning or now");
      }
      checkBundle();
      var target = target();
      if (target == null || !problems.isEmpty()) {
        return null;
      }
      return new Sink(name, allTenants, Set.copyOf(logs), fromBeginning, target);
    }

    private Sink.@Nullable Target target() {
      return switch (entry.kind() == null ? "" : entry.kind()) {
        case "syslog" -> syslog();
        case "file" -> file();
        case "webhook" -> webhook();
        default -> {
          wrong("kind", "must be syslog, file or webhook");
          yield null;
        }
      };
    }

    private Set<String> logs() {
      var given = entry.tenants() == null ? List.<String>of() : entry.tenants();
      if (given.isEmpty()) {
        wrong("tenants", "name tenants, or say all; provider is the provider's own log");
      }
      for (var log : given) {
        if (!log.equals(ALL) && !log.equals(Audit.PROVIDER_LOG) && !Tenants.isId(log)) {
          wrong("tenants", "this is no tenant's id: " + log);
        }
      }
      return new HashSet<>(given);
    }

    private Sink.@Nullable Syslog syslog() {
      var format = format(Sink.Format.OCSF, Sink.Format.CEF, Sink.Format.JSON);
      var address = uri();
      var tls = address != null && "tls".equals(address.getScheme());
      if (address == null
          || (!tls && !"tcp".equals(address.getScheme()))
          || address.getHost() == null
          || address.getPort() < 1
          || address.getPort() > 65_535
          || !isBare(address)) {
        wrong("address", "must be tls://host:port, or tcp://host:port");
        return null;
      }
      if (!tls && entry.tlsBundle() != null) {
        wrong("tls-bundle", "is of no use with tcp://; use tls://");
      }
      if (entry.facility() < 0 || entry.facility() > 23) {
        wrong("facility", "must be 0 to 23");
      }
      if (entry.enterpriseNumber() < 1 || entry.enterpriseNumber() > 4_294_967_295L) {
        wrong("enterprise-number", "must be an enterprise number of IANA's");
      }
      if (entry.rewind() < 0 || entry.rewind() > 10_000) {
        wrong("rewind", "must be 0 to 10000");
      }
      var hostname = entry.hostname().isEmpty() ? hostOf(publicUrl) : entry.hostname();
      if (!HOSTNAME.matcher(hostname).matches()) {
        wrong("hostname", "must be printable ASCII without spaces, at most 255 characters");
      }
      return format == null
          ? null
          : new Sink.Syslog(
              format,
              address.getHost(),
              address.getPort(),
              tls,
              entry.tlsBundle(),
              hostname,
              entry.facility(),
              entry.enterpriseNumber(),
              entry.rewind());
    }

    private Sink.@Nullable File file() {
      var format = format(Sink.Format.values());
      var address = entry.address() == null ? "" : entry.address();
      var path = Path.of(address);
      if (address.isEmpty() || !path.isAbsolute()) {
        wrong("address", "must be the absolute path of a file");
        return null;
      }
      var folder = path.normalize().getParent();
      if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
        wrong("address", "the folder of this file must exist and be writable");
      } else if (Files.isDirectory(path)) {
        wrong("address", "is a folder");
      }
      if (entry.rotateAt().toBytes() < 0) {
        wrong("rotate-at", "must not be negative");
      }
      return format == null
          ? null
          : new Sink.File(format, path.normalize(), entry.rotateAt().toBytes());
    }

    private Sink.@Nullable Webhook webhook() {
      if (entry.format() != null) {
        wrong("format", "a webhook has its own");
      }
      var keys = keys();
      var address = uri();
      if (address == null || address.getHost() == null || address.getRawUserInfo() != null) {
        wrong("address", "must be a URL that begins with https://");
        return null;
      }
      var scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
      var isPlain = scheme.equals("http");
      if (!scheme.equals("https") && !isPlain) {
        wrong("address", "must be a URL that begins with https://");
      } else if (isPlain && !isDemo && !LOOPBACK.contains(address.getHost())) {
        wrong("address", "must begin with https://; http:// is for this machine only");
      } else if (address.getRawFragment() != null) {
        wrong("address", "must not have a fragment");
      }
      return new Sink.Webhook(address, entry.tlsBundle(), keys);
    }

    private List<byte[]> keys() {
      var secrets = entry.secrets() == null ? List.<String>of() : entry.secrets();
      if (secrets.isEmpty() || secrets.size() > 2) {
        wrong("secrets", "one, or two while they are exchanged");
      }
      var keys = new ArrayList<byte[]>();
      for (var i = 0; i < secrets.size(); i++) {
        var key = key(secrets.get(i));
        if (key == null) {
          // never what it is
          wrong(
              "secrets[" + i + "]",
              "must be whsec_ and the Base64 of " + SHORTEST_KEY + " to " + LONGEST_KEY + " bytes");
        } else {
          keys.add(key);
        }
      }
      return List.copyOf(keys);
    }

    private static byte @Nullable [] key(String secret) {
      if (!secret.startsWith(SECRET)) {
        return null;
      }
      try {
        var key = Base64.getDecoder().decode(secret.substring(SECRET.length()));
        return key.length < SHORTEST_KEY || key.length > LONGEST_KEY ? null : key;
      } catch (IllegalArgumentException e) {
        return null;
      }
    }

    private void checkBundle() {
      if (entry.tlsBundle() == null) {
        return;
      }
      try {
        bundles.getBundle(entry.tlsBundle());
      } catch (NoSuchSslBundleException e) {
        wrong("tls-bundle", "there is no spring.ssl.bundle of this name: " + entry.tlsBundle());
      }
    }

    private Sink.@Nullable Format format(Sink.Format... allowed) {
      var words = Arrays.stream(allowed).map(one -> one.name().toLowerCase(Locale.ROOT)).toList();
      if (entry.format() == null || !words.contains(entry.format())) {
        wrong("format", "must be one of " + String.join(", ", words));
        return null;
      }
      return allowed[words.indexOf(entry.format())];
    }

    private @Nullable URI uri() {
      try {
        return entry.address() == null ? null : new URI(entry.address());
      } catch (URISyntaxException e) {
        return null;
      }
    }

    private static boolean isBare(URI address) {
      return address.getRawUserInfo() == null
          && address.getRawQuery() == null
          && address.getRawFragment() == null
          && (address.getRawPath() == null || address.getRawPath().isEmpty());
    }

    private static String hostOf(String url) {
      var host = URI.create(url).getHost();
      return host == null ? "-" : host;
    }

    private void wrong(String setting, String problem) {
      problems.add(
          "lockbox.sinks." + name + (setting.isEmpty() ? "" : "." + setting) + ": " + problem);
    }
  }
}
