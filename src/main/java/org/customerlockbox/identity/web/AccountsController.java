package org.customerlockbox.identity.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.customerlockbox.identity.Account;
import org.customerlockbox.identity.Accounts;
import org.customerlockbox.identity.CurrentActor;
import org.customerlockbox.identity.Invitations;
import org.customerlockbox.identity.Origin;
import org.customerlockbox.identity.ProviderAccounts;
import org.customerlockbox.identity.Role;
import org.customerlockbox.problem.InvalidInputException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The provider's accounts and invitations over HTTP. */
@RestController
@RequestMapping("/api/v1")
@Tag(name = "Accounts", description = "Who you are; the provider's accounts; invitations.")
class AccountsController {

  private static final String PROVIDER = "provider.";

  private final ProviderAccounts providerAccounts;
  private final Accounts accounts;
  private final Invitations invitations;
  private final CurrentActor currentActor;

  AccountsController(
      ProviderAccounts providerAccounts,
      Accounts accounts,
      Invitations invitations,
      CurrentActor currentActor) {
    this.providerAccounts = providerAccounts;
    this.accounts = accounts;
    this.invitations = invitations;
    this.currentActor = currentActor;
  }

  record AccountBody(
      @Nullable String userId,
      @Nullable String displayName,
      @Nullable String email,
      @Nullable List<@Nullable String> roles) {}

  record ChangeBody(@Nullable Boolean active, @Nullable List<@Nullable String> roles) {}

  record PasswordBody(@Nullable String password) {}

  record AccountJson(
      String id, String displayName, String email, boolean active, List<String> roles) {}

  record AccountsJson(List<AccountJson> items) {}

  record MeJson(String id, String displayName, @Nullable String tenantId, List<String> roles) {}

  record AcceptedJson(String userId) {}

  @GetMapping("/me")
  @Operation(summary = "Who you are, and which roles you hold now")
  MeJson me() {
    var actor = currentActor.require();
    return new MeJson(
        actor.userId(),
        accounts.displayName(actor.userId()),
        actor.tenantId(),
        accounts.rolesOf(actor.userId()).stream().map(Role::group).sorted().toList());
  }

  @GetMapping("/accounts")
  @Operation(summary = "List the provider's accounts", description = "For its administrators.")
  AccountsJson list() {
    return new AccountsJson(
        providerAccounts.list(currentActor.require()).stream().map(this::json).toList());
  }

  @PostMapping("/accounts")
  @Operation(summary = "Add an account of the provider", description = "It is invited by mail.")
  ResponseEntity<AccountJson> add(@RequestBody AccountBody body) {
    var account =
        providerAccounts.add(
            currentActor.require(),
            given(body.userId()),
            given(body.displayName()),
            given(body.email()),
            roles(body.roles()));
    return ResponseEntity.created(URI.create("/api/v1/accounts/" + account.id()))
        .body(json(account));
  }

  @PutMapping("/accounts/{userId}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Operation(summary = "Change another account's roles, or lock it", description = "At once.")
  void change(@PathVariable String userId, @RequestBody ChangeBody body) {
    var active = body.active();
    if (active == null) {
      throw new InvalidInputException("active", "is missing");
    }
    providerAccounts.change(currentActor.require(), userId, active, roles(body.roles()));
  }

  @PostMapping("/invitations/{token}")
  @Operation(
      summary = "Accept an invitation",
      description = "Sets the invited account's password; the token works once.")
  AcceptedJson accept(@PathVariable String token, @RequestBody PasswordBody body) {
    var password = body.password();
    if (password == null) {
      throw new InvalidInputException("password", "is missing");
    }
    return new AcceptedJson(invitations.accept(token, password, Origin.current()));
  }

  private AccountJson json(Account account) {
    return new AccountJson(
        account.id(),
        account.displayName(),
        account.email(),
        account.active(),
        accounts.rolesOf(account.id()).stream()
            .map(role -> role.group().replace(PROVIDER, ""))
            .sorted()
            .toList());
  }

  private static String given(@Nullable String text) {
    return text == null ? "" : text.strip();
  }

  private static List<String> roles(@Nullable List<@Nullable String> given) {
    var roles = new ArrayList<String>();
    if (given == null) {
      throw new InvalidInputException("roles", "is missing");
    }
    given.forEach(role -> roles.add(role == null ? "" : role));
    return roles;
  }
}
