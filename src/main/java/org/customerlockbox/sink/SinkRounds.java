package org.customerlockbox.sink;

import jakarta.annotation.PreDestroy;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.customerlockbox.audit.Audit;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.info.BuildProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;

/** Serves the sinks, each in a thread of its own, so that none waits for another. */
@Component
class SinkRounds {

  private static final long STOP_SECONDS = 5;

  /** Collectors that close idle connections wait longer, and have long read what there was. */
  private static final Duration SETTLED = Duration.ofSeconds(30);

  private final List<SinkWorker> workers;
  private final DeliverySettings settings;
  private final ScheduledExecutorService threads;
  private final ScheduledExecutorService watch;

  SinkRounds(
      Sinks sinks,
      DeliverySettings settings,
      SinkLeases leases,
      SinkCursors cursors,
      WebhookDeliveries deliveries,
      Audit audit,
      Clock clock,
      SslBundles bundles,
      ObjectProvider<BuildProperties> build) {
    this.settings = settings;
    this.watch = Executors.newSingleThreadScheduledExecutor(named("sink-watch-"));
    this.threads =
        Executors.newScheduledThreadPool(Math.max(1, sinks.all().size()), named("sink-"));
    var properties = build.getIfAvailable();
    var version = properties == null ? "0" : properties.getVersion();
    this.workers =
        sinks.all().stream()
            .map(
                sink ->
                    new SinkWorker(
                        sink,
                        transport(sink, version, bundles, deliveries, clock),
                        leases,
                        cursors,
                        audit,
                        settings.batch()))
            .toList();
  }

  List<SinkWorker> workers() {
    return workers;
  }

  /** Begins to serve them, when everything else works. */
  @EventListener(ApplicationReadyEvent.class)
  void begin() {
    var pause = settings.pollInterval().toMillis();
    workers.forEach(
        worker ->
            threads.scheduleWithFixedDelay(worker::round, pause, pause, TimeUnit.MILLISECONDS));
  }

  /** One round of each sink, one after the other, in the caller's thread. */
  void deliverDue() {
    workers.forEach(SinkWorker::round);
  }

  @PreDestroy
  void stop() throws InterruptedException {
    workers.forEach(SinkWorker::halt);
    // nobody is interrupted: the embedded database does not survive that
    threads.shutdown();
    threads.awaitTermination(
        settings.timeout().plusSeconds(STOP_SECONDS).toMillis(), TimeUnit.MILLISECONDS);
    workers.forEach(SinkWorker::stop);
    watch.shutdownNow();
  }

  private Transport transport(
      Sink sink, String version, SslBundles bundles, WebhookDeliveries deliveries, Clock clock) {
    var target = sink.target();
    if (target instanceof Sink.Syslog syslog) {
      return new SyslogTransport(
          syslog,
          RecordFormat.of(syslog.format(), version),
          syslog.tls() ? tls(bundles, syslog.tlsBundle()) : null,
          settings.timeout(),
          SETTLED,
          watch);
    }
    if (target instanceof Sink.File file) {
      return new FileTransport(file, RecordFormat.of(file.format(), version), clock);
    }
    var webhook = (Sink.Webhook) target;
    return new WebhookTransport(
        sink,
        webhook,
        webhook.tlsBundle() == null ? null : tls(bundles, webhook.tlsBundle()),
        deliveries,
        clock,
        settings.timeout());
  }

  /** A bundle's trust and identity; without one, the platform's authorities. */
  private static SSLContext tls(SslBundles bundles, @Nullable String bundle) {
    try {
      return bundle == null
          ? SSLContext.getDefault()
          : bundles.getBundle(bundle).createSslContext();
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException("This Java has no TLS", e);
    }
  }

  private static CustomizableThreadFactory named(String prefix) {
    var factory = new CustomizableThreadFactory(prefix);
    factory.setDaemon(true);
    return factory;
  }
}
