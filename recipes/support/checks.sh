# What the smokes in bash share: failures in words, members of JSON, and a session with pyro-mcp. Source it.
# shellcheck shell=bash disable=SC2034 # used by who sources it

# Seconds for one answer: an emulated machine on a busy host needs some, and a first one has to be booted.
answer_seconds=120
environment="${USE_CASE_ENVIRONMENT:-debian:12}"

fail() {
    printf 'failed: %s\n' "$1" >&2
    exit 1
}

# field JSON PATH: a member of a JSON object, such as entries.0.exit_code; empty when it is not there.
field() {
    python3 -c '
import json, sys
value = json.loads(sys.argv[1])
for name in sys.argv[2].split("."):
    if isinstance(value, list):
        value = value[int(name)] if int(name) < len(value) else None
    else:
        value = value.get(name) if isinstance(value, dict) else None
print("" if value is None else value, end="")
' "$1" "$2"
}

# Reads the answer to request $1 into `reply`.
reply=""
read_answer() {
    while IFS= read -r -t "$answer_seconds" reply <&"${server[0]}"; do
        [[ "$(field "$reply" id)" != "$1" ]] || return 0
    done
    fail "pyro-mcp did not answer request $1 within $answer_seconds seconds"
}

# hold_session PROFILE [FROM TO]: the messages of session.jsonl, with TO in the place of FROM, each sent when the one before is
# answered. After each answer `answered ID` is called, which finds it in `reply`.
hold_session() {
    coproc server { exec pyro-mcp --profile "$1"; }
    local line id pid="$server_PID"
    while IFS= read -r line; do
        line="${line//debian:12/$environment}"
        [[ -z "${2:-}" ]] || line="${line//"$2"/$3}"
        printf '%s\n' "$line" >&"${server[1]}"
        id="$(field "$line" id)"
        [[ -n "$id" ]] || continue
        read_answer "$id"
        [[ "$(field "$reply" result.isError)" != True ]] || fail "pyro-mcp answered $reply"
        answered "$id"
    done <session.jsonl
    exec {server[1]}>&-
    wait "$pid" || fail "pyro-mcp ended with status $? after the end of its input"
}
