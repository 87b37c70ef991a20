#!/bin/sh
# What Tasklist does when somebody presses Approve, by hand: find the task, complete it. The rules
# are those of our own API, because it is the same command.
. "$(dirname "$0")/_telling.sh"

task_of() { # task_of USER: the deciding task that waits for this request
  as "$1" GET "$LOCKBOX/engine-rest/task?processInstanceBusinessKey=$id&taskDefinitionKey=$2"
  expect "the answer" 200 "$status"
  task=$(field id)
}
complete() { # complete USER Approve|Deny
  as "$1" POST "$LOCKBOX/engine-rest/task/$task/complete" "{\"variables\": {
    \"decision\": {\"value\": \"$2\", \"type\": \"String\"},
    \"comment\": {\"value\": \"through the engine\", \"type\": \"String\"}}}"
}

say "Erin asks."
file_a_request

say "Mona finds her task and completes it. She cannot complete Sofia's as well."
task_of mona userTask_approveAsProvider
complete mona Approve
expect "the answer" 204 "$status"
task_of sofia userTask_approveAsProvider
complete mona Approve
case $status in 403 | 404) ;; *) expect "the answer" "403 or 404" "$status" ;; esac
complete sofia Approve
expect "the answer" 204 "$status"

say "The task for Contoso. A word that is neither Approve nor Deny is no decision."
task_of alice userTask_decideAsTenant
complete alice approve
expect "the answer" 400 "$status"
complete alice Approve
expect "the answer" 204 "$status"
until_true "access is open" access_is_open
as erin GET "$MAILBOX"
expect "reading" 200 "$status"

say "The log names Alice, and how she came in."
as alice GET "$REQUESTS/$id/audit"
printf '%s\n' "$answer" | grep -q '"channel":"ENGINE_REST"'
as alice POST "$REQUESTS/$id/revoke" '{"comment": "That was only a rehearsal."}'
expect "the answer" 200 "$status"
