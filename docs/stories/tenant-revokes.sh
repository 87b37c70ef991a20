#!/bin/sh
# The customer approved and changes its mind. Access that is open ends when the answer arrives.
. "$(dirname "$0")/_telling.sh"

say "Erin has access to Carol's mailbox for two hours."
file_a_request
the_provider_approves
decide alice Approve "Go ahead."
until_true "access is open" access_is_open
as erin GET "$MAILBOX"
expect "reading" 200 "$status"

say "Carol feels watched. Adele, who administers Contoso, ends it; Alice or Aaron could as well."
as adele POST "$REQUESTS/$id/revoke" '{"comment": "Carol asked us to stop."}'
expect "the answer" 200 "$status"

say "Erin's next call is refused already."
nobody_at_the_provider_reads

is_revoked() {
  as adele GET "$REQUESTS/$id" > /dev/null
  [ "$(request_status)" = Revoked ]
}
until_true "cleaning up is done" is_revoked
say "Cleaned up; the request reads Revoked, for ever."
