package org.customerlockbox.process.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.camunda.bpm.engine.authorization.Authorization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * CVE-2026-77226: as long as the group {@code camunda-admin} has no member, and here it never has
 * one, Camunda Admin lets anybody create the first administrator. Nobody is let in here.
 */
class AdministratorSetUpTest extends EngineTest {

  private static final String ADMINISTRATOR =
      """
      {"profile":{"id":"mallory","firstName":"M","lastName":"M","email":"m@m.example"},
       "credentials":{"password":"mallory-mallory"}}
      """;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/camunda/api/admin/setup/default/user/create",
        "/camunda/api/admin/setup/default/user/create/",
        "/camunda/api/admin/setup/default/user/create?x=/camunda/app/",
        "/camunda/api/admin/%73etup/default/user/create",
        "/camunda/api/admin/setup/default/user/%63reate",
        "/camunda/api/admin/setup%2Fdefault/user/create",
        "/camunda/api/admin/setup/default;a=b/user/create",
        "/camunda/api/admin/setup;a=b/default/user/create",
        "/camunda//api/admin/setup/default/user/create",
        "/camunda/api/admin/./setup/default/user/create",
        "/camunda/api/admin/plugin/../setup/default/user/create",
        "/camunda/api/admin/auth/..%2fsetup/default/user/create",
        "/camunda/api/admin/Setup/default/user/create",
        "/camunda/app/admin/default/setup/",
        "/camunda/app/admin/default/setup",
        "/engine-rest/user/create"
      })
  void nobodyCreatesTheFirstAdministrator(String path) throws Exception {
    // a page of Camunda's first, for a session and its token against forged calls
    var nobody = as(null);
    nobody.get("/camunda/app/welcome/default/");

    for (var caller : List.of(nobody, as("alice"), as("alice").signIn("tasklist"))) {
      var answer = caller.post(path, ADMINISTRATOR);

      assertThat(answer.statusCode()).as(answer.body()).isIn(400, 401, 403, 404);
    }
    assertThat(jdbc.sql("select count(*) from act_id_user").query(Long.class).single()).isZero();
    assertThat(jdbc.sql("select count(*) from act_id_group").query(Long.class).single()).isZero();
    assertThat(engine.getIdentityService().createUserQuery().userId("mallory").count()).isZero();
  }

  @Test
  void theSetUpPageIsNotShown() throws Exception {
    assertThat(as(null).get("/camunda/app/admin/default/setup/").statusCode()).isEqualTo(403);
    assertThat(as(null).get("/camunda/app/admin/default/setup").statusCode()).isEqualTo(403);
  }

  @Test
  void theEnginesAdministratorsAreNobody() {
    var identities = engine.getIdentityService();

    assertThat(identities.isReadOnly()).isTrue();
    assertThat(identities.createGroupQuery().groupId("camunda-admin").count()).isZero();
    assertThat(identities.createUserQuery().memberOfGroup("camunda-admin").count()).isZero();
    assertThat(
            engine.getAuthorizationService().createAuthorizationQuery().list().stream()
                .filter(
                    authorization ->
                        authorization.getUserId() != null
                            || authorization.getAuthorizationType() != Authorization.AUTH_TYPE_GRANT
                            || "camunda-admin".equals(authorization.getGroupId())))
        .isEmpty();
  }
}
