#!/usr/bin/env bash
# The workspace recipe on real machines: by the command line, by the SDK and by MCP, with structured results where there
# are any. `pyro`, `pyro-mcp` and `recipe-workspace` are looked up on PATH; USE_CASE_ENVIRONMENT chooses the environment.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

source ../support/checks.sh

# Other workspaces may have the recipe's name.
name="counting-$$"
trap 'pyro workspace delete "$name" --force >/dev/null 2>&1 || true' EXIT

# read_on NUMBER OFFSET COUNT: the next lines of a command's standard output, in the array `lines`.
read_on() {
    mapfile -t lines < <(pyro workspace logs "$name" --sequence "$1" --stream stdout --offset "$2" --follow 2>/dev/null |
        head -n "$3")
    ((${#lines[@]} == $3)) || fail "command $1 did not go on: ${lines[*]}"
}

by_the_command_line() {
    local number offset last entry
    pyro workspace create "$environment" --name "$name" --id-only >/dev/null
    number="$(pyro workspace exec "$name" --detach --timeout-seconds 3600 \
        --shell 'for i in $(seq 10000); do echo $i; sleep 0.1; done' 2>/dev/null)"
    read_on "$number" 0 5
    [[ "${lines[*]}" == "1 2 3 4 5" ]] || fail "the command printed ${lines[*]}"

    pyro workspace suspend "$name" 2>/dev/null
    entry="$(pyro workspace logs "$name" --sequence "$number" --json)"
    offset="$(field "$entry" entries.0.next_offset.stdout)"
    last="$(field "$entry" entries.0.stdout | tail -n 1)"
    [[ "$(field "$(pyro workspace status "$name" --json)" state)" == suspended ]] || fail "reading has woken $name"

    pyro workspace resume "$name" 2>/dev/null
    read_on "$number" "$offset" 2
    [[ "${lines[*]}" == "$((last + 1)) $((last + 2))" ]] || fail "after $last came ${lines[*]}"
    entry="$(pyro workspace exec-stop "$name" "$number" --json)"
    [[ "$(field "$entry" signal)" == TERM ]] || fail "the command did not end: $entry"
    [[ "$(pyro workspace delete "$name")" == *[0-9a-f]* ]] || fail "the workspace $name is not deleted"
    printf 'ok: command line\n'
}

# What the program prints, line by line; between these lines there may be progress.
expected=(
    'workspace [0-9a-f]{12}' '\.git' 'when' 'missing: exited, exit code 1' 'two' 'one' 'line 1' 'line 2' 'line 3' '! end'
    'exit code 3' 'command [0-9]+ is running' 'building' 'built' 'command [0-9]+ is signaled by TERM' 'suspended: true'
    'when is still there: true, started by resume' 'counted on: true' 'not found: There is no workspace .*' 'deleted'
)

by_the_sdk() {
    local output line workspace
    output="$(recipe-workspace "$environment")" || fail "recipe-workspace printed: $output"
    for line in "${expected[@]}"; do
        grep -qxE -- "$line" <<<"$output" || fail "recipe-workspace did not print \"$line\" but: $output"
    done
    workspace="$(sed -n 's/^workspace //p' <<<"$output")"
    if pyro workspace status "$workspace" --json >/dev/null; then fail "the workspace $workspace is still there"; fi
    printf 'ok: SDK\n'
}

counted=""
answered() {
    local state
    state="$(field "$reply" result.structuredContent.state)"
    case "$1" in
        3) [[ "$state" == running ]] || fail "it did not go on: $reply" ;;
        4) [[ "$state" == suspended ]] || fail "it did not sleep: $reply" ;;
        5) [[ "$(field "$reply" result.structuredContent.started_by)" == resume ]] || fail "it did not wake: $reply" ;;
        6) counted="$(field "$reply" result.structuredContent.entries.0.stdout)" ;;
        8) [[ "$(field "$reply" result.structuredContent.deleted)" == True ]] || fail "it is not deleted: $reply" ;;
    esac
}

by_mcp() {
    hold_session workspace-full counting "$name"
    [[ "$counted" == "$(seq "$(wc -l <<<"$counted")")" ]] || fail "it counted $counted"
    printf 'ok: MCP\n'
}

by_the_command_line
by_the_sdk
by_mcp
