package org.customerlockbox.process.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.identity.Group;
import org.camunda.bpm.engine.identity.Tenant;
import org.camunda.bpm.engine.identity.User;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AccountsIdentityProviderTest extends EngineTest {

  private IdentityService identities;

  @BeforeEach
  void findService() {
    identities = engine.getIdentityService();
  }

  @AfterEach
  void signOut() {
    identities.clearAuthentication();
  }

  @Test
  void findsPeopleByWhatIsAskedFor() {
    assertThat(identities.createUserQuery().userId("Alice ").singleResult().getId())
        .isEqualTo("alice");
    assertThat(ids(identities.createUserQuery().userIdIn("mona", "erin", "nobody").list()))
        .containsExactly("erin", "mona");
    assertThat(ids(identities.createUserQuery().userFirstNameLike("%manager%").list()))
        .containsExactly("mona");
    assertThat(ids(identities.createUserQuery().userFirstName("Mona Manager").list()))
        .containsExactly("mona");
    assertThat(identities.createUserQuery().userFirstName("Mona%").list()).isEmpty();
    assertThat(ids(identities.createUserQuery().userEmailLike("a%@contoso.example").list()))
        .containsExactly("adele", "alice");
    assertThat(ids(identities.createUserQuery().memberOfGroup("provider.manager").list()))
        .containsExactly("mona");
    assertThat(ids(identities.createUserQuery().memberOfGroup("tenant.approver").list()))
        .containsExactly("alice", "fay");
    assertThat(ids(identities.createUserQuery().memberOfGroup("contoso.approver").list()))
        .containsExactly("alice");
    assertThat(ids(identities.createUserQuery().memberOfGroup("contoso.member").list()))
        .containsExactly("adele", "alice", "carol");
    assertThat(ids(identities.createUserQuery().memberOfTenant("fabrikam").list()))
        .containsExactly("fay", "felix");
    assertThat(identities.createUserQuery().memberOfGroup("camunda-admin").list()).isEmpty();
    assertThat(identities.createUserQuery().userLastName("Approver").list()).isEmpty();
  }

  @Test
  void pagesAndSortsInTheDatabase() {
    assertThat(ids(identities.createUserQuery().orderByUserId().desc().listPage(1, 2)))
        .containsExactly("petra", "otto");
    assertThat(ids(identities.createUserQuery().orderByUserFirstName().asc().listPage(0, 2)))
        .containsExactly("admin", "adele");
    assertThat(identities.createUserQuery().count()).isEqualTo(People.EVERYBODY.size());
    assertThat(identities.createGroupQuery().count()).isEqualTo(9 + 2 * 3);
    assertThat(
            identities.createGroupQuery().orderByGroupId().asc().listPage(0, 2).stream()
                .map(Group::getId))
        .containsExactly("contoso.administrator", "contoso.approver");
    assertThat(
            identities.createTenantQuery().orderByTenantName().desc().list().stream()
                .map(Tenant::getId))
        .containsExactly("fabrikam", "contoso");
  }

  @Test
  void tellsWhoIsInWhichGroupAndTenant() {
    assertThat(identities.createGroupQuery().groupMember("alice").list().stream().map(Group::getId))
        .containsExactlyInAnyOrder(
            "tenant.approver", "contoso.approver", "tenant.member", "contoso.member");
    assertThat(identities.createGroupQuery().groupMember("mona").list())
        .singleElement()
        .satisfies(
            group -> {
              assertThat(group.getId()).isEqualTo("provider.manager");
              assertThat(group.getType()).isEqualTo("WORKFLOW");
            });
    assertThat(identities.createTenantQuery().userMember("alice").singleResult().getId())
        .isEqualTo("contoso");
    assertThat(identities.createTenantQuery().userMember("mona").count()).isZero();
    assertThat(identities.createGroupQuery().groupId("fabrikam.approver").singleResult().getName())
        .isEqualTo("Fabrikam: access approvers");
    assertThat(
            identities
                .createGroupQuery()
                .groupIdIn("fabrikam.approver", "provider.manager", "nobody.approver")
                .count())
        .isEqualTo(2);
  }

  @Test
  void hidesPeopleFromThoseWhoMayNotReadThem() {
    identities.setAuthentication("alice", List.of("tenant.approver"), List.of("contoso"));

    assertThat(ids(identities.createUserQuery().list())).containsExactly("alice");
    assertThat(identities.createUserQuery().userId("fay").count()).isZero();
    assertThat(identities.createUserQuery().memberOfGroup("provider.manager").count()).isZero();
    assertThat(identities.createGroupQuery().groupMember("fay").count()).isZero();
    assertThat(identities.createGroupQuery().groupId("fabrikam.approver").count()).isZero();
    assertThat(identities.createTenantQuery().list())
        .singleElement()
        .extracting(Tenant::getId)
        .isEqualTo("contoso");
  }

  @Test
  void showsPeopleToProviderAdministrators() {
    identities.setAuthentication("admin", List.of("provider.administrator"), List.of());

    assertThat(identities.createUserQuery().count()).isEqualTo(People.EVERYBODY.size());
    assertThat(identities.createTenantQuery().count()).isEqualTo(2);
  }

  @Test
  void forgetsWhoIsNoLongerActive() {
    jdbc.sql("update account set active = false where id = 'carol'").update();
    try {
      assertThat(identities.createUserQuery().userId("carol").count()).isZero();
      assertThat(identities.checkPassword("carol", People.PASSWORD)).isFalse();
    } finally {
      jdbc.sql("update account set active = true where id = 'carol'").update();
    }
  }

  @Test
  void checksPasswordsAsOurOwnApiDoes() {
    assertThat(identities.checkPassword("alice", People.PASSWORD)).isTrue();
    assertThat(identities.checkPassword("alice", "Lockbox")).isFalse();
    assertThat(identities.checkPassword("alice", "")).isFalse();
    assertThat(identities.checkPassword("nobody", People.PASSWORD)).isFalse();
  }

  @Test
  void canBeWrittenByNobody() {
    assertThat(identities.isReadOnly()).isTrue();
    assertThatThrownBy(() -> identities.saveUser(identities.newUser("mallory")))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> identities.createMembership("alice", "fabrikam.approver"))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> identities.createTenantUserMembership("fabrikam", "alice"))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> identities.deleteUser("alice"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  private static List<String> ids(List<User> users) {
    return users.stream().map(User::getId).toList();
  }
}
