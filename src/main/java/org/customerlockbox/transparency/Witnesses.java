package org.customerlockbox.transparency;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.customerlockbox.audit.Audit;
import org.customerlockbox.audit.AuditFact;
import org.customerlockbox.audit.Operations;
import org.customerlockbox.identity.AccountId;
import org.customerlockbox.identity.Actor;
import org.customerlockbox.identity.CurrentActor;
import org.customerlockbox.problem.InvalidInputException;
import org.customerlockbox.problem.StateConflictException;
import org.customerlockbox.tenant.Tenants;
import org.customerlockbox.time.Instants;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Mailboxes outside our reach that get a tenant's checkpoints. Who keeps an old checkpoint finds
 * out when history is rewritten, whatever is done to our database and our key.
 */
@Component
public class Witnesses {

  /** A tenant's witnesses get a mail no more often than this. */
  static final Duration PAUSE = Duration.ofHours(1);

  private static final int MOST = 10;

  private final JdbcClient jdbc;
  private final Clock clock;
  private final LogReaders readers;
  private final Tenants tenants;
  private final Audit audit;
  private final CheckpointSigning signing;
  private final ApplicationEventPublisher events;

  Witnesses(
      JdbcClient jdbc,
      Clock clock,
      LogReaders readers,
      Tenants tenants,
      Audit audit,
      CheckpointSigning signing,
      ApplicationEventPublisher events) {
    this.jdbc = jdbc;
    this.clock = clock;
    this.readers = readers;
    this.tenants = tenants;
    this.audit = audit;
    this.signing = signing;
    this.events = events;
  }

  /** A tenant's mailbox that is looked at now. */
  record Due(String tenantId, String address, long mailedSize) {}

  /**
   * Returns a tenant's witnesses, at most ten.
   *
   * @param actor an administrator or approver of the tenant
   * @throws org.customerlockbox.problem.RefusedException as {@link LogReaders#requireReader}
   */
  @Transactional(readOnly = true)
  public List<String> of(Actor actor, String tenantId) {
    readers.requireReader(actor, tenantId);
    return addresses(tenantId);
  }

  /**
   * Adds a witness, who gets the next checkpoint at once. Safe to repeat.
   *
   * @param actor an administrator of the tenant
   * @throws org.customerlockbox.problem.RefusedException as {@link LogReaders#requireAdministrator}
   * @throws InvalidInputException if it is no e-mail address
   * @throws StateConflictException if the tenant has ten already
   */
  @Transactional
  public void add(Actor actor, String tenantId, String address) {
    readers.requireAdministrator(actor, tenantId);
    var mailbox = address.strip().toLowerCase(Locale.ROOT);
    if (!AccountId.isEmail(mailbox)) {
      throw new InvalidInputException("address", "must be an e-mail address");
    }
    tenants.lock(tenantId);
    var known = addresses(tenantId);
    if (known.contains(mailbox)) {
      return;
    }
    if (known.size() >= MOST) {
      throw new StateConflictException(
          "A tenant has at most " + MOST + " witnesses; remove one first.", null);
    }
    var now = Instants.toSql(clock.instant());
    jdbc.sql(
            """
            insert into log_witness (tenant_id, address, added_by, added_at, next_mail_at)
            values (:tenant, :address, :by, :now, :now)
            """)
        .param("tenant", tenantId)
        .param("address", mailbox)
        .param("by", actor.userId())
        .param("now", now)
        .update();
    audit.record(fact(actor, tenantId, Operations.ADD_WITNESS, mailbox));
  }

  /**
   * Removes a witness. Safe to repeat.
   *
   * @param actor an administrator of the tenant
   * @throws org.customerlockbox.problem.RefusedException as {@link LogReaders#requireAdministrator}
   */
  @Transactional
  public void remove(Actor actor, String tenantId, String address) {
    readers.requireAdministrator(actor, tenantId);
    tenants.lock(tenantId);
    var mailbox = address.strip().toLowerCase(Locale.ROOT);
    var removed =
        jdbc.sql("delete from log_witness where tenant_id = :tenant and address = :address")
            .param("tenant", tenantId)
            .param("address", mailbox)
            .update();
    if (removed > 0) {
      audit.record(fact(actor, tenantId, Operations.REMOVE_WITNESS, mailbox));
    }
  }

  /** Returns witnesses that have not been looked at for an hour. */
  @Transactional(readOnly = true)
  List<Due> due(int limit) {
    return jdbc.sql(
            """
            select tenant_id, address, mailed_size from log_witness where next_mail_at <= :now
            order by next_mail_at, tenant_id, address fetch first :limit rows only
            """)
        .param("now", Instants.toSql(clock.instant()))
        .param("limit", limit)
        .query(
            (row, number) ->
                new Due(
                    row.getString("tenant_id"),
                    row.getString("address"),
                    row.getLong("mailed_size")))
        .list();
  }

  /** Mails a witness the last checkpoint, if it has grown since the last mail. */
  @Transactional
  void mail(Due due) {
    var last = signing.last(due.tenantId());
    var size = last.map(checkpoint -> checkpoint.checkpoint().size()).orElse(0L);
    var looked =
        jdbc.sql(
                """
                update log_witness set mailed_size = :size, next_mail_at = :next
                where tenant_id = :tenant and address = :address and next_mail_at <= :now
                """)
            .param("size", Math.max(size, due.mailedSize()))
            .param("next", Instants.toSql(clock.instant().plus(PAUSE)))
            .param("tenant", due.tenantId())
            .param("address", due.address())
            .param("now", Instants.toSql(clock.instant()))
            .update();
    if (looked > 0 && last.isPresent() && size > due.mailedSize()) {
      events.publishEvent(
          new CheckpointForWitness(due.tenantId(), due.address(), size, last.get().note()));
    }
  }

  private List<String> addresses(String tenantId) {
    return jdbc.sql("select address from log_witness where tenant_id = :tenant order by address")
        .param("tenant", tenantId)
        .query(String.class)
        .list();
  }

  private static AuditFact fact(Actor actor, String tenantId, String operation, String address) {
    // a witness can come and go: each change is a fact of its own
    return new AuditFact(
        tenantId,
        "witness/" + UUID.randomUUID(),
        operation,
        CurrentActor.who(actor),
        null,
        null,
        address,
        Map.of());
  }
}
