package org.customerlockbox.request;

import java.text.Normalizer;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.customerlockbox.problem.InvalidInputException;
import org.customerlockbox.problem.InvalidInputException.Field;
import org.customerlockbox.problem.PlainText;
import org.customerlockbox.tenant.Tenant;
import org.customerlockbox.tenant.TenantBounds;
import org.customerlockbox.tenant.Tenants;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Checks what was typed, field by field, and names everything that is wrong at once. */
@Component
class RequestChecks {

  private static final int MOST_RESOURCES = 10;
  // ten of them and their types fit into one variable of the engine (4 000 characters)
  private static final int LONGEST_RESOURCE = 300;
  private static final Pattern SERVICE_REQUEST =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/#-]{0,63}");
  private static final Pattern MAILBOX =
      Pattern.compile(
          "[a-z0-9_+'-]++(?:\\.[a-z0-9_+'-]++)*+@[a-z0-9]++(?:-++[a-z0-9]++)*+"
              + "(?:\\.[a-z0-9]++(?:-++[a-z0-9]++)*+)*+");
  // separators and escapes of paths, URLs and file systems: a name has one spelling
  private static final String RESERVED_IN_PATHS = "\\%:;*?\"<>|";

  private final Tenants tenants;
  private final TenantBounds bounds;

  RequestChecks(Tenants tenants, TenantBounds bounds) {
    this.tenants = tenants;
    this.bounds = bounds;
  }

  /** What was typed, checked. */
  record Checked(
      Tenant tenant,
      String serviceRequestNumber,
      Reason reason,
      Severity severity,
      List<ResourceRef> resources,
      List<String> actions,
      Duration requestedDuration) {}

  /**
   * Checks a draft.
   *
   * @throws InvalidInputException naming every field that cannot be taken
   */
  Checked check(RequestDraft draft) {
    var problems = new ArrayList<Field>();
    var tenant = tenant(problems, draft.tenantId());
    var number = number(problems, draft.serviceRequestNumber());
    var type = oneOf(problems, "reason.type", draft.reasonType(), ReasonType::ofWord);
    var detail = detail(problems, draft.reasonDetail());
    var severity =
        draft.severity() == null
            ? Optional.of(Severity.NORMAL)
            : oneOf(problems, "severity", draft.severity(), Severity::ofWord);
    var resources = resources(problems, draft.resources());
    var actions = actions(problems, draft.actions());
    var duration = duration(problems, draft.requestedDuration(), tenant);
    if (!problems.isEmpty()) {
      throw new InvalidInputException(problems);
    }
    return new Checked(
        tenant.orElseThrow(),
        number,
        new Reason(type.orElseThrow(), detail),
        severity.orElseThrow(),
        resources,
        actions,
        duration);
  }

  private Optional<Tenant> tenant(List<Field> problems, @Nullable String tenantId) {
    if (tenantId == null || tenantId.isBlank()) {
      problems.add(new Field("tenantId", "is missing"));
      return Optional.empty();
    }
    var tenant = tenants.find(tenantId.strip());
    if (tenant.isEmpty()) {
      problems.add(new Field("tenantId", "is not a tenant"));
    }
    return tenant;
  }

  private static String number(List<Field> problems, @Nullable String number) {
    if (number == null || number.isBlank()) {
      problems.add(new Field("serviceRequestNumber", "is missing"));
      return "";
    }
    if (!SERVICE_REQUEST.matcher(number.strip()).matches()) {
      problems.add(
          new Field("serviceRequestNumber", "must be 1 to 64 letters, digits and . _ / # -"));
    }
    return number.strip();
  }

  private static String detail(List<Field> problems, @Nullable String detail) {
    if (detail == null || detail.isBlank()) {
      problems.add(new Field("reason.detail", "is missing"));
      return "";
    }
    var text = PlainText.normalise(detail);
    PlainText.problem(text).ifPresent(problem -> problems.add(new Field("reason.detail", problem)));
    return text;
  }

  private static <T> Optional<T> oneOf(
      List<Field> problems,
      String field,
      @Nullable String word,
      java.util.function.Function<String, Optional<T>> parse) {
    if (word == null || word.isBlank()) {
      problems.add(new Field(field, "is missing"));
      return Optional.empty();
    }
    var value = parse.apply(word.strip());
    if (value.isEmpty()) {
      problems.add(new Field(field, "is not one of the known values"));
    }
    return value;
  }

  private static List<ResourceRef> resources(
      List<Field> problems, @Nullable List<RequestDraft.@Nullable Resource> given) {
    if (given == null || given.isEmpty()) {
      problems.add(new Field("resources", "is missing"));
      return List.of();
    }
    if (given.size() > MOST_RESOURCES) {
      problems.add(new Field("resources", "must have at most " + MOST_RESOURCES + " entries"));
      return List.of();
    }
    var resources = new LinkedHashSet<ResourceRef>();
    for (var i = 0; i < given.size(); i++) {
      var field = "resources[" + i + "]";
      var resource = given.get(i);
      if (resource == null) {
        problems.add(new Field(field, "is missing"));
        continue;
      }
      var type = resource.type() == null ? "" : resource.type().strip();
      var id = resource.id() == null ? "" : resource.id().strip();
      if (id.isEmpty()) {
        problems.add(new Field(field + ".id", "is missing"));
      }
      if (type.isEmpty()) {
        problems.add(new Field(field + ".type", "is missing"));
        continue;
      }
      switch (type) {
        case "mailbox" -> {
          id = id.toLowerCase(Locale.ROOT);
          if (!id.isEmpty() && (id.length() > 254 || !MAILBOX.matcher(id).matches())) {
            problems.add(new Field(field + ".id", "must be a mailbox's address"));
          }
        }
        case "document" -> {
          if (!id.isEmpty() && !isPath(id)) {
            problems.add(
                new Field(
                    field + ".id",
                    "must be a path from '/', of at most "
                        + LONGEST_RESOURCE
                        + " characters, each part visible, in composed Unicode, without"
                        + " surrounding dots or spaces and without "
                        + RESERVED_IN_PATHS));
          }
        }
        default -> problems.add(new Field(field + ".type", "must be 'mailbox' or 'document'"));
      }
      if (!resources.add(new ResourceRef(type, id))) {
        problems.add(new Field(field, "is listed twice"));
      }
    }
    return List.copyOf(resources);
  }

  private static boolean isPath(String path) {
    if (!path.startsWith("/")
        || path.length() > LONGEST_RESOURCE
        || path.chars().anyMatch(c -> RESERVED_IN_PATHS.indexOf(c) >= 0)
        || !path.codePoints().allMatch(RequestChecks::isVisible)
        || !Normalizer.isNormalized(path, Normalizer.Form.NFC)
        || PlainText.problem(path).isPresent()) {
      return false;
    }
    if (path.equals("/")) {
      return true;
    }
    var inner = path.substring(1, path.endsWith("/") ? path.length() - 1 : path.length());
    for (var part : inner.split("/", -1)) {
      var isHidden = part.startsWith(".") || part.endsWith(".");
      if (part.isBlank() || isHidden || !part.strip().equals(part)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isVisible(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> codePoint == ' ';
      default -> true;
    };
  }

  private static List<String> actions(
      List<Field> problems, @Nullable List<@Nullable String> given) {
    if (given == null || given.isEmpty()) {
      problems.add(new Field("actions", "is missing"));
      return List.of();
    }
    var actions = new LinkedHashSet<String>();
    for (var i = 0; i < given.size(); i++) {
      if (!"read".equals(given.get(i))) {
        problems.add(new Field("actions[" + i + "]", "must be 'read'"));
      } else if (!actions.add("read")) {
        problems.add(new Field("actions[" + i + "]", "is listed twice"));
      }
      if (problems.size() > 50) {
        break;
      }
    }
    return List.copyOf(actions);
  }

  private Duration duration(List<Field> problems, @Nullable String given, Optional<Tenant> tenant) {
    var field = "requestedDuration";
    if (given == null || given.isBlank()) {
      problems.add(new Field(field, "is missing"));
      return Duration.ZERO;
    }
    Duration duration;
    try {
      duration = Duration.parse(given.strip());
    } catch (DateTimeParseException | ArithmeticException e) {
      problems.add(new Field(field, "must be an ISO 8601 duration, for example PT2H"));
      return Duration.ZERO;
    }
    var longest = tenant.map(Tenant::maxAccessDuration).orElse(bounds.longestAccess());
    if (duration.compareTo(bounds.shortest()) < 0 || duration.compareTo(longest) > 0) {
      problems.add(new Field(field, "must be from " + bounds.shortest() + " to " + longest));
    } else if (duration.getNano() != 0) {
      problems.add(new Field(field, "must be in whole seconds"));
    }
    return duration;
  }
}
