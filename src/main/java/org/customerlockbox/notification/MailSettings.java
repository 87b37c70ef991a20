package org.customerlockbox.notification;

import java.nio.file.Path;

/**
 * What an installation sets for its mails.
 *
 * @param links whether mails carry links; without, they tell the reader to open Tasklist as usual
 * @param from the sender's address
 * @param publicUrl where people reach this installation, without a trailing slash
 * @param directory where mails become files when there is no mail server
 */
record MailSettings(boolean links, String from, String publicUrl, Path directory) {

  MailSettings {
    publicUrl = publicUrl.replaceAll("/+$", "");
  }

  String tasklistUrl() {
    return publicUrl + "/camunda/app/tasklist/default/";
  }

  /** What was done beside what was approved, as a page. */
  String reportUrl(String requestId) {
    return publicUrl + "/api/v1/access-requests/" + requestId + "/report";
  }

  String cockpitUrl() {
    return publicUrl + "/camunda/app/cockpit/default/";
  }

  /** The token stands behind the #, so that it never reaches a server's or a proxy's log. */
  String invitationUrl(String token) {
    return publicUrl + "/invitation.html#token=" + token;
  }
}
