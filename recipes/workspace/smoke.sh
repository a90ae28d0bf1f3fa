#!/usr/bin/env bash
# The workspace recipe on a real machine. `pyro` and `recipe-workspace` are looked up on PATH; USE_CASE_ENVIRONMENT
# chooses the environment.
set -euo pipefail

output="$(recipe-workspace "${USE_CASE_ENVIRONMENT:-debian:12}")" || {
    printf 'failed: recipe-workspace printed: %s\n' "$output" >&2
    exit 1
}

# What it prints, line by line; between these lines there may be progress.
expected=(
    'workspace [0-9a-f]{12}' '\.git' 'when' 'missing: exited, exit code 1' 'two' 'one' 'line 1' 'line 2' 'line 3' '! end'
    'exit code 3' 'command [0-9]+ is running' 'building' 'built' 'command [0-9]+ is signaled by TERM' 'suspended: true'
    'when is still there: true, started by resume' 'not found: There is no workspace .*' 'deleted'
)
for line in "${expected[@]}"; do
    grep -qxE -- "$line" <<<"$output" || {
        printf 'failed: recipe-workspace did not print "%s" but: %s\n' "$line" "$output" >&2
        exit 1
    }
done

workspace="$(sed -n 's/^workspace //p' <<<"$output")"
if pyro workspace status "$workspace" --json >/dev/null; then
    printf 'failed: the workspace %s is still there\n' "$workspace" >&2
    exit 1
fi
printf 'ok: SDK\n'
