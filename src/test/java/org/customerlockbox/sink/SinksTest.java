package org.customerlockbox.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.mock.env.MockEnvironment;

/** Proves that a sink that cannot work keeps the application from starting, and says why. */
class SinksTest {

  static final String SECRET = "whsec_" + Base64.getEncoder().encodeToString(new byte[32]);

  private final Path folder;

  SinksTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private Map<String, String> good() {
    var good = new HashMap<String, String>();
    good.put("siem.kind", "syslog");
    good.put("siem.format", "cef");
    good.put("siem.tenants", "all,provider");
    good.put("siem.address", "tls://collector.example:6514");
    good.put("disk.kind", "file");
    good.put("disk.format", "csv");
    good.put("disk.tenants", "contoso");
    good.put("disk.from", "now");
    good.put("disk.address", folder.resolve("log.csv").toString());
    good.put("disk.rotate-at", "10MB");
    good.put("hook.kind", "webhook");
    good.put("hook.tenants", "contoso,fabrikam");
    good.put("hook.address", "https://hooks.example/lockbox?x=1");
    good.put("hook.secrets[0]", SECRET);
    return good;
  }

  private List<Sink> sinks(Map<String, String> settings, String... profiles) {
    var properties = new HashMap<String, String>();
    settings.forEach((name, value) -> properties.put("lockbox.sinks." + name, value));
    var bound =
        new Binder(new MapConfigurationPropertySource(properties))
            .bindOrCreate("lockbox", SinkSettings.class);
    var environment = new MockEnvironment();
    environment.setActiveProfiles(profiles);
    return new Sinks(
            bound, new DefaultSslBundleRegistry(), environment, "https://lockbox.example/x")
        .all();
  }

  @Test
  void readsEachKind() {
    assertThat(sinks(Map.of())).isEmpty();
    var sinks = sinks(good());
    assertThat(sinks).extracting(Sink::name).containsExactly("disk", "hook", "siem");
    var disk = sinks.get(0);
    assertThat(disk.fromBeginning()).isFalse();
    assertThat(disk.allTenants()).isFalse();
    assertThat(disk.logs()).containsExactly("contoso");
    assertThat(disk.target())
        .isEqualTo(new Sink.File(Sink.Format.CSV, folder.resolve("log.csv"), 10 * 1024 * 1024));
    var siem = sinks.get(2);
    assertThat(siem.allTenants()).isTrue();
    assertThat(siem.logs()).containsExactly("provider");
    assertThat(siem.fromBeginning()).isTrue();
    assertThat(siem.target())
        .isEqualTo(
            new Sink.Syslog(
                Sink.Format.CEF,
                "collector.example",
                6514,
                true,
                null,
                "lockbox.example",
                13,
                32473,
                100));
    assertThat(sinks.get(1).target()).isInstanceOf(Sink.Webhook.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      textBlock =
          """
          siem.kind ~ udp ~ lockbox.sinks.siem.kind: must be syslog, file or webhook
          siem.format ~ csv ~ lockbox.sinks.siem.format: must be one of ocsf, cef, json
          disk.format ~ xml ~ lockbox.sinks.disk.format: must be one of ocsf, cef, json, csv
          siem.tenants ~ '' ~ lockbox.sinks.siem.tenants: name tenants
          siem.tenants ~ Not An Id ~ lockbox.sinks.siem.tenants: this is no tenant's id
          siem.from ~ yesterday ~ lockbox.sinks.siem.from: must be beginning or now
          siem.address ~ collector.example ~ lockbox.sinks.siem.address: must be tls://host:port
          siem.address ~ udp://collector.example:514 ~ lockbox.sinks.siem.address: must be tls://
          siem.address ~ tls://collector.example ~ lockbox.sinks.siem.address: must be tls://
          siem.address ~ tls://u@collector.example:6514 ~ lockbox.sinks.siem.address: must be tls
          siem.tls-bundle ~ none ~ lockbox.sinks.siem.tls-bundle: there is no spring.ssl.bundle
          siem.facility ~ 24 ~ lockbox.sinks.siem.facility: must be 0 to 23
          siem.hostname ~ two words ~ lockbox.sinks.siem.hostname: must be printable ASCII
          siem.enterprise-number ~ 0 ~ lockbox.sinks.siem.enterprise-number: must be an enterprise
          siem.rewind ~ -1 ~ lockbox.sinks.siem.rewind: must be 0 to 10000
          disk.address ~ log.csv ~ lockbox.sinks.disk.address: must be the absolute path
          disk.address ~ /no/such/folder/log ~ lockbox.sinks.disk.address: the folder of this file
          disk.address ~ / ~ lockbox.sinks.disk.address: the folder of this file
          disk.rotate-at ~ -1B ~ lockbox.sinks.disk.rotate-at: must not be negative
          hook.format ~ json ~ lockbox.sinks.hook.format: a webhook has its own
          hook.address ~ http://hooks.example/ ~ lockbox.sinks.hook.address: must begin with https
          hook.address ~ ftp://hooks.example/ ~ lockbox.sinks.hook.address: must be a URL
          hook.address ~ https://u:p@hooks.example/ ~ lockbox.sinks.hook.address: must be a URL
          hook.secrets[0] ~ whsec_c2hvcnQ= ~ lockbox.sinks.hook.secrets[0]: must be whsec_ and
          hook.secrets[0] ~ hunter2 ~ lockbox.sinks.hook.secrets[0]: must be whsec_ and the Base64
          Bad_Name.kind ~ file ~ the name of a sink is a-z
          """)
  void refusesWhatCannotWork(String setting, String value, String line) {
    var settings = good();
    settings.put(setting, value);
    assertThatThrownBy(() -> sinks(settings))
        .isInstanceOf(SinkSettingsException.class)
        .hasMessageContaining(line)
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void saysEverythingThatIsWrongALineEach() {
    var settings = good();
    settings.put("siem.format", "xml");
    settings.put("siem.facility", "99");
    settings.remove("hook.secrets[0]");
    assertThatThrownBy(() -> sinks(settings))
        .hasMessageMatching(
            "lockbox.sinks.hook.secrets: one, or two while they are exchanged\\R"
                + "lockbox.sinks.siem.format: [^\\n]*\\R"
                + "lockbox.sinks.siem.facility: must be 0 to 23");
  }

  @Test
  void environmentVariablesWillDo() {
    var variables =
        new SystemEnvironmentPropertySource(
            StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
            Map.of(
                "LOCKBOX_SINKS_DISK_KIND", "file",
                "LOCKBOX_SINKS_DISK_FORMAT", "json",
                "LOCKBOX_SINKS_DISK_TENANTS", "contoso,fabrikam",
                "LOCKBOX_SINKS_DISK_ADDRESS", folder.resolve("log").toString(),
                "LOCKBOX_SINKS_DISK_ROTATE_AT", "1KB"));
    var bound =
        new Binder(ConfigurationPropertySources.from(variables))
            .bindOrCreate("lockbox", SinkSettings.class);
    var sinks =
        new Sinks(bound, new DefaultSslBundleRegistry(), new MockEnvironment(), "http://x.example")
            .all();
    assertThat(sinks)
        .extracting(Sink::target)
        .containsExactly(new Sink.File(Sink.Format.JSON, folder.resolve("log"), 1_024));
    assertThat(sinks.get(0).logs()).containsExactlyInAnyOrder("contoso", "fabrikam");
  }

  @Test
  void aFileHasOneWriter() {
    var settings = good();
    settings.put("other.kind", "file");
    settings.put("other.format", "json");
    settings.put("other.tenants", "all");
    settings.put("other.address", folder.resolve("x/../log.csv").toString());
    assertThatThrownBy(() -> sinks(settings)).hasMessageContaining("another sink writes this file");
  }

  @Test
  void plainHttpIsForThisMachineAndTheDemo() {
    var settings = good();
    settings.put("hook.address", "http://localhost:8081/");
    assertThat(sinks(settings)).hasSize(3);
    settings.put("hook.address", "http://hooks.example/");
    assertThat(sinks(settings, "demo")).hasSize(3);
  }

  @Test
  void secretsAreNotInWhatIsPrinted() {
    var settings = good();
    settings.put("hook.secrets[1]", SECRET);
    var sinks = sinks(settings);
    assertThat(new ArrayList<>(sinks).toString()).doesNotContain("whsec", "AAAA", "hooks.example");
    settings.put("hook.secrets[2]", SECRET);
    assertThatThrownBy(() -> sinks(settings)).hasMessageContaining("one, or two");
  }
}
