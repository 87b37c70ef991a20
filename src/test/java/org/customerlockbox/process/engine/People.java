package org.customerlockbox.process.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The people of the demo, written straight into the tables; every password is {@code lockbox}. */
final class People {

  static final String PASSWORD = "lockbox";

  /** One of each role, and nobody twice. */
  static final List<String> EVERYBODY =
      List.of(
          "erin", "mona", "sofia", "otto", "petra", "admin", "alice", "adele", "carol", "felix",
          "fay");

  private final JdbcClient jdbc;

  People(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Writes them unless they are there. */
  void moveIn() {
    if (jdbc.sql("select count(*) from account where id = 'erin'").query(Long.class).single() > 0) {
      return;
    }
    tenant("contoso", "Contoso");
    tenant("fabrikam", "Fabrikam");
    provider("erin", "Erin Engineer", "ENGINEER");
    provider("mona", "Mona Manager", "MANAGER");
    provider("sofia", "Sofia Security", "SECURITY");
    provider("otto", "Otto Operator", "OPERATOR");
    provider("petra", "Petra Process", "PROCESS_OWNER");
    provider("admin", "Ada Admin", "PROVIDER_ADMINISTRATOR");
    member("alice", "Alice Approver", "contoso", "TENANT_APPROVER");
    member("adele", "Adele Administrator", "contoso", "TENANT_ADMINISTRATOR");
    member("carol", "Carol Customer", "contoso", null);
    member("felix", "Felix Administrator", "fabrikam", "TENANT_ADMINISTRATOR");
    member("fay", "Fay Approver", "fabrikam", "TENANT_APPROVER");
  }

  void tenant(String id, String name) {
    jdbc.sql(
            """
            insert into tenant (id, name, organization_id, opted_in, request_lifetime_seconds,
              max_access_seconds, created_at)
            values (:id, :name, :id, true, 43200, 14400, current_timestamp)
            """)
        .param("id", id)
        .param("name", name)
        .update();
  }

  void provider(String id, String name, String role) {
    account(id, name, null);
    jdbc.sql("insert into provider_role (account_id, role) values (:id, :role)")
        .param("id", id)
        .param("role", role)
        .update();
  }

  void member(String id, String name, String tenant, @Nullable String role) {
    account(id, name, tenant);
    if (role != null) {
      jdbc.sql("insert into tenant_role (tenant_id, account_id, role) values (:tenant, :id, :role)")
          .param("id", id)
          .param("tenant", tenant)
          .param("role", role)
          .update();
    }
  }

  private void account(String id, String name, @Nullable String tenant) {
    jdbc.sql(
            """
            insert into account
              (id, tenant_id, display_name, email, password_hash, active, created_at)
            values (:id, :tenant, :name, :email, :hash, true, current_timestamp)
            """)
        .param("id", id)
        .param("tenant", tenant)
        .param("name", name)
        .param("email", id + "@" + (tenant == null ? "provider" : tenant) + ".example")
        .param("hash", "{noop}" + PASSWORD)
        .update();
  }
}
