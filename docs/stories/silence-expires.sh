#!/bin/sh
# The customer does not answer. Silence is a no. It takes twelve hours; in the demo a tenant may set
# two seconds, so that we need not wait.
. "$(dirname "$0")/_telling.sh"

lifetime() {
  as adele PUT "$LOCKBOX/api/v1/tenants/contoso/settings" "{
    \"customerLockboxEnabled\": true,
    \"requestLifetime\": \"$1\",
    \"maxAccessDuration\": \"PT4H\"
  }"
  expect "the answer" 200 "$status"
}
# whatever happens, Contoso has its twelve hours again afterwards
trap 'lifetime PT12H > /dev/null' EXIT

say "Adele administers Contoso. She gives her approvers two seconds instead of twelve hours."
lifetime PT2S

say "Erin asks, and the provider approves. From the second approval the two seconds run."
file_a_request
the_provider_approves

say "Nobody at Contoso answers."
is_expired() {
  as alice GET "$REQUESTS/$id" > /dev/null
  [ "$(request_status)" = Expired ]
}
until_true "the request expires" is_expired

say "Alice comes back from lunch and wants to approve. It is too late, and nothing opens."
as alice POST "$REQUESTS/$id/decisions" '{"decision": "Approve", "comment": "Sorry, lunch."}'
expect "a late decision" 409 "$status"
expect "the request" Expired "$(field requestStatus)"
nobody_at_the_provider_reads
say "If the problem is still there, Erin asks again."
