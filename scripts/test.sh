#!/usr/bin/env bash
# Runs everything that must hold: the checks of the text, the units, the guest and fault tiers on real machines (the
# guest tier as an ordinary user too), the recipes and the installed form. The last line counts them together.
# Under CI=true a skipped test fails the run.
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
source scripts/lib/suites.sh

ENVIRONMENT=debian:12

# The state directory of the tests; kept between runs, since installing an environment takes minutes.
export PYRO_HOME="${PYRO_HOME:-$BUILD_DIR/test-home}"
# The Python that has the official MCP client (scripts/setup-test.sh).
export PYRO_TEST_PYTHON="$BUILD_DIR/venv/bin/python"

# The environment variables of whoever runs this must not choose other programs than the ones just built.
unset PYRO_LIBEXEC PYRO_LOG

# The guest tier's suites named OrdinaryUser... once more without root: what root may do hides what others may not.
# The programs and the environment are copied, since the checkout may lie where others cannot read.
run_as_ordinary_user() {
    local user_dir
    user_dir="$(mktemp -d "${TMPDIR:-/tmp}/pyro-test-user.XXXXXX")"
    # shellcheck disable=SC2064 # the folder of this call
    trap "rm -rf --one-file-system -- '$user_dir'" EXIT
    mkdir "$user_dir/bin" "$user_dir/home"
    cp "${PROGRAMS[@]/#/$BIN_DIR/}" "${LIBEXEC_PROGRAMS[@]/#/$BIN_DIR/}" "$BIN_DIR/$TEST_BUNDLE" "$user_dir/bin/"
    cp -a --sparse=always "$PYRO_HOME" "$user_dir/home/pyro"
    chown -R 65534:65534 "$user_dir"
    AS_USER=(setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all
        env "HOME=$user_dir/home" "PYRO_HOME=$user_dir/home/pyro" "TMPDIR=$user_dir")
    run_swift_tests "guest tier as an ordinary user" "$user_dir/bin" --filter '^GuestTests\.OrdinaryUser'
    AS_USER=()
}

main() {
    mkdir -p "$TEST_DIR" "$PYRO_HOME"
    chmod 0700 "$PYRO_HOME"
    rm -f "$TEST_DIR/summary"

    run_step "check" scripts/check.sh
    run_step "build" scripts/build.sh --tests
    if ((failed)); then
        summary
        exit 1
    fi
    scripts/setup-test.sh

    run_step "reference" scripts/generate-reference.sh --check
    run_step "documentation of the library" scripts/docc.sh --check
    run_swift_tests "unit tests" "$BIN_DIR" --skip '^(GuestTests|FaultTests)\.'
    run_step "install $ENVIRONMENT for the tests" "$BIN_DIR/pyro" env pull "$ENVIRONMENT"
    run_swift_tests "guest tier" "$BIN_DIR" --filter '^GuestTests\.'
    run_swift_tests "fault tier" "$BIN_DIR" --filter '^FaultTests\.'
    if [[ "$(id -u)" == 0 ]]; then
        run_as_ordinary_user
    fi
    local smoke
    for smoke in recipes/*/smoke.*; do
        smoke="$(basename "$(dirname "$smoke")")"
        run_step "$smoke recipe" scripts/smoke.sh "$smoke"
    done
    run_step "installed form" scripts/dist-check.sh

    summary
    if ((failed)) || { ((skipped)) && [[ "${CI:-}" == true ]]; }; then
        exit 1
    fi
}

main
