#!/usr/bin/env bash
# Runs the benchmarks on the environment of the tests or of PYRO_HOME; arguments go to pyro-bench.
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

export PYRO_HOME="${PYRO_HOME:-$BUILD_DIR/test-home}"
mkdir -p "$PYRO_HOME"
chmod 0700 "$PYRO_HOME"

scripts/build.sh >/dev/null
exec "$BIN_DIR/pyro-bench" "$@"
