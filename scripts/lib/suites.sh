# Running suites of tests and counting them together. Source it after common.sh.
# shellcheck shell=bash

TEST_DIR="$BUILD_DIR/test"
TEST_BUNDLE=pyroPackageTests.xctest

passed=0
failed=0
skipped=0
# What failed or was skipped, a name a line: told again at the end, since a log is read from there.
faults=()

# Adds to the counts: passed, failed, skipped.
count() {
    passed=$((passed + $1))
    failed=$((failed + $2))
    skipped=$((skipped + $3))
}

# The plain last line: `N passed, N failed`, and `, N skipped` when there are any.
summary() {
    local line="$passed passed, $failed failed"
    if ((${#faults[@]})); then printf '%s\n' "${faults[@]}"; fi
    if ((skipped)); then
        line+=", $skipped skipped"
    fi
    printf '%s\n' "$line" | tee "$TEST_DIR/summary"
}

# run_step NAME COMMAND...: a step that counts as one test.
run_step() {
    local name="$1"
    shift
    say "$name"
    if "$@" >&2; then
        count 1 0 0
    else
        faults+=("failed: $name")
        printf '%s\n' "${faults[-1]}" >&2
        count 0 1 0
    fi
}

# run_swift_tests NAME FOLDER ARGUMENT...: runs the test bundle in FOLDER, filtered by the arguments, by the prefix
# command in the array AS_USER. The events of the run, not its text, give the counts.
AS_USER=()
# A suite that hangs in spite of its own deadlines is ended after this many seconds.
SUITE_SECONDS=2400
run_swift_tests() {
    local name="$1" folder="$2" status=0 counts
    shift 2
    local events="$TEST_DIR/events-${name// /-}.jsonl"
    say "$name"
    rm -f "$events"
    # Made beforehand so that a runner of another user can write it.
    : >"$events"
    chmod 0666 "$events"
    timeout --kill-after=10 "$SUITE_SECONDS" "${AS_USER[@]}" "$folder/$TEST_BUNDLE" --testing-library swift-testing \
        --event-stream-version 0 --event-stream-output-path "/proc/self/fd/3" "$@" 3>"$events" >&2 </dev/null ||
        status=$?
    counts="$(python3 scripts/count-tests.py "$events" "$status" 2>"$TEST_DIR/faults")"
    cat "$TEST_DIR/faults" >&2
    while IFS= read -r fault; do faults+=("$fault"); done <"$TEST_DIR/faults"
    # shellcheck disable=SC2086 # three numbers
    count $counts
}
