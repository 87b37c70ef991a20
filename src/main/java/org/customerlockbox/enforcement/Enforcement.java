package org.customerlockbox.enforcement;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Decides about reads of content, and records them. */
@Component
public class Enforcement {

  private static final String READ = "read";
  private static final String MAILBOX = "mailbox";
  private static final String DOCUMENT = "document";

  /** Enough to make a commit's cost small, few enough that nobody waits long for the others. */
  private static final int LARGEST_GROUP = 200;

  private static final String REFUSAL = "There is no open access to this content.";

  private final Grants grants;
  private final AccessRequests requests;
  private final Tenants tenants;
  private final Accounts accounts;
  private final Audit audit;
  private final ClockWatch clockWatch;
  private final MeterRegistry meters;
  private final TransactionOperations transaction;
  private final GroupCommit<Attempt, Boolean> group =
      new GroupCommit<>(this::decide, LARGEST_GROUP);

  Enforcement(
      Grants grants,
      AccessRequests requests,
      Tenants tenants,
      Accounts accounts,
      Audit audit,
      ClockWatch clockWatch,
      MeterRegistry meters,
      TransactionOperations transaction) {
    this.grants = grants;
    this.requests = requests;
    this.tenants = tenants;
    this.accounts = accounts;
    this.audit = audit;
    this.clockWatch = clockWatch;
    this.meters = meters;
    this.transaction = transaction;
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

  /** A read that somebody of the provider attempts. */
  private record Attempt(Actor actor, Resource resource, Item item) {}

  /** The grant that allows a read, and its request. */
  private record Basis(Grant grant, AccessRequest request) {}

  /**
   * Returns when the read may go ahead and, if it is under a grant, is durably recorded.
   *
   * <p>Each call is one read and one record. Reads of one tenant's content that come at the same
   * time are recorded in one transaction (docs/adr/0016). The owner of a mailbox, and for documents
   * the members of the tenant, read their own without a grant and without a record.
   *
   * @throws NotAllowedException if not; the sentence is the same whether or not the tenant or the
   *     content exists
   * @throws IllegalStateException if the caller is in a transaction: the record could be durable
   *     only when that has ended
   * @throws RuntimeException if it could not be decided or recorded: also a refusal
   */
  public void authorizeRead(Actor actor, Resource resource, Item item) {
    if (TransactionSynchronizationManager.isActualTransactionActive()) {
      throw new IllegalStateException("A read is authorized outside of any transaction");
    }
    if (actor.tenantId() != null) {
      var member = accounts.find(actor.userId()).filter(Account::active);
      if (member.isEmpty() || !ownsContent(member.get(), resource)) {
        throw refused();
      }
      return;
    }
    if (!group.submit(resource.tenantId(), new Attempt(actor, resource, item))) {
      throw refused();
    }
    meters.counter("lockbox.reads", "result", "allowed").increment();
  }

  /** Decides about attempts on one tenant's content and records them; true for an allowed one. */
  private List<Boolean> decide(String tenantId, List<Attempt> attempts) {
    var decided =
        transaction.execute(
            status -> {
              if (tenants.find(tenantId).isEmpty() || !clockWatch.isTrusted()) {
                return Collections.nCopies(attempts.size(), false);
              }
              // from here on, these reads and a revocation stand in one order
              audit.lock(tenantId);
              var open = new HashMap<String, List<Basis>>();
              var allowed = new ArrayList<Boolean>();
              var facts = new ArrayList<AuditFact>();
              for (var attempt : attempts) {
                var basis =
                    open
                        .computeIfAbsent(
                            attempt.actor().userId(), engineer -> open(engineer, tenantId))
                        .stream()
                        .filter(candidate -> covers(candidate, attempt.resource()))
                        .findFirst();
                facts.add(
                    basis.map(found -> read(attempt, found)).orElseGet(() -> denial(attempt)));
                allowed.add(basis.isPresent());
              }
              audit.recordNew(tenantId, facts);
              return List.copyOf(allowed);
            });
    return Objects.requireNonNull(decided);
  }

  /** What an engineer may read of a tenant's now; the caller holds the log's lock. */
  private List<Basis> open(String engineer, String tenantId) {
    if (!accounts.holds(engineer, Role.ENGINEER)) {
      return List.of();
    }
    return grants.open(engineer, tenantId).stream()
        .map(grant -> new Basis(grant, requests.get(grant.requestId())))
        .filter(
            basis ->
                basis.request().tenantId().equals(tenantId)
                    && requests.hashOf(basis.request()).equals(basis.request().contentHash()))
        .toList();
  }

  private static boolean covers(Basis basis, Resource resource) {
    var wanted = new ResourceRef(resource.type(), resource.id());
    return basis.request().actions().contains(READ)
        && basis.request().resources().stream().anyMatch(granted -> granted.covers(wanted));
  }

  private static AuditFact read(Attempt attempt, Basis basis) {
    return new AuditFact(
        attempt.resource().tenantId(),
        "read/" + UUID.randomUUID(),
        attempt.item().operation(),
        CurrentActor.who(attempt.actor()),
        basis.request().id().value(),
        basis.grant().id(),
        attempt.item().id(),
        Map.of("resource", name(attempt.resource()), "title", attempt.item().title()));
  }

  private static AuditFact denial(Attempt attempt) {
    return new AuditFact(
        attempt.resource().tenantId(),
        "denied/" + UUID.randomUUID(),
        Operations.ACCESS_DENIED,
        CurrentActor.who(attempt.actor()),
        null,
        null,
        attempt.item().id(),
        Map.of("operation", attempt.item().operation(), "resource", name(attempt.resource())));
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
