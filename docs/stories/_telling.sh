# What the stories share; each of them begins with `. "$(dirname "$0")/_telling.sh"`.
# Needs a POSIX shell, curl and sed. LOCKBOX names the application, LOCKBOX_MAIL the directory in
# which it leaves its mails while it has no mail server.

set -eu
LOCKBOX=${LOCKBOX:-http://localhost:8080}
LOCKBOX_MAIL=${LOCKBOX_MAIL:-data/mail}
REQUESTS=$LOCKBOX/api/v1/access-requests

say() { printf '\n%s\n' "$*"; }

# as USER METHOD URL [JSON]: calls, shows the answer, keeps it in $answer and its status in $status.
# Everybody's password is the demo's, unless $password says otherwise.
as() {
  user=$1 method=$2 url=$3
  if [ $# -gt 3 ]; then
    answer=$(curl -sS -u "$user:${password:-lockbox}" -X "$method" -w '\n%{http_code}' \
      -H 'Content-Type: application/json' -d "$4" "$url")
  else
    answer=$(curl -sS -u "$user:${password:-lockbox}" -X "$method" -w '\n%{http_code}' "$url")
  fi
  status=$(printf '%s\n' "$answer" | sed -n '$p')
  answer=$(printf '%s\n' "$answer" | sed '$d')
  printf '  %s: %s %s -> %s\n' "$user" "$method" "${url#"$LOCKBOX"}" "$status"
}

# The text of the first field of that name in the last answer; for words and ids, not for sentences.
field() {
  printf '%s\n' "$answer" | tr '{,' '\n\n' | sed -n "s/^ *\"$1\" *: *\"\([^\"]*\)\".*/\1/p" | head -n 1
}

request_id() { field requestId; }
request_status() { field status; }

# expect WHAT WANTED GOT: the story ends here when it goes another way.
expect() {
  if [ "$2" != "$3" ]; then
    printf 'The story went wrong: %s is "%s" and not "%s".\n%s\n' "$1" "$3" "$2" "$answer" >&2
    exit 1
  fi
}

# until_true WHAT COMMAND...: asks again and again, for a minute at most.
until_true() {
  what=$1
  shift
  tries=0
  until "$@"; do
    tries=$((tries + 1))
    if [ "$tries" -ge 120 ]; then
      printf 'The story waited in vain for: %s\n%s\n' "$what" "$answer" >&2
      exit 1
    fi
    sleep 0.5
  done
}

# What erin asks for: two hours of Carol's mailbox.
file_a_request() {
  as erin POST "$REQUESTS" '{
    "tenantId": "contoso",
    "serviceRequestNumber": "SR-4711",
    "reason": {"type": "CustomerInitiatedSupport",
               "detail": "Carol cannot open mails from Monday"},
    "resources": [{"type": "mailbox", "id": "carol@contoso.example"}],
    "actions": ["read"],
    "requestedDuration": "PT2H"
  }'
  expect "the answer" 201 "$status"
  id=$(request_id)
}

# decide USER Approve|Deny COMMENT
decide() {
  as "$1" POST "$REQUESTS/$id/decisions" "{\"decision\": \"$2\", \"comment\": \"$3\"}"
  expect "the answer" 200 "$status"
}

the_provider_approves() {
  decide mona Approve "Carol called us herself."
  decide sofia Approve "One mailbox, read only."
  expect "the request" Pending "$(request_status)"
}

# Access opens a moment after the last decision.
access_is_open() {
  as erin GET "$REQUESTS/$id" > /dev/null
  printf '%s\n' "$answer" | grep -q '"accessStartDateTime":"'
}

MAILBOX=$LOCKBOX/content/contoso/mailboxes/carol@contoso.example/messages

nobody_at_the_provider_reads() {
  as erin GET "$MAILBOX"
  expect "reading" 403 "$status"
}
