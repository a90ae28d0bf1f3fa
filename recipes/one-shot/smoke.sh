#!/usr/bin/env bash
# The one-shot recipe on real machines: by the command line, by the SDK and by MCP, with structured results only.
# `pyro`, `pyro-mcp` and `recipe-one-shot` are looked up on PATH; USE_CASE_ENVIRONMENT chooses the environment.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

environment="${USE_CASE_ENVIRONMENT:-debian:12}"
# Seconds for one answer: an emulated machine on a busy host needs some, and a first one has to be booted.
answer_seconds=120

fail() {
    printf 'failed: %s\n' "$1" >&2
    exit 1
}

# field JSON PATH: a member of a JSON object, such as structuredContent.exit_code; empty when it is not there.
field() {
    python3 -c '
import json, sys
value = json.loads(sys.argv[1])
for name in sys.argv[2].split("."):
    value = value.get(name) if isinstance(value, dict) else None
print("" if value is None else value, end="")
' "$1" "$2"
}

by_the_command_line() {
    local run
    run="$(pyro run "$environment" --json -- git --version)"
    [[ "$(field "$run" exit_code)" == 0 ]] || fail "pyro run returned $run"
    [[ "$(field "$run" stdout)" == "git version "* ]] || fail "pyro run printed $(field "$run" stdout)"
    [[ "$(field "$run" cleanup.deleted)" == True ]] || fail "the machine of pyro run is not gone: $run"
    local status=0
    pyro run "$environment" --shell 'exit 7' || status=$?
    [[ "$status" == 7 ]] || fail "the exit code 7 of the guest became $status"
    printf 'ok: command line: %s' "$(field "$run" stdout)"
    printf '\n'
}

by_the_sdk() {
    local output
    output="$(recipe-one-shot "$environment")" || fail "recipe-one-shot printed: $output"
    [[ "$output" == *"git version "* && "$output" == *"is gone: true"* ]] || fail "recipe-one-shot printed: $output"
    [[ "$output" == *"version: "* && "$output" == *"# exit code 3"* ]] || fail "recipe-one-shot printed: $output"
    printf 'ok: SDK\n'
}

# Reads the answer to request $1 into `reply`.
reply=""
answer() {
    while IFS= read -r -t "$answer_seconds" reply <&"${server[0]}"; do
        [[ "$(field "$reply" id)" != "$1" ]] || return 0
    done
    fail "pyro-mcp did not answer request $1 within $answer_seconds seconds"
}

# The messages of session.jsonl, each sent when the one before is answered.
by_mcp() {
    coproc server { exec pyro-mcp --profile vm-run; }
    local line id pid="$server_PID"
    while IFS= read -r line; do
        printf '%s\n' "${line//debian:12/$environment}" >&"${server[1]}"
        id="$(field "$line" id)"
        [[ -z "$id" ]] || answer "$id"
    done <session.jsonl
    [[ "$(field "$reply" result.structuredContent.stdout)" == "git version "* ]] || fail "vm_run answered $reply"
    [[ "$(field "$reply" result.structuredContent.cleanup.deleted)" == True ]] || fail "vm_run left a machine: $reply"
    exec {server[1]}>&-
    wait "$pid" || fail "pyro-mcp ended with status $? after the end of its input"
    printf 'ok: MCP\n'
}

by_the_command_line
by_the_sdk
by_mcp
