package org.customerlockbox.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.customerlockbox.support.Database;
import org.customerlockbox.support.LockboxApp;
import org.customerlockbox.support.TestRequest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.dao.DataIntegrityViolationException;

/**
 * Proves that the database itself keeps what the rules promise: a hand at the database, or a
 * mistake in Java, is refused by a constraint.
 */
class DatabaseConstraintsTest {

  @Nested
  class OnH2 extends Story {
    OnH2() {
      super(Database.H2);
    }
  }

  @Nested
  class OnPostgreSql extends Story {
    OnPostgreSql() {
      super(Database.POSTGRESQL);
    }
  }

  abstract static class Story extends Journey {

    private static final Map<LockboxApp, Map<String, TestRequest>> PREPARED = new HashMap<>();

    Story(Database database) {
      super(database);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '`',
        textBlock =
            """
            a denied request becomes approved          | update access_request set status = 'Approved' where id = '$denied'
            something follows a denial                 | insert into request_transition (request_id, ordinal, from_ordinal, from_status, to_status, at) select request_id, ordinal + 1, ordinal, to_status, 'Approved', at from request_transition where request_id = '$denied' and to_status = 'Denied'
            something follows an expiry                | insert into request_transition (request_id, ordinal, from_ordinal, from_status, to_status, at) select request_id, ordinal + 1, ordinal, to_status, 'Pending', at from request_transition where request_id = '$expired' and to_status = 'Expired'
            something follows a cancellation           | insert into request_transition (request_id, ordinal, from_ordinal, from_status, to_status, at) select request_id, ordinal + 1, ordinal, to_status, 'Approved', at from request_transition where request_id = '$canceled' and to_status = 'Canceled'
            a chain that forks                         | insert into request_transition (request_id, ordinal, from_ordinal, from_status, to_status, at) select request_id, ordinal, from_ordinal, from_status, 'Approved', at from request_transition where request_id = '$denied' and to_status = 'Denied'
            a chain that leaves a state out            | insert into request_transition (request_id, ordinal, from_ordinal, from_status, to_status, at) values ('$denied', 9, 1, 'Pending', 'Approved', current_timestamp)
            a chain that starts anew                   | insert into request_transition (request_id, ordinal, to_status, at) values ('$denied', 0, 'Initializing', current_timestamp)
            a chain that starts elsewhere              | insert into request_transition (request_id, ordinal, to_status, at) values ('LBX-00000000', 0, 'Approved', current_timestamp)
            a state that was never reached             | insert into request_transition (request_id, ordinal, from_ordinal, from_status, to_status, at) values ('$pending', 2, 1, 'Approved', 'Revoking', current_timestamp)
            a forgotten end                            | delete from request_transition where request_id = '$denied' and to_status = 'Denied'
            a rewritten end                            | update request_transition set to_status = 'Approved' where request_id = '$denied' and to_status = 'Denied'
            a second decision of the tenant            | insert into decision select tenant_id, request_id, stage, level, 'aaron', requester, decision, comment, decided_at, content_hash, channel, client_ip from decision where request_id = '$open' and stage = 'tenant'
            a second decision of a level               | insert into decision select tenant_id, request_id, stage, level, 'max', requester, decision, comment, decided_at, content_hash, channel, client_ip from decision where request_id = '$open' and level = 'manager'
            a decision by the requester                | insert into decision select tenant_id, request_id, 'tenant', '-', 'erin', requester, decision, comment, decided_at, content_hash, channel, client_ip from decision where request_id = '$pending' and level = 'manager'
            a decision by the requester in disguise    | insert into decision select tenant_id, request_id, 'tenant', '-', 'erin', 'omar', decision, comment, decided_at, content_hash, channel, client_ip from decision where request_id = '$pending' and level = 'manager'
            one person at two levels                   | insert into decision select tenant_id, request_id, 'tenant', '-', approver, requester, decision, comment, decided_at, content_hash, channel, client_ip from decision where request_id = '$pending' and level = 'manager'
            a decision by nobody                       | insert into decision select tenant_id, request_id, 'tenant', '-', 'nobody', requester, decision, comment, decided_at, content_hash, channel, client_ip from decision where request_id = '$pending' and level = 'manager'
            a decision for another tenant              | insert into decision select 'fabrikam', request_id, 'tenant', '-', 'fay', requester, decision, comment, decided_at, content_hash, channel, client_ip from decision where request_id = '$pending' and level = 'manager'
            a tenant's decision at a provider's level  | insert into decision select tenant_id, request_id, 'tenant', 'legal', 'alice', requester, decision, comment, decided_at, content_hash, channel, client_ip from decision where request_id = '$pending' and level = 'manager'
            a provider's decision without level        | insert into decision select tenant_id, request_id, 'provider', '-', 'sam', requester, decision, comment, decided_at, content_hash, channel, client_ip from decision where request_id = '$pending' and level = 'manager'
            a third answer                             | insert into decision select tenant_id, request_id, 'tenant', '-', 'alice', requester, 'Maybe', comment, decided_at, content_hash, channel, client_ip from decision where request_id = '$pending' and level = 'manager'
            a decision about no request                | insert into decision select tenant_id, 'LBX-00000000', 'tenant', '-', 'alice', requester, decision, comment, decided_at, content_hash, channel, client_ip from decision where request_id = '$pending' and level = 'manager'
            a grant without end                        | insert into access_grant (id, tenant_id, request_id, engineer, opened_at, valid_until, cleanup_attempts) values ('x', 'contoso', '$pending', 'erin', current_timestamp, null, 0)
            a grant that ends before it starts         | insert into access_grant (id, tenant_id, request_id, engineer, opened_at, valid_until, cleanup_attempts) values ('x', 'contoso', '$pending', 'erin', current_timestamp, current_timestamp, 0)
            a grant for somebody else                  | insert into access_grant (id, tenant_id, request_id, engineer, opened_at, valid_until, cleanup_attempts) values ('x', 'contoso', '$pending', 'omar', current_timestamp, timestamp '2099-01-01 00:00:00', 0)
            a grant on another tenant                  | insert into access_grant (id, tenant_id, request_id, engineer, opened_at, valid_until, cleanup_attempts) values ('x', 'fabrikam', '$pending', 'erin', current_timestamp, timestamp '2099-01-01 00:00:00', 0)
            a grant for no request                     | insert into access_grant (id, tenant_id, request_id, engineer, opened_at, valid_until, cleanup_attempts) values ('x', 'contoso', 'LBX-00000000', 'erin', current_timestamp, timestamp '2099-01-01 00:00:00', 0)
            a second grant                             | insert into access_grant (id, tenant_id, request_id, engineer, opened_at, valid_until, cleanup_attempts) values ('x', 'contoso', '$open', 'erin', current_timestamp, timestamp '2099-01-01 00:00:00', 0)
            a grant whose end is taken away            | update access_grant set valid_until = null where request_id = '$open'
            a grant that is closed by nobody           | update access_grant set closed_at = current_timestamp where request_id = '$open'
            a grant that moves to another tenant       | update access_grant set tenant_id = 'fabrikam' where request_id = '$open'
            a grant that moves to another engineer     | update access_grant set engineer = 'omar' where request_id = '$open'
            a request that moves to another tenant     | update access_request set tenant_id = 'fabrikam' where id = '$pending'
            a request that changes its requester       | update access_request set requester = 'omar' where id = '$pending'
            a request that waits without deadline      | update access_request set tenant_deadline = null where id = '$pending'
            a request approved without limit           | update access_request set opens_before = null where id = '$open'
            access that ends before it starts          | update access_request set access_ends_at = timestamp '2000-01-01 00:00:00' where id = '$open'
            access without end                         | update access_request set access_ends_at = null where id = '$open'
            another tenant's resource                  | insert into access_request_resource values ('fabrikam', '$pending', 7, 'document', '/')
            another tenant's level                     | insert into access_request_level values ('fabrikam', '$pending', 7, 'legal')
            a level twice                              | insert into access_request_level values ('contoso', '$pending', 7, 'manager')
            a second request for one process           | update access_request set process_instance_id = (select process_instance_id from access_request where id = '$open') where id = '$pending'
            an approver of two tenants                 | insert into tenant_role values ('fabrikam', 'alice', 'TENANT_APPROVER')
            provider staff as a tenant's approver      | insert into tenant_role values ('contoso', 'erin', 'TENANT_APPROVER')
            a role that does not exist                 | insert into tenant_role values ('contoso', 'carol', 'MANAGER')
            a member who changes sides                 | update account set tenant_id = 'fabrikam' where id = 'alice'
            an account named like the system           | insert into account (id, display_name, email, active, created_at) values ('system', 'x', 'x@x.example', true, current_timestamp)
            a tenant named like the provider           | insert into tenant values ('provider', 'x', 'o', true, 1, 1, current_timestamp)
            a tenant of the same organization          | insert into tenant values ('contoso2', 'x', 'c0a70505-0000-4000-8000-000000000001', true, 1, 1, current_timestamp)
            a fact recorded twice                      | insert into audit_record select tenant_id, sequence + 100000, 'x', fact, creation_time, operation, user_id, user_type, channel, client_ip, request_id, grant_id, object_id, detail from audit_record where tenant_id = 'contoso' and sequence = 1
            two records with one number                | insert into audit_record select tenant_id, sequence, 'x', 'x', creation_time, operation, user_id, user_type, channel, client_ip, request_id, grant_id, object_id, detail from audit_record where tenant_id = 'contoso' and sequence = 1
            a record before the first                  | insert into audit_record select tenant_id, 0, 'x', 'x', creation_time, operation, user_id, user_type, channel, client_ip, request_id, grant_id, object_id, detail from audit_record where tenant_id = 'contoso' and sequence = 1
            a record of no log                         | insert into audit_record select 'nowhere', 1, 'x', 'x', creation_time, operation, user_id, user_type, channel, client_ip, request_id, grant_id, object_id, detail from audit_record where tenant_id = 'contoso' and sequence = 1
            a log that is thrown away                  | delete from audit_log where tenant_id = 'contoso'
            """)
    void theDatabaseRefuses(String what, String sql) {
      var attack = sql;
      for (var request : prepared().entrySet()) {
        attack = attack.replace("$" + request.getKey(), request.getValue().id());
      }
      var before = app.allRows();
      var statement = app.jdbc().sql(attack);

      assertThatThrownBy(statement::update)
          .as(what)
          .isInstanceOf(DataIntegrityViolationException.class);
      assertThat(app.allRows()).isEqualTo(before);
    }

    @Test
    void aProvidersRoleGivenToATenantsMemberByHandGivesNothing() {
      var request = app.filed();
      try {
        app.jdbc().sql("insert into provider_role values ('carol', 'MANAGER')").update();
      } catch (DataIntegrityViolationException refused) {
        return;
      }

      assertThat(request.decide("carol", "Approve").status()).isEqualTo(404);
      var task = "/engine-rest/task/" + request.task("userTask_approveAsProvider").getId();
      var approval =
          Map.of("variables", Map.of("decision", Map.of("value", "Approve", "type", "String")));
      assertThat(as("carol").post(task + "/complete", approval).status()).isBetween(400, 499);
      assertThat(as("carol").get("/engine-rest/task").json().size()).isZero();
      assertThat(request.decisions()).isZero();
    }

    private Map<String, TestRequest> prepared() {
      return PREPARED.computeIfAbsent(
          app,
          here -> {
            var prepared = new HashMap<String, TestRequest>();
            var canceled = here.pending();
            prepared.put("canceled", canceled.insist(canceled.cancel("erin")));
            prepared.put("denied", here.pending().decided("alice", "Deny"));
            var expired = here.pending();
            here.clock().set(expired.expires());
            expired.dueJobs().run();
            prepared.put("expired", expired);
            prepared.put("open", here.open());
            prepared.put("pending", here.pending());
            return prepared;
          });
    }
  }
}
