package org.customerlockbox.notification.web;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.customerlockbox.identity.Accounts;
import org.customerlockbox.identity.Actor;
import org.customerlockbox.identity.Channel;
import org.customerlockbox.identity.CurrentActor;
import org.customerlockbox.identity.Role;
import org.customerlockbox.notification.Outbox;
import org.customerlockbox.problem.RefusedException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.servlet.ModelAndView;

/** {@code GET /api/v1/mails}. */
class MailsControllerTest {

  private final CurrentActor currentActor = mock(CurrentActor.class);
  private final Accounts accounts = mock(Accounts.class);
  private final Outbox outbox = mock(Outbox.class);
  private final MockMvc api =
      MockMvcBuilders.standaloneSetup(new MailsController(currentActor, accounts, outbox))
          .setHandlerExceptionResolvers(MailsControllerTest::refused)
          .build();

  private static @Nullable ModelAndView refused(
      HttpServletRequest request, HttpServletResponse response, Object handler, Exception e) {
    if (!(e instanceof RefusedException refused)) {
      return null;
    }
    response.setStatus(refused.status());
    try {
      response.getWriter().write(refused.sentence());
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
    return new ModelAndView();
  }

  private void signedIn(String user, Role... roles) {
    when(currentActor.require()).thenReturn(new Actor(user, null, Channel.API, null));
    when(accounts.rolesOf(user)).thenReturn(Set.of(roles));
    when(outbox.find(any(), any(), anyInt(), anyInt())).thenReturn(new Outbox.Page(List.of(), 0));
  }

  @Test
  void showsAnOperatorHowFarMailsGotWithoutTheirWords() throws Exception {
    signedIn("otto", Role.OPERATOR);
    var at = Instant.parse("2026-11-23T18:30:00Z");
    when(outbox.find("LBX-7K3M9QFD", Outbox.Status.PENDING, 0, 50))
        .thenReturn(
            new Outbox.Page(
                List.of(
                    new Outbox.Progress(
                        "4f1e8a52-0000-4000-8000-000000000001",
                        "contoso",
                        "LBX-7K3M9QFD",
                        "expired",
                        "alice@contoso.example",
                        "Pending",
                        3,
                        at,
                        at.plusSeconds(8),
                        null,
                        "550 no")),
                1));

    api.perform(get("/api/v1/mails?requestId=LBX-7K3M9QFD&status=Pending"))
        .andExpect(status().isOk())
        .andExpect(jsonPath("$.total").value(1))
        .andExpect(jsonPath("$.page").value(0))
        .andExpect(jsonPath("$.size").value(50))
        .andExpect(jsonPath("$.items[0].recipient").value("alice@contoso.example"))
        .andExpect(jsonPath("$.items[0].kind").value("expired"))
        .andExpect(jsonPath("$.items[0].attempts").value(3))
        .andExpect(jsonPath("$.items[0].lastError").value("550 no"))
        .andExpect(jsonPath("$.items[0].subject").doesNotExist())
        .andExpect(jsonPath("$.items[0].text").doesNotExist())
        .andExpect(jsonPath("$.items[0].html").doesNotExist());
  }

  @Test
  void refusesEverybodyElse() throws Exception {
    signedIn("mona", Role.MANAGER, Role.PROVIDER_ADMINISTRATOR, Role.TENANT_ADMINISTRATOR);

    api.perform(get("/api/v1/mails")).andExpect(status().isForbidden());
  }

  @ParameterizedTest
  @CsvSource({
    "requestId, LBX-1",
    "requestId, ''",
    "requestId, %00",
    "requestId, LBX-7K3M9QFD' or 1=1 --",
    "status, pending",
    "status, ''",
    "page, -1",
    "page, 2000000",
    "size, 0",
    "size, 201"
  })
  void namesTheFieldThatItCannotTake(String field, String value) throws Exception {
    signedIn("otto", Role.OPERATOR);

    api.perform(get("/api/v1/mails").param(field, value.replace("%00", "\u0000")))
        .andExpect(status().isBadRequest())
        .andExpect(
            org.springframework.test.web.servlet.result.MockMvcResultMatchers.content()
                .string(org.hamcrest.Matchers.startsWith(field)));
  }
}
