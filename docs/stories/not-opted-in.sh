#!/bin/sh
# Northwind has not opted in: the provider decides alone, and the log says so. Everything else is as
# for everybody: two levels, a scope, an end, a record.
. "$(dirname "$0")/_telling.sh"

say "Erin asks for Nora's mailbox at Northwind."
as erin POST "$REQUESTS" '{
  "tenantId": "northwind",
  "serviceRequestNumber": "SR-4720",
  "reason": {"type": "ProductionAlert", "detail": "A mail store is full"},
  "resources": [{"type": "mailbox", "id": "nora@northwind.example"}],
  "actions": ["read"],
  "requestedDuration": "PT30M"
}'
expect "the answer" 201 "$status"
id=$(request_id)

say "After the provider's two levels it goes straight on to access. Nobody at Northwind is asked."
decide mona Approve "The store is full indeed."
decide sofia Approve "One mailbox."
until_true "access is open" access_is_open
as erin GET "$LOCKBOX/content/northwind/mailboxes/nora@northwind.example/messages"
expect "reading" 200 "$status"
as erin POST "$REQUESTS/$id/complete" '{"comment": "Done."}'
expect "the answer" 200 "$status"
