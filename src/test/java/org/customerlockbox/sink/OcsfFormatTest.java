package org.customerlockbox.sink;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;
import org.customerlockbox.audit.AuditRecord;
import org.customerlockbox.audit.Operations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Proves that every operation is a valid event of OCSF 1.3.0, and that the check can say no. */
class OcsfFormatTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final OcsfSchema SCHEMA = new OcsfSchema();
  private static final RecordFormat FORMAT = new OcsfFormat("0.1.0");

  @ParameterizedTest
  @MethodSource("org.customerlockbox.sink.Records#operations")
  void everyOperationIsMappedAndValid(String operation) throws IOException {
    assertThat(OcsfFormat.knows(operation)).isTrue();
    for (var record :
        new AuditRecord[] {
          Records.of(operation),
          Records.of(operation, "system", "System", Map.of()),
          Records.of(
              operation, "erin", "Provider", Map.of("resource", "mailbox x", "active", false))
        }) {
      var event = FORMAT.show(record);
      assertThat(SCHEMA.complaints(event)).as(event).isEmpty();
      assertThat(event).isPrintable().doesNotContain("\n");
    }
  }

  @Test
  void anOperationThatNobodyMappedIsShownAllTheSame() throws IOException {
    var event = FORMAT.show(Records.of("Something New"));
    assertThat(OcsfFormat.knows("Something New")).isFalse();
    assertThat(SCHEMA.complaints(event)).isEmpty();
    var read = JSON.readTree(event);
    assertThat(read.path("activity_id").asInt()).isEqualTo(99);
    assertThat(read.path("activity_name").asText()).isEqualTo("Something New");
  }

  @Test
  void theEventSaysWhoDidWhatWhenAndToWhat() throws IOException {
    var event = JSON.readTree(FORMAT.show(Records.of(Operations.TENANT_DECISION)));

    assertThat(event.at("/metadata/version").asText()).isEqualTo(SCHEMA.version());
    assertThat(event.at("/metadata/uid").asText()).isEqualTo(Records.ID);
    assertThat(event.at("/metadata/sequence").asLong()).isEqualTo(42);
    assertThat(event.at("/metadata/tenant_uid").asText()).isEqualTo("contoso");
    assertThat(event.at("/metadata/correlation_uid").asText()).isEqualTo("LBX-7K3M9QFD");
    assertThat(event.path("type_uid").asInt()).isEqualTo(600303);
    assertThat(event.path("time").asLong()).isEqualTo(1_795_515_630_123L);
    assertThat(event.at("/actor/user/name").asText()).isEqualTo("alice");
    assertThat(event.at("/src_endpoint/ip").asText()).isEqualTo("192.0.2.7");
    assertThat(event.at("/api/operation").asText()).isEqualTo(Operations.TENANT_DECISION);
    assertThat(event.at("/resources/0/uid").asText()).isEqualTo("LBX-7K3M9QFD");
    assertThat(event.at("/resources/1/type").asText()).isEqualTo("mailbox");
    assertThat(event.at("/resources/2/uid").asText()).isEqualTo("/finance/");
    assertThat(event.at("/unmapped/detail/reasonDetail").asText()).contains("can’t");
  }

  @Test
  void whoOpenedAccessIsTheLastWhoSaidYesAndNeverAServiceAccount() throws IOException {
    var opened = Records.of(Operations.GRANT_ACCESS, "system", "System", Records.detail());
    assertThat(JSON.readTree(FORMAT.show(opened)).at("/actor/user/name").asText())
        .isEqualTo("alice");

    var expired = Records.of(Operations.REQUEST_EXPIRY, "system", "System", Map.of());
    var actor = JSON.readTree(FORMAT.show(expired)).path("actor");
    assertThat(actor.has("user")).isFalse();
    assertThat(actor.path("app_name").asText()).isEqualTo("Customer Lockbox");
  }

  @ParameterizedTest
  @CsvSource({
    "Lockbox Access Denied, Failure, 3",
    "Lockbox Clean Up Failure, Failure, 4",
    "Deny Lockbox Request, Success, 1"
  })
  void whatDidNotComeAboutIsAFailure(String operation, String status, int severity)
      throws IOException {
    var event = JSON.readTree(FORMAT.show(Records.of(operation)));
    assertThat(event.path("status").asText()).isEqualTo(status);
    assertThat(event.path("severity_id").asInt()).isEqualTo(severity);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"fe80::1%eth0", "localhost", "999.1", "", "not an address", "::ffff:192.0.2.7"})
  void whatIsNoPlainAddressIsNotShownAsOne(String address) throws IOException {
    var record = Records.of(Operations.TENANT_DECISION);
    var other =
        new AuditRecord(
            record.id(),
            "contoso",
            1,
            record.creationTime(),
            record.operation(),
            "alice",
            "Tenant",
            "API",
            address,
            null,
            null,
            null,
            Map.of());
    var event = FORMAT.show(other);
    assertThat(SCHEMA.complaints(event)).as(event).isEmpty();
    assertThat(JSON.readTree(event).at("/src_endpoint/svc_name").asText()).isNotEmpty();
  }

  @Test
  void theCheckRefusesWhatOcsfDoesNotKnow() throws IOException {
    var good = (ObjectNode) JSON.readTree(FORMAT.show(Records.of(Operations.CREATE_REQUEST)));
    assertThat(SCHEMA.complaints(good.toString())).isEmpty();
    for (var required : new String[] {"api", "actor", "src_endpoint", "metadata", "time"}) {
      var less = good.deepCopy();
      less.remove(required);
      assertThat(SCHEMA.complaints(less.toString())).as(required).isNotEmpty();
    }
    assertThat(SCHEMA.complaints(good.deepCopy().put("type_uid", 600302).toString())).isNotEmpty();
    assertThat(SCHEMA.complaints(good.deepCopy().put("category_uid", 3).toString())).isNotEmpty();
    assertThat(SCHEMA.complaints(good.deepCopy().put("activity_id", 5).toString())).isNotEmpty();
    assertThat(SCHEMA.complaints(good.deepCopy().put("time", "now").toString())).isNotEmpty();
    assertThat(SCHEMA.complaints(good.deepCopy().put("ours", "x").toString())).isNotEmpty();
    assertThat(SCHEMA.complaints(good.deepCopy().put("class_uid", 6004).toString())).isNotEmpty();
    var nobody = good.deepCopy();
    nobody.putObject("actor");
    assertThat(SCHEMA.complaints(nobody.toString())).isNotEmpty();
    var noAddress = good.deepCopy();
    noAddress.putObject("src_endpoint").put("ip", "here");
    assertThat(SCHEMA.complaints(noAddress.toString())).isNotEmpty();
  }
}
