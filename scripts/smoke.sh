#!/usr/bin/env bash
# Runs the smoke of a recipe, `recipes/NAME/smoke.sh`, with the programs just built and the environment of the tests or
# of PYRO_HOME.
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

name="${1:?the name of a recipe}"
smoke="recipes/$name/smoke.sh"
[[ -x "$smoke" ]] || die "There is no recipe '$name' with a smoke: $smoke." "Recipes are: $(ls recipes)"

export PYRO_HOME="${PYRO_HOME:-$BUILD_DIR/test-home}"
mkdir -p "$PYRO_HOME"
chmod 0700 "$PYRO_HOME"
export PATH="$BIN_DIR:$PATH"
exec "$smoke"
