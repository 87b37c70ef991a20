package org.customerlockbox.enforcement;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.customerlockbox.audit.Audit;
import org.customerlockbox.audit.AuditFact;
import org.customerlockbox.audit.Operations;
import org.customerlockbox.grant.Grant;
import org.customerlockbox.grant.Grants;
import org.customerlockbox.identity.Account;
import org.customerlockbox.identity.Accounts;
import org.customerlockbox.identity.Actor;
import org.customerlockbox.identity.CurrentActor;
import org.customerlockbox.identity.Role;
import org.customerlockbox.problem.NotAllowedException;
import org.customerlockbox.request.AccessRequest;
import org.customerlockbox.request.AccessRequests;
import org.customerlockbox.request.ResourceRef;
import org.customerlockbox.tenant.Tenants;
import org.customerlockbox.time.ClockWatch;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Decides about reads of content, and records them. */
@Component
public class Enforcement {

  private static final String READ = "read";
  private static final String MAILBOX = "mailbox";
  private static final String DOCUMENT = "document";
  private static final String REFUSAL = "There is no open access to this content.";

  private final Grants grants;
  private final AccessRequests requests;
  private final Tenants tenants;
  private final Accounts accounts;
  private final Audit audit;
  private final ClockWatch clockWatch;
  private final MeterRegistry meters;

  Enforcement(
      Grants grants,
      AccessRequests requests,
      Tenants tenants,
      Accounts accounts,
      Audit audit,
      ClockWatch clockWatch,
      MeterRegistry meters) {
    this.grants = grants;
    this.requests = requests;
    this.tenants = tenants;
    this.accounts = accounts;
    this.audit = audit;
    this.clockWatch = clockWatch;
    this.meters = meters;
  }

  /**
   * What is to be read.
   *
   * @param type {@code mailbox} (id: its address) or {@code document} (id: its path; one that ends
   *     in a slash is a folder's listing)
   */
  public record Resource(String tenantId, String type, String id) {}

  /**
   * The single item that is read.
   *
   * @param operation as the log names it, see {@link Operations}
   * @param id a message's id or a document's path
   * @param title a few words for the log, never content
   */
  public record Item(String operation, String id, String title) {}

  /** The grant that allows a read, and its request. */
  private record Basis(Grant grant, AccessRequest request) {}

  /**
   * Returns when the read may go ahead and, if it is under a grant, is durably recorded.
   *
   * <p>Each call is one read and one record. The owner of a mailbox, and for documents the members
   * of the tenant, read their own without a grant and without a record.
   *
   * @throws NotAllowedException if not; the sentence is the same whether or not the tenant or the
   *     content exists
   * @throws RuntimeException if it could not be decided or recorded: also a refusal
   */
  @Transactional(noRollbackFor = NotAllowedException.class)
  public void authorizeRead(Actor actor, Resource resource, Item item) {
    var account = accounts.find(actor.userId()).filter(Account::active).orElseThrow(this::refused);
    if (!account.isProviders()) {
      if (!ownsContent(account, resource)) {
        throw refused();
      }
      return;
    }
    if (tenants.find(resource.tenantId()).isEmpty() || !clockWatch.isTrusted()) {
      throw refused();
    }
    // from here on, this read and a revocation stand in one order
    audit.lock(resource.tenantId());
    var basis = basis(account, resource);
    if (basis.isEmpty()) {
      audit.record(
          new AuditFact(
              resource.tenantId(),
              "denied/" + UUID.randomUUID(),
              Operations.ACCESS_DENIED,
              CurrentActor.who(actor),
              null,
              null,
              item.id(),
              Map.of("operation", item.operation(), "resource", name(resource))));
      throw refused();
    }
    audit.record(
        new AuditFact(
            resource.tenantId(),
            "read/" + UUID.randomUUID(),
            item.operation(),
            CurrentActor.who(actor),
            basis.get().request().id().value(),
            basis.get().grant().id(),
            item.id(),
            Map.of("resource", name(resource), "title", item.title())));
    meters.counter("lockbox.reads", "result", "allowed").increment();
  }

  private Optional<Basis> basis(Account engineer, Resource resource) {
    if (!accounts.holds(engineer.id(), Role.ENGINEER)) {
      return Optional.empty();
    }
    var wanted = new ResourceRef(resource.type(), resource.id());
    for (var grant : grants.open(engineer.id(), resource.tenantId())) {
      var request = requests.get(grant.requestId());
      var isWhatWasApproved =
          request.tenantId().equals(resource.tenantId())
              && requests.hashOf(request).equals(request.contentHash());
      if (isWhatWasApproved
          && request.actions().contains(READ)
          && request.resources().stream().anyMatch(granted -> granted.covers(wanted))) {
        return Optional.of(new Basis(grant, request));
      }
    }
    return Optional.empty();
  }

  private static boolean ownsContent(Account member, Resource resource) {
    if (!member.isMemberOf(resource.tenantId())) {
      return false;
    }
    return switch (resource.type()) {
      case MAILBOX -> member.email().equalsIgnoreCase(resource.id());
      case DOCUMENT -> true;
      default -> false;
    };
  }

  private static String name(Resource resource) {
    return resource.type() + " " + resource.id();
  }

  private NotAllowedException refused() {
    meters.counter("lockbox.reads", "result", "denied").increment();
    return new NotAllowedException(REFUSAL);
  }
}
