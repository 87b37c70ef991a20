package org.customerlockbox.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.customerlockbox.audit.Audit;
import org.customerlockbox.audit.AuditFact;
import org.customerlockbox.proof.NoteKey;
import org.customerlockbox.support.Client;
import org.customerlockbox.support.Database;
import org.customerlockbox.support.Verifiers;
import org.customerlockbox.support.Verifiers.Said;
import org.customerlockbox.transparency.Checkpoints;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Proves that what somebody does to the log straight in the database is found, with the right
 * verdict and the record concerned, by both verifiers; also when they rewrite the tree and sign
 * again.
 */
class TamperingTest {

  private static final int RECORDS = 21;

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

    @TempDir Path directory;
    private String tenant = "";
    private String key = "";

    Story(Database database) {
      super(database);
    }

    @BeforeEach
    void aTenantWithALog() {
      tenant = newTenant();
      record(RECORDS);
      var keys = reader().get(log("/keys"));
      assertThat(keys.status()).as("%s", keys).isEqualTo(200);
      key = keys.json().at("/items/0/vkey").asText();
    }

    /** Other tests of the same application count on whole logs. */
    @AfterEach
    void takeTheTenantAway() {
      for (var table :
          List.of("audit_record", "audit_node", "log_checkpoint", "audit_log", "tenant_role")) {
        app.jdbc()
            .sql("delete from " + table + " where tenant_id = :t")
            .param("t", tenant)
            .update();
      }
      sql("delete from account where tenant_id = :t");
      sql("delete from tenant where id = :t");
    }

    @Test
    void anUntouchedLogIsOk() throws IOException {
      var older = checkpoint("older.txt");
      record(11);
      assertThat(verdict("--checkpoint", older).verdict()).isEqualTo("ok");
      assertThat(export()).isNotEmpty();
    }

    @Test
    void aChangedByteIsInvalid() {
      sql("update audit_record set user_id = 'mallory' where tenant_id = :t and sequence = 7");
      found("invalid", "record 7 is not what was signed there");
    }

    @Test
    void aChangedTimeIsInvalid() {
      sql(
          "update audit_record set creation_time = creation_time + interval '1' second where"
              + " tenant_id = :t and sequence = 21");
      found("invalid", "record 21 is not what was signed there");
    }

    @Test
    void aDeletedRowIsAGap() {
      sql("delete from audit_record where tenant_id = :t and sequence = 12");
      found("gap", "record 12 is not there");
    }

    @Test
    void deletedLastRowsAreMissing() {
      sql("delete from audit_record where tenant_id = :t and sequence > 18");
      found("missing", "records 19 to 21 are not there");
    }

    @Test
    void swappedRowsAreMoved() {
      sql("update audit_record set sequence = 1000 where tenant_id = :t and sequence = 4");
      sql("update audit_record set sequence = 4 where tenant_id = :t and sequence = 9");
      sql("update audit_record set sequence = 9 where tenant_id = :t and sequence = 1000");
      found("moved", "record 4 is the one of place 9", "record 9 is the one of place 4");
    }

    @Test
    void anInsertedRowIsInvalidAndTheOthersAreMoved() {
      for (var place = RECORDS; place >= 15; place--) {
        sql(
            "update audit_record set sequence = %d where tenant_id = :t and sequence = %d"
                .formatted(place + 1, place));
      }
      copy(3, 15);
      var said = found("invalid", "record 15 is not what was signed there");
      assertThat(said.text()).contains("record 16 is the one of place 15");
    }

    @Test
    void aRowThatWasTakenOutAndTheGapClosedIsMissing() {
      sql("delete from audit_record where tenant_id = :t and sequence = 12");
      for (var place = 13; place <= RECORDS; place++) {
        sql(
            "update audit_record set sequence = %d where tenant_id = :t and sequence = %d"
                .formatted(place - 1, place));
      }
      var said = found("missing", "record 21 is not there");
      assertThat(said.text()).contains("record 12 is the one of place 13");
    }

    @Test
    void aRowBehindTheTreeIsRefusedAndNothingIsAddedToIt() {
      copy(3, RECORDS + 1);
      sql("update audit_log set last_sequence = last_sequence + 1 where tenant_id = :t");

      assertThatThrownBy(() -> record(1)).hasMessageContaining("nothing is added to it");
      assertThat(verdict().verdict()).isEqualTo("ok");
    }

    @Test
    void changedHashesDoNotHideAChangedRecord() {
      checkpoint("signed.txt");
      sql("update audit_record set user_id = 'mallory' where tenant_id = :t and sequence = 7");
      rebuildTree();

      // nothing is signed any more, health says so, and the export has what was signed last
      var refused = reader().get(log("/checkpoint"));
      assertThat(refused.status()).as("%s", refused).isEqualTo(409);
      assertThat(refused.isProblem()).isTrue();
      assertThat(app.bean(Checkpoints.class).broken()).isPositive();
      assertThat(app.as("otto").get("/actuator/health").json().at("/status").asText())
          .isEqualTo("DOWN");
      found("invalid", "the records are not those that were signed");
    }

    @Test
    void aLostNodeIsNoticedBeforeSigning() {
      checkpoint("signed.txt");
      sql("delete from audit_node where tenant_id = :t and position = 15");
      record(1);
      assertThat(reader().get(log("/checkpoint")).status()).isEqualTo(409);
      assertThat(reader().get(log("/proof/inclusion?sequence=20&treeSize=22")).status())
          .isEqualTo(409);
    }

    @Test
    void rewrittenHistorySignedAgainIsForkedForWhoeverKeptAnOlderCheckpoint() {
      var middle = checkpoint("older.txt");
      record(10);
      checkpoint("newer.txt");
      sql("update audit_record set user_id = 'mallory' where tenant_id = :t and sequence = 7");
      rewrite();

      assertThat(verdict().verdict()).as("nobody kept anything").isEqualTo("ok");
      var said = verdict("--checkpoint", middle);
      assertThat(said.verdict()).as(said.text()).isEqualTo("forked");
      assertThat(said.text()).contains("between records 1 and 21");
    }

    @Test
    void takenOutLastRecordsSignedAgainAreMissingForWhoeverKeptACheckpoint() {
      var older = checkpoint("older.txt");
      sql("delete from audit_record where tenant_id = :t and sequence > 18");
      rewrite();

      assertThat(verdict().verdict()).isEqualTo("ok");
      var said = verdict("--checkpoint", older);
      assertThat(said.verdict()).as(said.text()).isEqualTo("missing");
      assertThat(said.text()).contains("covers 21 records, the log ends at 18");
    }

    @Test
    void twoAuditorsWhoAreShownDifferentLogsFindOutWhenTheyCompare() throws IOException {
      var first = checkpoint("first.txt");
      var shown = export();
      var firstLog = directory.resolve("first.ndjson");
      Files.writeString(firstLog, shown);
      sql("update audit_record set user_id = 'mallory' where tenant_id = :t and sequence = 20");
      rewrite();
      var second = checkpoint("second.txt");

      assertThat(Verifiers.both(firstLog.toString(), "--key", key).verdict()).isEqualTo("ok");
      assertThat(verdict().verdict()).isEqualTo("ok");
      var said = Verifiers.both(firstLog.toString(), "--key", key, "--checkpoint", second);
      assertThat(said.verdict()).as(said.text()).isEqualTo("forked");
      assertThat(verdict("--checkpoint", first).verdict()).isEqualTo("forked");
      var notes = Verifiers.java("--checkpoint", first, "--checkpoint", second, "--key", key);
      assertThat(notes.verdict()).as(notes.text()).isEqualTo("forked");
      assertThat(notes.exitCode()).isEqualTo(6);
    }

    @Test
    void anotherKeyIsInvalidForWhoeverPinnedTheRightOne() throws IOException {
      var other = "localhost:8080/logs/x+00000000+AQ==";
      assertThat(Verifiers.java(file(export()), "--key", other).exitCode()).isEqualTo(2);
      // a well-known key of somebody else (RFC 8032), under the log's name
      var stranger =
          NoteKey.of(
              key.split("\\+", 2)[0],
              HexFormat.of()
                  .parseHex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"));
      var said = Verifiers.both(file(export()), "--key", stranger.toString());
      assertThat(said.verdict()).as(said.text()).isEqualTo("invalid");
    }

    @Test
    void aFileThatWasCutOffIsMissing() throws IOException {
      var lines = export().lines().toList();
      var cut = String.join("\n", lines.subList(0, lines.size() - 4)) + "\n";
      var said = Verifiers.both(file(cut), "--key", key);
      assertThat(said.verdict()).isEqualTo("missing");
      assertThat(said.text()).contains("18");
    }

    // ------------------------------------------------------------------------------- helpers

    private Said found(String verdict, String... sentences) {
      var said = verdict();
      assertThat(said.verdict()).as(said.text()).isEqualTo(verdict);
      assertThat(said.text()).contains(sentences);
      return said;
    }

    /** What both verifiers say about the log as the server gives it out now. */
    private Said verdict(String... more) {
      try {
        var arguments = new ArrayList<>(List.of(file(export()), "--key", key));
        arguments.addAll(List.of(more));
        return Verifiers.both(arguments.toArray(String[]::new));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private String file(String content) throws IOException {
      var file = directory.resolve(UUID.randomUUID() + ".ndjson");
      Files.writeString(file, content);
      return file.toString();
    }

    private String export() {
      var answer = reader().get(log("/export"));
      assertThat(answer.status()).as("%s", answer).isEqualTo(200);
      return answer.text();
    }

    private String checkpoint(String name) {
      try {
        var answer = reader().get(log("/checkpoint"));
        assertThat(answer.status()).as("%s", answer).isEqualTo(200);
        var file = directory.resolve(name);
        Files.writeString(file, answer.text());
        return file.toString();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private Client reader() {
      return as("auditor-of-" + tenant);
    }

    private String log(String path) {
      return "/api/v1/tenants/" + tenant + "/log" + path;
    }

    private void sql(String statement) {
      assertThat(app.jdbc().sql(statement).param("t", tenant).update()).isPositive();
    }

    private void copy(int from, int to) {
      sql(
          """
          insert into audit_record (tenant_id, sequence, id, fact, creation_time, operation, user_id,
            user_type, channel, client_ip, request_id, grant_id, object_id, detail)
          select tenant_id, %d, '%s', 'forged', creation_time, operation, user_id, user_type, channel,
            client_ip, request_id, grant_id, object_id, detail
          from audit_record where tenant_id = :t and sequence = %d
          """
              .formatted(to, UUID.randomUUID(), from));
    }

    /** Makes the tree fit the records, as somebody with the whole database would. */
    private void rebuildTree() {
      var last =
          app.jdbc()
              .sql("select max(sequence) from audit_record where tenant_id = :t")
              .param("t", tenant)
              .query(Long.class)
              .single();
      sql("delete from audit_node where tenant_id = :t");
      sql(
          "update audit_log set tree_size = null, tree_edge = '', last_sequence = %d where tenant_id = :t"
              .formatted(last));
      app.transaction()
          .executeWithoutResult(
              status -> {
                // an append builds it; the fact itself is known, so nothing is added
                app.bean(Audit.class).record(fact(0));
              });
    }

    /** Rewrites everything that the database knows of what was signed. */
    private void rewrite() {
      sql("delete from log_checkpoint where tenant_id = :t");
      rebuildTree();
    }

    private String newTenant() {
      var id = "t" + UUID.randomUUID().toString().substring(0, 12);
      app.jdbc()
          .sql(
              """
              insert into tenant (id, name, organization_id, opted_in, request_lifetime_seconds,
                max_access_seconds, created_at)
              values (:id, 'Tailspin', :org, true, 43200, 14400, current_timestamp)
              """)
          .param("id", id)
          .param("org", UUID.randomUUID().toString())
          .update();
      app.jdbc()
          .sql(
              """
              insert into account (id, tenant_id, display_name, email, password_hash, active,
                created_at)
              values (:user, :id, 'Auditor', :mail, :hash, true, current_timestamp)
              """)
          .param("user", "auditor-of-" + id)
          .param("id", id)
          .param("mail", id + "@tailspin.example")
          .param("hash", "{noop}" + Client.PASSWORD)
          .update();
      app.jdbc()
          .sql("insert into tenant_role (tenant_id, account_id, role) values (:id, :user, :role)")
          .param("id", id)
          .param("user", "auditor-of-" + id)
          .param("role", "TENANT_APPROVER")
          .update();
      app.transaction().executeWithoutResult(status -> app.bean(Audit.class).openLog(id));
      return id;
    }

    private void record(int count) {
      app.transaction()
          .executeWithoutResult(
              status -> {
                var audit = app.bean(Audit.class);
                var last = audit.lock(tenant);
                for (var i = 0; i < count; i++) {
                  assertThat(audit.record(fact(last + i))).isTrue();
                }
              });
    }

    private AuditFact fact(long number) {
      return new AuditFact(
          tenant,
          "fact/" + number,
          "MailItemsAccessed",
          new AuditFact.Who("erin", AuditFact.UserType.PROVIDER, "API", "127.0.0.1"),
          null,
          null,
          "message \u201c" + number + "\u201d \u2028 \ud83d\ude00 \"\\",
          Map.of("number", number, "é", List.of(true, "\n"), "a", Map.of("z", 1, "A", 2)));
    }
  }
}
