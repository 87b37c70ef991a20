#!/bin/sh
# A new customer: the provider takes it on and from then on has no say in who approves. Its first
# administrator comes by invitation, brings a colleague, names him approver, and opts in.
. "$(dirname "$0")/_telling.sh"

# so that the story can be told twice on the same installation
number=$(date +%s)
tenant=tailspin-$number
organization=$(printf '7a115b1d-0000-4000-8000-%012d' "$number")

# invitation ADDRESS: the token in the newest mail to that address. It stands in a link, and a mail
# breaks long lines with "=" at their end.
invitation() {
  token=$(cat "$LOCKBOX_MAIL"/*"$1"*.eml 2> /dev/null | tr -d '\r' | sed -e ':a' -e '/=$/{N;s/=\n//;ba' -e '}' \
    | sed -n 's/.*#token=\(3D\)\{0,1\}\([A-Za-z0-9_-]*\).*/\2/p' | tail -n 1)
  [ -n "$token" ]
}

# accept ADDRESS: chooses a password with the token, and learns the account's name
accept() {
  until_true "an invitation for $1" invitation "$1"
  answer=$(curl -sS -X POST -H 'Content-Type: application/json' \
    -d '{"password": "seven green bottles"}' "$LOCKBOX/api/v1/invitations/$token")
  account=$(field userId)
  printf '  %s is now %s\n' "$1" "$account"
}

say "Admin takes Tailspin Toys on. Tina, its first administrator, is invited by mail."
as admin POST "$LOCKBOX/api/v1/tenants" "{
  \"tenantId\": \"$tenant\",
  \"name\": \"Tailspin Toys\",
  \"organizationId\": \"$organization\",
  \"administrator\": {\"email\": \"tina-$number@tailspin.example\", \"displayName\": \"Tina Toys\"}
}"
expect "the answer" 201 "$status"
accept "tina-$number@tailspin.example"
tina=$account

say "From here on it is Tailspin's own affair: admin cannot add a member there."
as admin POST "$LOCKBOX/api/v1/tenants/$tenant/members" \
  "{\"userId\": \"mole-$number\", \"displayName\": \"Mole\", \"email\": \"mole@provider.example\"}"
case $status in 403 | 404) ;; *) expect "the answer" "403 or 404" "$status" ;; esac

say "Tina adds Tom and names him approver. Nobody can name themselves."
password="seven green bottles"
as "$tina" POST "$LOCKBOX/api/v1/tenants/$tenant/members" \
  "{\"userId\": \"tom-$number\", \"displayName\": \"Tom Toys\", \"email\": \"tom-$number@tailspin.example\"}"
expect "the answer" 201 "$status"
as "$tina" PUT "$LOCKBOX/api/v1/tenants/$tenant/approvers/$tina"
expect "naming herself" 403 "$status"
as "$tina" PUT "$LOCKBOX/api/v1/tenants/$tenant/approvers/tom-$number"
expect "the answer" 204 "$status"

say "Tom accepts his invitation. Tailspin opts in: from now on nothing opens without Tom."
accept "tom-$number@tailspin.example"
as "$tina" PUT "$LOCKBOX/api/v1/tenants/$tenant/settings" \
  '{"customerLockboxEnabled": true, "requestLifetime": "PT12H", "maxAccessDuration": "PT1H"}'
expect "the answer" 200 "$status"

say "With him as the only approver he cannot be removed; Tailspin would be mute."
as "$tina" DELETE "$LOCKBOX/api/v1/tenants/$tenant/approvers/tom-$number"
expect "removing the last approver" 409 "$status"
