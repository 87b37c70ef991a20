package org.customerlockbox.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.customerlockbox.audit.Audit;
import org.customerlockbox.audit.AuditFact;
import org.customerlockbox.audit.AuditTree;
import org.customerlockbox.proof.CanonicalJson;
import org.customerlockbox.proof.Checkpoint;
import org.customerlockbox.proof.Hash;
import org.customerlockbox.proof.MerkleTree;
import org.customerlockbox.proof.NoteKey;
import org.customerlockbox.proof.SignedNote;
import org.customerlockbox.support.Database;
import org.customerlockbox.support.Verifiers;
import org.customerlockbox.transparency.Rounds;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Proves what the log offers over HTTP: to whom, and that it can be checked without us. */
class VerifiableLogTest {

  private static final String LOG = "/api/v1/tenants/contoso/log";

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

    Story(Database database) {
      super(database);
    }

    // ------------------------------------------------------------------------------- rights

    @ParameterizedTest(name = "{0}")
    @CsvSource(
        textBlock =
            """
            # path, approver, administrator, member, other tenant, operator, engineer, admin
            /checkpoint, 200, 200, 403, 404, 200, 403, 403
            /keys, 200, 200, 403, 404, 200, 403, 403
            /entries, 200, 200, 403, 404, 403, 403, 403
            /proof/inclusion?sequence=1&treeSize=1, 200, 200, 403, 404, 403, 403, 403
            /proof/consistency?from=0&to=1, 200, 200, 403, 404, 403, 403, 403
            /receipts/1, 200, 200, 403, 404, 403, 403, 403
            /export, 200, 200, 403, 404, 403, 403, 403
            /export.csv, 200, 200, 403, 404, 403, 403, 403
            /witnesses, 200, 200, 403, 404, 403, 403, 403
            """)
    void onlyThoseConcernedLook(
        String path,
        int approver,
        int administrator,
        int member,
        int other,
        int operator,
        int engineer,
        int admin) {
      app.filed();
      var expected = new HashMap<String, Integer>();
      expected.put("alice", approver);
      expected.put("adele", administrator);
      expected.put("carol", member);
      expected.put("fay", other);
      expected.put("felix", other);
      expected.put("otto", operator);
      expected.put("erin", engineer);
      expected.put("mona", engineer);
      expected.put("admin", admin);
      expected.forEach(
          (user, status) -> {
            var answer = as(user).get(LOG + path);
            assertThat(answer.status()).as("%s: %s", user, answer).isEqualTo(status);
            if (status != 200) {
              assertThat(answer.isProblem()).isTrue();
            }
          });
      assertThat(app.anonymous().get(LOG + path).status()).isEqualTo(401);
      var nowhere = LOG.replace("contoso", "nowhere") + path;
      assertThat(as("fay").get(nowhere).text().replace("nowhere", "contoso"))
          .isEqualTo(as("fay").get(LOG + path).text());
      assertThat(as("otto").get(nowhere).status()).isEqualTo(404);
      assertThat(as("otto").get(LOG.replace("contoso", "provider") + path).status()).isEqualTo(404);
    }

    @Test
    void onlyAdministratorsNameWitnesses() {
      var address = "/witnesses/watch@elsewhere.example";
      assertThat(as("alice").put(LOG + address).status()).isEqualTo(403);
      assertThat(as("carol").put(LOG + address).status()).isEqualTo(403);
      assertThat(as("felix").put(LOG + address).status()).isEqualTo(404);
      assertThat(as("otto").put(LOG + address).status()).isEqualTo(403);
      assertThat(as("alice").delete(LOG + address).status()).isEqualTo(403);
      assertThat(as("adele").put(LOG + "/witnesses/nobody").blamedFields())
          .containsExactly("address");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "/entries?after=-1 after",
          "/entries?limit=0 limit",
          "/entries?limit=1001 limit",
          "/entries?limit=x limit",
          "/proof/inclusion?sequence=0&treeSize=1 sequence",
          "/proof/inclusion?sequence=2&treeSize=1 sequence",
          "/proof/inclusion?sequence=1&treeSize=0 treeSize",
          "/proof/inclusion?sequence=1&treeSize=99999999 treeSize",
          "/proof/consistency?from=2&to=1 from",
          "/proof/consistency?from=-1&to=1 from",
          "/proof/consistency?from=1&to=9999999 to",
          "/receipts/x sequence"
        })
    void badInputNamesItsField(String pathAndField) {
      var parts = pathAndField.split(" ", 2);
      var answer = as("alice").get(LOG + parts[0]);
      assertThat(answer.status()).as("%s", answer).isEqualTo(400);
      assertThat(answer.isProblem()).isTrue();
      assertThat(answer.blamedFields()).containsExactly(parts[1]);
    }

    @Test
    void aReceiptOfARecordThatIsNotThereIsNotFound() {
      for (var sequence : List.of("0", "-1", "99999999")) {
        assertThat(as("alice").get(LOG + "/receipts/" + sequence).status()).isEqualTo(404);
      }
    }

    // ------------------------------------------------------------------------------- proofs

    @Test
    void checkpointsGrowAndProveEachOther() {
      app.filed();
      var key = NoteKey.parse(as("alice").get(LOG + "/keys").json().at("/items/0/vkey").asText());
      var older = checkpoint(key);
      assertThat(checkpoint(key)).isEqualTo(older);
      app.open();
      var newer = checkpoint(key);
      assertThat(newer.size()).isGreaterThan(older.size());
      assertThat(newer.origin()).endsWith("/logs/c0a70505-0000-4000-8000-000000000001");

      var proof =
          hashes(
              as("alice")
                  .get(
                      LOG
                          + "/proof/consistency?from=%d&to=%d"
                              .formatted(older.size(), newer.size()))
                  .json());
      assertThat(
              MerkleTree.isConsistent(
                  older.size(), older.root(), newer.size(), newer.root(), proof))
          .isTrue();
      for (long sequence = 1; sequence <= newer.size(); sequence++) {
        var inclusion =
            as("alice")
                .get(
                    LOG
                        + "/proof/inclusion?sequence=%d&treeSize=%d"
                            .formatted(sequence, newer.size()))
                .json();
        assertThat(
                MerkleTree.isIncluded(
                    Hash.ofBase64(inclusion.path("leafHash").asText()),
                    inclusion.path("leafIndex").asLong(),
                    newer.size(),
                    hashes(inclusion),
                    newer.root()))
            .isTrue();
      }
    }

    @Test
    void theCheckpointComesTakenApartForThoseWhoAsk() {
      var note = as("alice").get(LOG + "/checkpoint");
      assertThat(note.header("Content-Type")).hasValue("text/plain;charset=UTF-8");
      var json = as("alice").with("Accept", "application/json").get(LOG + "/checkpoint");
      assertThat(json.field("note")).isEqualTo(note.text());
      assertThat(json.json().path("treeSize").asLong()).isPositive();
      assertThat(note.text()).contains(json.field("origin"), json.field("rootHash"));
    }

    @Test
    void entriesArePagesOfTheWholeLogAndEachGivesItsLeaf() throws IOException {
      app.open();
      var size = as("alice").get(LOG + "/entries").json().path("treeSize").asLong();
      var seen = 0L;
      while (seen < size) {
        var page = as("alice").get(LOG + "/entries?limit=5&after=" + seen).json().path("items");
        assertThat(page.size()).isBetween(1, 5);
        for (var entry : page) {
          assertThat(entry.path("sequence").asLong()).isEqualTo(++seen);
          var record = new ObjectMapper().treeToValue(entry.path("record"), Map.class);
          assertThat(MerkleTree.leaf(CanonicalJson.bytes(record)).base64())
              .isEqualTo(entry.path("leafHash").asText());
          assertThat(record).hasSize(13);
        }
      }
      assertThat(as("alice").get(LOG + "/entries?after=" + size).json().path("items")).isEmpty();
      assertThat(as("alice").get(LOG + "/entries?after=99999999999").json().path("items"))
          .isEmpty();
    }

    // ----------------------------------------------------------------------------- receipts

    @Test
    void everyDecisionAndEndingHasAReceiptThatBothVerifiersTakeOffline() throws IOException {
      var request = app.open();
      request.insist(request.revoke("adele"));
      var path = request.path() + "/receipts";
      var answer = as("alice").get(path);
      assertThat(answer.status()).as("%s", answer).isEqualTo(200);
      var operations = new ArrayList<String>();
      answer
          .json()
          .path("items")
          .forEach(receipt -> operations.add(receipt.at("/record/operation").asText()));
      assertThat(operations)
          .containsExactly(
              "Approve Lockbox Request",
              "Approve Lockbox Request",
              "Send Lockbox Request",
              "Set-AccessToCustomerDataRequest",
              "Grant Lockbox Access",
              "Revoke Lockbox Access");
      var key = as("alice").get(LOG + "/keys").json().at("/items/0/vkey").asText();

      var all = file("receipts.json", answer.text());
      assertThat(Verifiers.both(all, "--key", key).verdict()).isEqualTo("ok");
      // also when another tool wrote it anew, with spaces and in another order
      var one =
          new ObjectMapper()
              .writerWithDefaultPrettyPrinter()
              .writeValueAsString(answer.json().at("/items/3"));
      assertThat(Verifiers.both(file("one.json", one), "--key", key).verdict()).isEqualTo("ok");
      for (var change :
          List.of(
              Map.entry("alice", "aaron"),
              Map.entry("Approve", "Deny"),
              Map.entry("\"leafIndex\" : ", "\"leafIndex\" : 1"),
              Map.entry("\\n\\n\u2014", "x\\n\\n\u2014"))) {
        var changed = one.replace(change.getKey(), change.getValue());
        assertThat(changed).isNotEqualTo(one);
        var said = Verifiers.both(file("changed.json", changed), "--key", key);
        assertThat(said.verdict()).as(said.text()).isEqualTo("invalid");
      }
      // the log goes on, the receipt stays good
      app.open();
      assertThat(Verifiers.both(all, "--key", key).verdict()).isEqualTo("ok");
      assertThat(as("fay").get(path).status()).isEqualTo(404);
      assertThat(as("erin").get(path).status()).isEqualTo(200);
    }

    @Test
    void anItemThatWasReadHasItsReceiptToo() throws IOException {
      app.open();
      assertThat(as("erin").get("/content/contoso/documents/finance/").status()).isEqualTo(403);
      assertThat(
              as("erin")
                  .get("/content/contoso/mailboxes/carol@contoso.example/messages/msg-0001")
                  .status())
          .isEqualTo(200);
      var last = as("alice").get(LOG + "/entries").json().path("treeSize").asLong();

      var receipt = as("alice").get(LOG + "/receipts/" + last);

      assertThat(receipt.json().at("/record/operation").asText()).isEqualTo("MailItemsAccessed");
      assertThat(Verifiers.both(file("receipt.json", receipt.text())).verdict()).isEqualTo("ok");
    }

    // ------------------------------------------------------------------------------- export

    @Test
    void theVerifierFetchesALogByItself() {
      app.open();
      var tenant = "http://localhost:" + app.port() + "/api/v1/tenants/contoso";
      var password = Map.of("LOCKBOX_PASSWORD", "lockbox");

      var said = Verifiers.java(password, tenant, "--user", "alice");
      assertThat(said.verdict()).as(said.text()).isEqualTo("ok");
      assertThat(said.exitCode()).isZero();
      assertThat(said.text()).contains("taken from the file itself");

      assertThat(Verifiers.java(password, tenant, "--user", "fay").exitCode()).isEqualTo(2);
      assertThat(Verifiers.java(password, "http://lockbox.example/x", "--user", "alice").text())
          .contains("by https only");
      assertThat(Verifiers.java("no-such-file").exitCode()).isEqualTo(2);
      assertThat(Verifiers.java("--nonsense").exitCode()).isEqualTo(2);
    }

    // ---------------------------------------------------------------------------- appending

    @Test
    void manyAtOnceMakeOneTree() throws Exception {
      var before = app.bean(AuditTree.class).head("contoso").size();
      Callable<Integer> writer =
          () -> {
            for (var i = 0; i < 25; i++) {
              append("contoso", 1 + i % 3);
            }
            return 0;
          };
      var pool = Executors.newFixedThreadPool(4);
      try {
        for (var result : pool.invokeAll(List.of(writer, writer, writer, writer))) {
          result.get();
        }
      } finally {
        pool.shutdownNow();
      }
      assertThat(app.bean(AuditTree.class).head("contoso").size() - before).isEqualTo(4 * 49);
      var said = Verifiers.both(file("log.ndjson", as("alice").get(LOG + "/export").text()));
      assertThat(said.verdict()).as(said.text()).isEqualTo("ok");
    }

    @Test
    void aDetailWithoutOneFormForAllReadersIsRefused() {
      for (Object value : List.of(1.5, Long.MAX_VALUE, Duration.ofHours(1), "\ud83d")) {
        assertThatThrownBy(
                () ->
                    app.transaction()
                        .executeWithoutResult(
                            status ->
                                app.bean(Audit.class)
                                    .record(fact("contoso", Map.of("value", value)))))
            .isInstanceOf(IllegalArgumentException.class);
      }
    }

    @Test
    void aLogFromBeforeThereWereTreesGetsItsTree() {
      app.open();
      var head = app.bean(AuditTree.class).head("contoso");
      app.jdbc().sql("delete from audit_node where tenant_id = 'contoso'").update();
      app.jdbc()
          .sql("update audit_log set tree_size = null, tree_edge = '' where tenant_id = 'contoso'")
          .update();
      append("contoso", 1);

      assertThat(app.bean(AuditTree.class).head("contoso").size()).isEqualTo(head.size() + 1);
      assertThat(app.bean(AuditTree.class).root("contoso", head.size())).isEqualTo(head.root());
    }

    // ------------------------------------------------------------------- rounds and witnesses

    @Test
    void aRoundSignsWhatChangedAndAWitnessHearsOfItOnceAnHour() throws Exception {
      assertThat(as("adele").put(LOG + "/witnesses/Watch@elsewhere.example").status())
          .isEqualTo(204);
      assertThat(as("adele").put(LOG + "/witnesses/watch@elsewhere.example").status())
          .isEqualTo(204);
      assertThat(as("alice").get(LOG + "/witnesses").json().at("/items/0/address").asText())
          .isEqualTo("watch@elsewhere.example");
      assertThat(due()).contains("contoso");

      round();
      round();

      assertThat(due()).doesNotContain("contoso");
      assertThat(mails()).hasSize(1);
      var note =
          app.jdbc()
              .sql(
                  """
                  select note from log_checkpoint where tenant_id = 'contoso'
                  order by tree_size desc fetch first 1 rows only
                  """)
              .query(String.class)
              .single();
      assertThat(mails().get(0)).contains(note);

      append("contoso", 1);
      round();
      assertThat(due()).doesNotContain("contoso");
      assertThat(mails()).as("within the hour").hasSize(1);
      app.clock().forward(Duration.ofHours(1));
      round();
      assertThat(mails()).hasSize(2);
      app.clock().forward(Duration.ofHours(1));
      round();
      assertThat(mails()).as("nothing changed").hasSize(2);

      assertThat(as("adele").delete(LOG + "/witnesses/watch@elsewhere.example").status())
          .isEqualTo(204);
      assertThat(as("adele").delete(LOG + "/witnesses/watch@elsewhere.example").status())
          .isEqualTo(204);
      var operations = new ArrayList<String>();
      app.bean(Audit.class)
          .ofLog("contoso", 0, 100_000)
          .forEach(record -> operations.add(record.operation()));
      assertThat(operations)
          .filteredOn(operation -> operation.endsWith("Witness"))
          .containsExactly("Add-CustomerLockboxWitness", "Remove-CustomerLockboxWitness");
    }

    @Test
    void aRoundThatAnotherNodeHasIsLeftToIt() {
      append("contoso", 1);
      var until = app.now().plus(Duration.ofMinutes(1)).atOffset(java.time.ZoneOffset.UTC);
      app.jdbc().sql("update log_duty set claimed_until = :until").param("until", until).update();
      assertThat(round()).isFalse();
      assertThat(due()).contains("contoso");

      app.clock().forward(Duration.ofMinutes(1));
      assertThat(round()).isTrue();
      assertThat(due()).doesNotContain("contoso");
    }

    // ------------------------------------------------------------------------------- helpers

    private List<String> due() {
      return app.jdbc()
          .sql("select tenant_id from audit_log where checkpoint_due = true")
          .query(String.class)
          .list();
    }

    private List<String> mails() {
      return app.jdbc()
          .sql(
              "select text_body from mail_outbox where kind = 'log-checkpoint' order by created_at")
          .query(String.class)
          .list();
    }

    private boolean round() {
      return Rounds.sign(app);
    }

    private void append(String log, int count) {
      app.transaction()
          .executeWithoutResult(
              status -> {
                var facts = new ArrayList<AuditFact>();
                for (var i = 0; i < count; i++) {
                  facts.add(fact(log, Map.of("i", i)));
                }
                // the same fact twice in one batch is one fact
                facts.add(facts.get(0));
                assertThat(app.bean(Audit.class).recordAll(log, facts)).isEqualTo(count);
              });
    }

    private static AuditFact fact(String log, Map<String, ?> detail) {
      return new AuditFact(
          log,
          "test/" + java.util.UUID.randomUUID(),
          "MailItemsAccessed",
          new AuditFact.Who("erin", AuditFact.UserType.PROVIDER, "API", "127.0.0.1"),
          null,
          null,
          null,
          detail);
    }

    private Checkpoint checkpoint(NoteKey key) {
      var note = SignedNote.parse(as("alice").get(LOG + "/checkpoint").text());
      assertThat(key.signed(note)).isTrue();
      return Checkpoint.parse(note.text());
    }

    private static List<Hash> hashes(JsonNode proof) {
      var hashes = new ArrayList<Hash>();
      proof.path("hashes").forEach(hash -> hashes.add(Hash.ofBase64(hash.asText())));
      return hashes;
    }

    private String file(String name, String content) throws IOException {
      var file = directory.resolve(name);
      Files.writeString(file, content);
      return file.toString();
    }
  }
}
