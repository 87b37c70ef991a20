package org.customerlockbox.tenant.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.customerlockbox.identity.Account;
import org.customerlockbox.identity.CurrentActor;
import org.customerlockbox.problem.InvalidInputException;
import org.customerlockbox.problem.InvalidInputException.Field;
import org.customerlockbox.tenant.Tenant;
import org.customerlockbox.tenant.TenantSettings;
import org.customerlockbox.tenant.Tenants;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Tenants over HTTP. */
@RestController
@RequestMapping("/api/v1/tenants")
@Tag(name = "Tenants", description = "What each tenant decides for itself.")
class TenantsController {

  private final Tenants tenants;
  private final CurrentActor currentActor;

  TenantsController(Tenants tenants, CurrentActor currentActor) {
    this.tenants = tenants;
    this.currentActor = currentActor;
  }

  record TenantBody(
      @Nullable String tenantId,
      @Nullable String name,
      @Nullable String organizationId,
      @Nullable AdministratorBody administrator) {}

  record AdministratorBody(@Nullable String email, @Nullable String displayName) {}

  record TenantJson(String tenantId, String name, String organizationId) {}

  record SettingsBody(
      @Nullable Boolean customerLockboxEnabled,
      @Nullable String requestLifetime,
      @Nullable String maxAccessDuration) {}

  record SettingsJson(
      boolean customerLockboxEnabled, String requestLifetime, String maxAccessDuration) {

    static SettingsJson of(Tenant tenant) {
      return new SettingsJson(
          tenant.optedIn(),
          tenant.requestLifetime().toString(),
          tenant.maxAccessDuration().toString());
    }
  }

  record PersonJson(String id, String displayName) {}

  record PersonsJson(List<PersonJson> items) {}

  record MemberBody(
      @Nullable String userId, @Nullable String displayName, @Nullable String email) {}

  record MemberJson(String id, String displayName, String email, boolean active) {

    static MemberJson of(Account account) {
      return new MemberJson(account.id(), account.displayName(), account.email(), account.active());
    }
  }

  record MembersJson(List<MemberJson> items) {}

  @PostMapping
  @Operation(
      summary = "Take a tenant on",
      description =
          "For provider administrators. The tenant's first administrator is invited by mail.")
  ResponseEntity<TenantJson> takeOn(@RequestBody TenantBody body) {
    var administrator = body.administrator();
    var tenant =
        tenants.takeOn(
            currentActor.require(),
            given(body.tenantId()),
            given(body.name()),
            given(body.organizationId()),
            administrator == null ? "" : given(administrator.email()),
            administrator == null ? "" : given(administrator.displayName()));
    return ResponseEntity.created(URI.create("/api/v1/tenants/" + tenant.id() + "/settings"))
        .body(new TenantJson(tenant.id(), tenant.name(), tenant.organizationId()));
  }

  @GetMapping("/{tenantId}/settings")
  @Operation(summary = "Read a tenant's settings")
  SettingsJson settings(@PathVariable String tenantId) {
    return SettingsJson.of(tenants.readSettings(currentActor.require(), tenantId));
  }

  @PutMapping("/{tenantId}/settings")
  @Operation(
      summary = "Change your tenant's settings",
      description = "For the tenant's administrators and approvers.")
  SettingsJson change(@PathVariable String tenantId, @RequestBody SettingsBody body) {
    var actor = currentActor.require();
    // whom it does not concern learns that before anything about what was sent
    tenants.readSettings(actor, tenantId);
    var problems = new ArrayList<Field>();
    var enabled = body.customerLockboxEnabled();
    if (enabled == null) {
      problems.add(new Field("customerLockboxEnabled", "is missing"));
    }
    var lifetime = duration(problems, "requestLifetime", body.requestLifetime());
    var access = duration(problems, "maxAccessDuration", body.maxAccessDuration());
    if (!problems.isEmpty()) {
      throw new InvalidInputException(problems);
    }
    return SettingsJson.of(
        tenants.change(
            actor, tenantId, new TenantSettings(Boolean.TRUE.equals(enabled), lifetime, access)));
  }

  @GetMapping("/{tenantId}/approvers")
  @Operation(summary = "List who decides for the tenant")
  PersonsJson approvers(@PathVariable String tenantId) {
    return new PersonsJson(
        tenants.approvers(currentActor.require(), tenantId).stream()
            .map(account -> new PersonJson(account.id(), account.displayName()))
            .toList());
  }

  @PutMapping("/{tenantId}/approvers/{userId}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Operation(
      summary = "Name an approver",
      description = "For the tenant's administrators; never oneself. Takes effect at once.")
  void nameApprover(@PathVariable String tenantId, @PathVariable String userId) {
    tenants.nameApprover(currentActor.require(), tenantId, userId);
  }

  @DeleteMapping("/{tenantId}/approvers/{userId}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Operation(
      summary = "Remove an approver",
      description = "For the tenant's administrators. Takes effect at once.")
  void removeApprover(@PathVariable String tenantId, @PathVariable String userId) {
    tenants.removeApprover(currentActor.require(), tenantId, userId);
  }

  @GetMapping("/{tenantId}/members")
  @Operation(summary = "List your tenant's members")
  MembersJson members(@PathVariable String tenantId) {
    return new MembersJson(
        tenants.members(currentActor.require(), tenantId).stream().map(MemberJson::of).toList());
  }

  @PostMapping("/{tenantId}/members")
  @Operation(summary = "Add a member", description = "Who is invited by mail.")
  ResponseEntity<MemberJson> addMember(
      @PathVariable String tenantId, @RequestBody MemberBody body) {
    var member =
        tenants.addMember(
            currentActor.require(),
            tenantId,
            given(body.userId()),
            given(body.displayName()),
            given(body.email()));
    return ResponseEntity.created(
            URI.create("/api/v1/tenants/" + tenantId + "/members/" + member.id()))
        .body(MemberJson.of(member));
  }

  @DeleteMapping("/{tenantId}/members/{userId}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Operation(summary = "End a membership", description = "Takes effect at once.")
  void removeMember(@PathVariable String tenantId, @PathVariable String userId) {
    tenants.removeMember(currentActor.require(), tenantId, userId);
  }

  private static String given(@Nullable String text) {
    return text == null ? "" : text.strip();
  }

  private static Duration duration(List<Field> problems, String field, @Nullable String given) {
    if (given == null || given.isBlank()) {
      problems.add(new Field(field, "is missing"));
      return Duration.ZERO;
    }
    try {
      return Duration.parse(given.strip());
    } catch (DateTimeParseException | ArithmeticException e) {
      problems.add(new Field(field, "must be an ISO 8601 duration, for example PT12H"));
      return Duration.ZERO;
    }
  }
}
