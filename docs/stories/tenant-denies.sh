#!/bin/sh
# The provider has approved, the customer says no. Nobody gets access, and that is final.
. "$(dirname "$0")/_telling.sh"

say "Erin asks for Carol's mailbox, and the provider approves."
file_a_request
the_provider_approves

say "Fay decides for another tenant, Fabrikam. To her the request does not exist."
as fay GET "$REQUESTS/$id"
expect "the answer" 404 "$status"

say "Aaron decides for Contoso, and says no."
decide aaron Deny "Please mend it without reading her mails."
expect "the request" Denied "$(request_status)"
nobody_at_the_provider_reads

say "A no is final: his colleague cannot turn it into a yes."
as alice POST "$REQUESTS/$id/decisions" '{"decision": "Approve", "comment": ""}'
expect "a second decision" 409 "$status"
expect "the request" Denied "$(field requestStatus)"
nobody_at_the_provider_reads
