#!/usr/bin/env bash
# Builds every program of pyro in the one configuration there is, and prints the folder that holds them.
# With `--tests` it builds the test bundle from the same objects.
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

# An import of a module that a target does not name as a dependency is an error: it would turn an arrow round.
# Tests look into modules (@testable), and flags that differ between two builds would compile everything twice.
options=(-c release --explicit-target-dependency-import-check error -Xswiftc -enable-testing)
what="the programs"
if [[ "${1:-}" == --tests ]]; then
    options+=(--build-tests)
    what="the programs and the tests"
fi

say "building $what (from nothing this takes some minutes)"
swift build "${options[@]}" >&2
printf '%s\n' "$BIN_DIR"
