#!/usr/bin/env bash
# The one-shot recipe on real machines: by the command line, by the SDK and by MCP, with structured results only.
# `pyro`, `pyro-mcp` and `recipe-one-shot` are looked up on PATH; USE_CASE_ENVIRONMENT chooses the environment.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

source ../support/checks.sh

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

answered() {
    [[ "$1" == 3 ]] || return 0
    [[ "$(field "$reply" result.structuredContent.stdout)" == "git version "* ]] || fail "vm_run answered $reply"
    [[ "$(field "$reply" result.structuredContent.cleanup.deleted)" == True ]] || fail "vm_run left a machine: $reply"
}

by_mcp() {
    hold_session vm-run
    printf 'ok: MCP\n'
}

by_the_command_line
by_the_sdk
by_mcp
