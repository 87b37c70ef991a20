#!/bin/sh
# The problem is gone before anybody decided. The engineer takes her request back.
. "$(dirname "$0")/_telling.sh"

say "Erin asks for Carol's mailbox. Mona approves."
file_a_request
decide mona Approve "Carol called us herself."

say "Carol calls again: it works. Erin withdraws."
as erin POST "$REQUESTS/$id/cancel" '{"comment": "Carol restarted her computer."}'
expect "the answer" 200 "$status"
expect "the request" Canceled "$(request_status)"

say "Nobody can approve it any more."
as sofia POST "$REQUESTS/$id/decisions" '{"decision": "Approve", "comment": ""}'
expect "a late decision" 409 "$status"
nobody_at_the_provider_reads
