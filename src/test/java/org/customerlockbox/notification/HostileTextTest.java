package org.customerlockbox.notification;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.customerlockbox.request.ResourceRef;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What people write is data, whatever they write, in every kind of mail and on both databases. */
class HostileTextTest {

  private static final String SPITE =
      "<script>alert(1)</script></td></table><img src=x onerror='y'>\"><a href=//evil.example>x</a>"
          + " {{requester}} {{{subject}}} {{>layout}} {{#facts}} {{=<% %>=}} ${7*7} #{1} &amp; <!-- "
          + "\r\nBcc: victim@example.org\r\n\r\nsubject: mine\nheading: mine\n\nA paragraph of mine"
          + " \u202Egnp.exe\u202C \u2066x\u2069 \u0000\u0007\u001B[31m \uD800 \uD83D\uDE00 ";

  private static final Set<String> OUR_TAGS =
      Set.of(
          "!doctype",
          "html",
          "head",
          "meta",
          "title",
          "style",
          "body",
          "div",
          "table",
          "tr",
          "td",
          "p",
          "h1",
          "a",
          "br",
          "!--[if",
          "![endif]--");

  private static final Pattern TAG = Pattern.compile("<(/?)([^\\s>]*)");

  @ParameterizedTest
  @EnumSource(TestDatabase.class)
  void hostileTextStaysTextInEveryKindOfMail(TestDatabase database) {
    try (var world = new MailWorld(database.create())) {
      world.detail = SPITE;
      world.serviceRequestNumber = SPITE;
      world.tenantName = SPITE;
      world.resources = List.of(new ResourceRef("mailbox", SPITE));
      for (var account : world.people().values()) {
        world.rename(account.id(), SPITE);
      }
      world.decided("mona", "provider", "manager");

      world.happens(Facts.all(SPITE).toArray());

      assertThat(world.queued()).hasSizeGreaterThan(40).allSatisfy(HostileTextTest::isHarmless);
      var asked = world.mail(MailKind.TENANT_APPROVAL_DUE, "alice");
      assertThat(asked.text()).contains("{{requester}} {{{subject}}}", "<script>alert(1)</script>");
      assertThat(asked.html()).contains("{{requester}}", "&lt;script&gt;alert(1)&lt;/script&gt;");
    }
  }

  private static void isHarmless(MailWorld.Queued mail) {
    assertThat(mail.subject()).hasSizeLessThanOrEqualTo(150).doesNotContainPattern("\\p{Cntrl}");
    assertThat(mail.subject() + mail.text() + mail.html())
        .doesNotContainPattern("[\\u202A-\\u202E\\u2066-\\u2069]")
        .doesNotContainPattern("[\\x00-\\x09\\x0B-\\x1F\\x7F]")
        .doesNotContain("49");
    var tags = TAG.matcher(mail.html());
    while (tags.find()) {
      assertThat(OUR_TAGS).contains(tags.group(2).toLowerCase(java.util.Locale.ROOT));
    }
    assertThat(mail.html())
        .doesNotContain("<a href")
        .doesNotContain("<script")
        .doesNotContain("<img");
    // what looks like a head line or a paragraph in the words became neither
    assertThat(mail.text().lines()).noneMatch(line -> line.equals("A paragraph of mine"));
    assertThat(mail.text().lines().toList()).doesNotContain("Bcc: victim@example.org");
  }

  @ParameterizedTest
  @EnumSource(TestDatabase.class)
  void theLongestRequestThatCanBeFiledFitsEvenIfEveryCharacterIsEscaped(TestDatabase database) {
    try (var world = new MailWorld(database.create())) {
      world.detail = "=".repeat(2_000);
      world.serviceRequestNumber = "=".repeat(64);
      world.tenantName = "=".repeat(200);
      var resources = new ArrayList<ResourceRef>();
      for (var i = 0; i < 10; i++) {
        resources.add(new ResourceRef("document", "=".repeat(999) + i));
      }
      world.resources = resources;
      for (var account : world.people().values()) {
        world.rename(account.id(), "=".repeat(200));
      }
      world.decided("mona", "provider", "manager");
      world.decided("sofia", "provider", "security");
      world.decided("alice", "tenant", null);

      world.happens(Facts.all("=".repeat(2_000)).toArray());

      // nothing of what is granted is cut, whatever its length
      for (var resource : resources) {
        assertThat(world.mail(MailKind.TENANT_APPROVAL_DUE, "alice").text())
            .contains(resource.toString());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabase.class)
  void twoThousandCharactersOfAnyScriptAreShownWhole(TestDatabase database) {
    try (var world = new MailWorld(database.create())) {
      world.detail = "\uD83D\uDE00".repeat(1_000) + "\u05D0".repeat(1_000);

      world.happens(Facts.all("Fine.").toArray());

      assertThat(world.mail(MailKind.TENANT_APPROVAL_DUE, "alice").text()).contains(world.detail);
    }
  }
}
