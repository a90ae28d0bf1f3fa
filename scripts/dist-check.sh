#!/usr/bin/env bash
# Proves that what `make install` installs stands alone: it goes into an empty prefix, and `pyro doctor`, a command in
# a machine, a workspace and the MCP tool run from there while the checkout and the Swift toolchain are hidden.
# The environment of PYRO_HOME (default: the one of the tests) is used as it is.
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

ENVIRONMENT=debian:12
# For one answer of the MCP server: an emulated machine on a busy host needs some.
ANSWER_SECONDS=120

# The part that runs in a mount namespace of its own. Mounts made here are seen by nobody else and end with it.
inside() {
    local place="$1" checkout="$2" toolchain="$3" home="$4"
    mount --bind "$home" "$place/home"
    mount -t tmpfs -o mode=0755 none "$checkout"
    if [[ -n "$toolchain" ]]; then
        mount -t tmpfs -o mode=0755 none "$toolchain"
    fi
    cd /
    [[ ! -e "$checkout/Makefile" ]] || die "The checkout at $checkout is still visible."

    local pyro="$place/prefix/bin/pyro" version
    export PYRO_HOME="$place/home" PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

    say "pyro doctor"
    "$pyro" doctor
    say "pyro run $ENVIRONMENT -- git --version"
    version="$("$pyro" run "$ENVIRONMENT" -- git --version)"
    [[ "$version" == "git version "* ]] || die "The command in the machine printed '$version'."
    say "$version"
    say "a workspace"
    live "$pyro"
    say "vm_run by pyro-mcp"
    call_tool "$place/prefix/bin/pyro-mcp"
}

# A workspace that outlives the program which made it, sleeps, and goes on.
live() {
    local pyro="$1" workspace text
    workspace="$("$pyro" workspace create "$ENVIRONMENT" --id-only)"
    "$pyro" workspace exec "$workspace" --shell 'echo still here > note; sleep 600 & echo $! > /run/sleeper'
    "$pyro" workspace suspend "$workspace"
    text="$("$pyro" workspace exec "$workspace" --shell 'cat note; kill -0 "$(cat /run/sleeper)" && echo and running')"
    "$pyro" workspace delete "$workspace" --force >/dev/null
    [[ "$text" == $'still here\nand running' ]] || die "The workspace that was suspended says '$text'."
}

# One session of the Model Context Protocol, line by line.
# shellcheck disable=SC1083,SC2093 # the braces make a coprocess
call_tool() {
    coproc SERVER { exec "$1" --profile vm-run; }
    send '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18",
        "capabilities":{},"clientInfo":{"name":"dist-check","version":"1"}}}'
    answer 1
    [[ "$reply" == *'"serverInfo"'* ]] || die "pyro-mcp answered initialize with: $reply"
    send '{"jsonrpc":"2.0","method":"notifications/initialized"}'
    send '{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"vm_run",
        "arguments":{"environment":"'"$ENVIRONMENT"'","command":["git","--version"]}}}'
    answer 2
    [[ "$reply" == *'git version '* && "$reply" != *'"isError":true'* ]] || die "vm_run answered: $reply"
    # End of input ends the server.
    local server="$SERVER_PID"
    exec {SERVER[1]}>&-
    wait "$server" || die "pyro-mcp ended with status $? after the end of its input."
}

# One message is one line.
send() {
    printf '%s\n' "${1//$'\n'/ }" >&"${SERVER[1]}"
}

# Reads the answer to request $1 into `reply`; notifications before it are passed over.
reply=""
answer() {
    while IFS= read -r -t "$ANSWER_SECONDS" reply <&"${SERVER[0]}"; do
        [[ ! "$reply" =~ \"id\":\ ?$1[,}] ]] || return 0
    done
    die "pyro-mcp did not answer request $1 within $ANSWER_SECONDS seconds."
}

# The folder to hide so that no toolchain is left; nothing when Swift lives among the system's own programs.
toolchain_folder() {
    local folder
    folder="$(swiftc -print-target-info | sed -n 's/.*"runtimeResourcePath": "\(.*\)\/usr\/lib\/swift".*/\1/p')"
    [[ -z "$folder" || "$folder" == / || "$folder" == /usr ]] || printf '%s\n' "$folder"
}

main() {
    local home="${PYRO_HOME:-$BUILD_DIR/test-home}" place options=(--mount --propagation private) name
    mkdir -p "$home"
    chmod 0700 "$home"
    place="$(mktemp -d "${TMPDIR:-/tmp}/pyro-dist.XXXXXX")"
    # shellcheck disable=SC2064 # the folder of this run
    trap "rm -rf --one-file-system -- '$place'" EXIT
    mkdir -m 0700 "$place/home"

    PREFIX="$place/prefix" DESTDIR="" scripts/install.sh
    for name in "${PROGRAMS[@]/#/bin/}" "${LIBEXEC_PROGRAMS[@]/#/libexec/pyro/}"; do
        if readelf -d "$place/prefix/$name" | grep -E 'R(UN)?PATH.*\[/'; then
            die "$name looks for libraries in a folder of the machine that built it."
        fi
    done
    [[ "$(id -u)" == 0 ]] || options+=(--map-current-user --keep-caps)
    # The part that runs without the checkout cannot be read from it.
    mkdir -p "$place/check/scripts/lib"
    cp scripts/dist-check.sh "$place/check/scripts/"
    cp scripts/lib/common.sh "$place/check/scripts/lib/"
    unshare "${options[@]}" bash "$place/check/scripts/dist-check.sh" --inside "$place" "$PYRO_ROOT" "$(toolchain_folder)" "$home"
    say "the installed form stands alone"
}

if [[ "${1:-}" == --inside ]]; then
    shift
    inside "$@"
else
    main
fi
