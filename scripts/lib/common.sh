# What every script here shares. Source it; it changes to the root of the checkout.
# shellcheck shell=bash disable=SC2034 # used by who sources it

set -euo pipefail

PYRO_ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
cd "$PYRO_ROOT"

# The one build configuration: programs, agent and tests come from the same optimised objects.
BUILD_DIR="$PYRO_ROOT/.build"
BIN_DIR="$BUILD_DIR/release"

# What `make install` puts in place, beside each other in the build folder and in bin and libexec/pyro below a prefix.
PROGRAMS=(pyro pyro-mcp)
LIBEXEC_PROGRAMS=(pyro-supervisor pyro-jail pyro-agent)

# The oldest Swift that builds pyro.
SWIFT_MINIMUM=6.1

# A toolchain beside the PATH is used only when the PATH has none.
if ! command -v swift >/dev/null 2>&1 && [[ -x /opt/swift/usr/bin/swift ]]; then
    PATH="$PATH:/opt/swift/usr/bin"
    export PATH
fi

# One line of what happens, on standard error so that standard output stays data.
say() {
    printf '==> %s\n' "$*" >&2
}

# Ends the script with a reason and what to do about it.
die() {
    printf 'error: %s\n' "$1" >&2
    if [[ -n "${2:-}" ]]; then
        printf 'hint: %s\n' "$2" >&2
    fi
    exit 1
}
