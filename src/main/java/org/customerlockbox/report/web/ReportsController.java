package org.customerlockbox.report.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.customerlockbox.identity.CurrentActor;
import org.customerlockbox.report.AccessReport;
import org.customerlockbox.report.AccessReports;
import org.customerlockbox.request.RequestId;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Reports over HTTP: JSON for programs, a page for people and their printer. */
@RestController
@RequestMapping("/api/v1/access-requests/{requestId}/report")
@Tag(name = "Access requests")
class ReportsController {

  private final AccessReports reports;
  private final CurrentActor currentActor;

  ReportsController(AccessReports reports, CurrentActor currentActor) {
    this.reports = reports;
    this.currentActor = currentActor;
  }

  @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(
      summary = "Compare what was done with what was approved",
      description =
          "Who asked for what, who approved, what was then read item by item, what was approved and"
              + " never touched, and refused attempts. Ask for text/html to get a page to print.")
  ResponseEntity<AccessReport> report(@PathVariable String requestId) {
    return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(find(requestId));
  }

  @GetMapping(produces = MediaType.TEXT_HTML_VALUE)
  @Operation(summary = "Compare what was done with what was approved")
  ResponseEntity<String> page(@PathVariable String requestId) {
    return ResponseEntity.ok()
        .cacheControl(CacheControl.noStore())
        .header("Content-Security-Policy", ReportPage.MAY)
        .contentType(new MediaType(MediaType.TEXT_HTML, UTF_8))
        .body(ReportPage.of(find(requestId)));
  }

  private AccessReport find(String requestId) {
    return reports.of(currentActor.require(), RequestId.of(requestId));
  }
}
