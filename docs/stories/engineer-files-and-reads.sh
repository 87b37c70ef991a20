#!/bin/sh
# An engineer needs to look into a mailbox. She asks, the provider approves twice, the customer
# approves, she reads, and when she is done the door is shut again.
. "$(dirname "$0")/_telling.sh"

say "Before anything: Erin has no access. Nobody at the provider has."
nobody_at_the_provider_reads

say "Carol of Contoso has called. Erin asks for two hours of Carol's mailbox, and for nothing else."
file_a_request
expect "the request" Initializing "$(request_status)"

say "Asking is not enough."
nobody_at_the_provider_reads

say "Mona, an engineering manager, and Sofia, a security officer, approve for the provider."
the_provider_approves

say "Still not enough: it is Contoso's mailbox, and Contoso has not answered."
nobody_at_the_provider_reads

say "Alice decides for Contoso. She could do so in Tasklist as well; it is the same command."
decide alice Approve "Go ahead, Carol is waiting."
until_true "access is open" access_is_open

say "Now Erin reads Carol's mails ..."
as erin GET "$MAILBOX"
expect "reading" 200 "$status"
first=$(field id)
as erin GET "$MAILBOX/$first"
expect "reading a message" 200 "$status"
printf '%s\n' "$answer" | grep -i '^Subject:' | head -n 1

say "... and not those of Alice, and no documents. What was approved is what is open."
as erin GET "$LOCKBOX/content/contoso/mailboxes/alice@contoso.example/messages"
expect "another mailbox" 403 "$status"
as erin GET "$LOCKBOX/content/contoso/documents/finance/"
expect "documents" 403 "$status"

say "She has found the cause and finishes her work, an hour and a half early. Access ends at once."
as erin POST "$REQUESTS/$id/complete" '{"comment": "A rule had moved the mails."}'
expect "the answer" 200 "$status"
nobody_at_the_provider_reads

say "Contoso sees all of it, each mail that was read included."
as alice GET "$REQUESTS/$id/audit"
expect "the answer" 200 "$status"
printf '%s\n' "$answer" | tr '{' '\n' | sed -n 's/.*"sequence":\([0-9]*\).*"operation":"\([^"]*\)","userId":"\([^"]*\)".*/  \1 \2 by \3/p'
printf '%s\n' "$answer" | grep -q '"operation":"MailItemsAccessed"'
