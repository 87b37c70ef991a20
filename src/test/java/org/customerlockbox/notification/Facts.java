package org.customerlockbox.notification;

import static org.customerlockbox.notification.MailWorld.REQUEST;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.customerlockbox.approval.Denied;
import org.customerlockbox.grant.AccessClosed;
import org.customerlockbox.grant.AccessOpened;
import org.customerlockbox.grant.CleanupFailed;
import org.customerlockbox.grant.Ending;
import org.customerlockbox.identity.AccountInvited;
import org.customerlockbox.request.ProviderApprovalDue;
import org.customerlockbox.request.ReminderDue;
import org.customerlockbox.request.RequestCanceled;
import org.customerlockbox.request.RequestExpired;
import org.customerlockbox.request.RequestFailed;
import org.customerlockbox.request.TenantAsked;
import org.customerlockbox.tenant.ApproverNamed;
import org.customerlockbox.tenant.ApproverRemoved;
import org.customerlockbox.tenant.SettingsChanged;
import org.customerlockbox.transparency.CheckpointForWitness;

/** Everything that is told by mail, once. */
final class Facts {

  static final Instant UNTIL = Instant.parse("2026-11-23T20:30:00Z");
  static final Instant EXPIRES = Instant.parse("2026-11-30T18:30:00Z");
  static final String TOKEN = "q3rX_9aFkE-2mZ0dPjv7TnY8uLs5wBhCgKoi1eRtA4M";

  private Facts() {}

  static List<Object> all(String words) {
    return List.of(
        new ProviderApprovalDue(REQUEST, "manager"),
        new ProviderApprovalDue(REQUEST, "security"),
        new TenantAsked(REQUEST),
        new ReminderDue(REQUEST, "half"),
        new ReminderDue(REQUEST, "last"),
        new Denied(REQUEST, "provider", "manager", "mona", words),
        new Denied(REQUEST, "tenant", null, "alice", words),
        new RequestExpired(REQUEST, true),
        new RequestCanceled(REQUEST),
        new RequestFailed(REQUEST, words),
        new AccessOpened(REQUEST, UNTIL),
        new AccessClosed(REQUEST, Ending.REVOKED, "alice", words),
        new AccessClosed(REQUEST, Ending.COMPLETED, "erin", words),
        new CleanupFailed(REQUEST, 3, words),
        new SettingsChanged("contoso", "alice", changes(words)),
        new ApproverNamed("contoso", "aaron", "adele"),
        new ApproverRemoved("contoso", "aaron", "adele"),
        new CheckpointForWitness(
            "contoso", "watch@elsewhere.example", 42, "lockbox/logs/1\n42\nAAAA\n\n\u2014 x y\n"),
        new AccountInvited("adele", TOKEN, EXPIRES));
  }

  private static List<String> changes(String words) {
    var changes = new ArrayList<String>();
    changes.add("requestLifetime: PT12H \u2192 PT6H");
    changes.add(words);
    return changes;
  }
}
