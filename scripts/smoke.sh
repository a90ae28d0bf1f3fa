#!/usr/bin/env bash
# Runs the smoke of a recipe, `recipes/NAME/smoke.*`, with the programs just built and the environment of the tests or of
# PYRO_HOME. Without a NAME it runs the smoke of every recipe, tells one line each, and fails when one of them does.
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

export PYRO_HOME="${PYRO_HOME:-$BUILD_DIR/test-home}"
mkdir -p "$PYRO_HOME"
chmod 0700 "$PYRO_HOME"
export PATH="$BIN_DIR:$PATH"

# smoke NAME: runs one, in place of this shell.
smoke() {
    local files=(recipes/"$1"/smoke.*)
    [[ -x "${files[0]}" ]] ||
        die "There is no recipe '$1' with a smoke." "Recipes are: $(printf '%s\n' recipes/*/smoke.* | cut -d / -f 2 | xargs)"
    exec "${files[0]}"
}

# Every recipe: what one prints is shown when it fails.
smoke_all() {
    local folder name text began failures=0 log
    log="$(mktemp "${TMPDIR:-/tmp}/pyro-smoke.XXXXXX")"
    # shellcheck disable=SC2064 # the file of this call
    trap "rm -f -- '$log'" EXIT
    for folder in recipes/*/smoke.*; do
        name="$(basename "$(dirname "$folder")")"
        began="$SECONDS"
        if (smoke "$name") >"$log" 2>&1; then
            printf 'ok: %s (%d s)\n' "$name" "$((SECONDS - began))"
        else
            text="$(<"$log")"
            printf 'failed: %s\n%s\n' "$name" "${text//$'\n'/$'\n    '}"
            failures=$((failures + 1))
        fi
    done
    if ((failures)); then die "$failures of the recipes do not work."; fi
}

if (($#)); then smoke "$1"; else smoke_all; fi
