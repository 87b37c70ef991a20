package org.customerlockbox.report.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.customerlockbox.report.AccessReport;
import org.customerlockbox.report.AccessReport.Person;
import org.customerlockbox.time.Durations;
import org.customerlockbox.time.Instants;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.HtmlUtils;

/**
 * A report as one page of HTML, without scripts and without anything from elsewhere. Whatever was
 * typed by somebody is shown as text.
 */
final class ReportPage {

  private static final String STYLE =
      """
      body{font:15px/1.5 system-ui,sans-serif;color:#1b2733;max-width:62rem;margin:2rem auto;padding:0 1rem}
      h1{font-size:1.6rem;margin:0}h2{font-size:1.15rem;margin:2rem 0 .5rem;border-bottom:2px solid #14355e}
      p{margin:.4rem 0}.quiet{color:#566}.warn{color:#a11;font-weight:600}
      table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.3rem .6rem .3rem 0;border-bottom:1px solid #d5dbe1;overflow-wrap:anywhere}
      th{font-weight:600;white-space:nowrap}thead{display:table-header-group}tr{break-inside:avoid}
      .said{white-space:pre-wrap}
      @media print{body{margin:0;max-width:none}}
      """;

  /** What a browser may do with the page: show it in its own style, and nothing else. */
  static final String MAY =
      "default-src 'none'; style-src 'sha256-"
          + sha256(STYLE)
          + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final StringBuilder html = new StringBuilder();

  private ReportPage() {}

  static String of(AccessReport report) {
    var page = new ReportPage();
    page.write(report);
    return page.html.toString();
  }

  private void write(AccessReport report) {
    html.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
        .append("<meta name=\"viewport\" content=\"width=device-width\"><title>")
        .append(escape(report.requestId()))
        .append(": did against approved</title><style>")
        .append(STYLE)
        .append("</style></head><body>\n");
    html.append("<h1>").append(escape(report.requestId())).append(": did against approved</h1>\n");
    paragraph(
        "quiet",
        "%s (%s) · %s · as of %s"
            .formatted(
                report.tenantName(),
                report.tenantId(),
                report.status(),
                Instants.inWords(report.generatedDateTime())));
    asked(report);
    approved(report);
    access(report);
    read(report);
    untouched(report);
    denied(report);
    html.append("</body></html>\n");
  }

  private void asked(AccessReport report) {
    heading("What was asked");
    html.append("<table>\n");
    fact("Who", person(report.requester()));
    fact("Service request", report.serviceRequestNumber());
    fact("Reason", report.reason().type().word() + ", " + report.severity());
    fact("In their own words", report.reason().detail());
    fact("Resources", lines(report.resources()));
    fact("Actions", String.join(", ", report.actions()));
    fact("For how long", Durations.inWords(Duration.parse(report.requestedDuration())));
    fact("Filed", Instants.inWords(report.createdDateTime()));
    html.append("</table>\n");
  }

  private void approved(AccessReport report) {
    heading("Who decided");
    if (!report.tenantDecides()) {
      paragraph(
          "warn",
          report.tenantName() + " had not opted in and was not asked; the provider decided alone.");
    }
    if (report.decisions().isEmpty()) {
      paragraph("quiet", "Nobody has decided.");
      return;
    }
    columns("When", "For", "Who", "Decision", "Comment");
    for (var decision : report.decisions()) {
      row(
          Instants.inWords(decision.decidedDateTime()),
          decision.level() == null ? report.tenantName() : "provider, " + decision.level(),
          person(decision.approver()),
          decision.decision(),
          decision.comment());
    }
    html.append("</tbody></table>\n");
  }

  private void access(AccessReport report) {
    heading("Access");
    var access = report.access();
    if (access == null) {
      paragraph("quiet", "Access never opened.");
      return;
    }
    html.append("<table>\n");
    fact("Opened", Instants.inWords(access.openedDateTime()));
    fact("Approved until", Instants.inWords(access.validUntilDateTime()));
    var ended = access.endedDateTime();
    fact("Ended", ended == null ? "still open" : Instants.inWords(ended) + ", " + access.ending());
    fact("Grant", access.grantId());
    html.append("</table>\n");
  }

  private void read(AccessReport report) {
    heading("What was read");
    if (report.read().isEmpty()) {
      paragraph("quiet", "Nothing.");
      return;
    }
    columns("When", "What", "Item", "Approved as", "Record");
    for (var read : report.read()) {
      row(
          Instants.inWords(read.time()),
          read.what(),
          read.item(),
          read.under(),
          String.valueOf(read.sequence()));
    }
    html.append("</tbody></table>\n");
  }

  private void untouched(AccessReport report) {
    if (report.access() == null) {
      return;
    }
    heading("Approved and never touched");
    paragraph(
        report.untouched().isEmpty() ? "quiet" : "said",
        report.untouched().isEmpty() ? "Nothing." : lines(report.untouched()));
  }

  private void denied(AccessReport report) {
    heading("Refused attempts of the same engineer");
    if (report.denied().isEmpty()) {
      paragraph("quiet", "None.");
      return;
    }
    columns("When", "Attempt", "Item", "Of", "Record");
    for (var denied : report.denied()) {
      row(
          Instants.inWords(denied.time()),
          denied.operation(),
          denied.item(),
          denied.resource(),
          String.valueOf(denied.sequence()));
    }
    html.append("</tbody></table>\n");
  }

  private void heading(String text) {
    html.append("<h2>").append(escape(text)).append("</h2>\n");
  }

  private void paragraph(String style, String text) {
    html.append("<p class=\"").append(style).append("\">").append(escape(text)).append("</p>\n");
  }

  private void fact(String name, @Nullable String value) {
    html.append("<tr><th scope=\"row\">")
        .append(escape(name))
        .append("</th><td class=\"said\">")
        .append(escape(value))
        .append("</td></tr>\n");
  }

  private void columns(String... names) {
    html.append("<table><thead><tr>");
    for (var name : names) {
      html.append("<th scope=\"col\">").append(escape(name)).append("</th>");
    }
    html.append("</tr></thead><tbody>\n");
  }

  private void row(String... cells) {
    html.append("<tr>");
    for (var cell : cells) {
      html.append("<td class=\"said\">").append(escape(cell)).append("</td>");
    }
    html.append("</tr>\n");
  }

  private static String lines(List<?> things) {
    return String.join("\n", things.stream().map(Object::toString).toList());
  }

  private static String person(Person person) {
    return person.displayName() + " (" + person.id() + ")";
  }

  private static String escape(@Nullable String text) {
    return text == null ? "" : HtmlUtils.htmlEscape(text, UTF_8.name());
  }

  private static String sha256(String text) {
    try {
      return Base64.getEncoder()
          .encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
