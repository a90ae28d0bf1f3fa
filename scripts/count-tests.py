#!/usr/bin/env python3
"""Counts the tests in an event stream of Swift Testing and prints `PASSED FAILED SKIPPED`.

Usage: count-tests.py EVENTS RUNNER_STATUS

A test that began and never ended counts as failed: its runner crashed or was ended. A runner that fails without a
failed test to show for it counts as one more failure, and so does one that ran nothing. The names of what failed or
was skipped go to standard error.
"""

import json
import sys


def records(path):
    """The stream's records; a last line that a crash cut short is left out."""
    try:
        stream = open(path, encoding="utf-8")
    except FileNotFoundError:
        return
    with stream:
        for line in stream:
            try:
                record = json.loads(line)
            except json.JSONDecodeError:
                continue
            yield record.get("kind"), record.get("payload", {})


def is_failure(issue):
    return not issue.get("isKnown") and issue.get("isFailure", True) and issue.get("severity") != "warning"


def main():
    path, status = sys.argv[1], int(sys.argv[2])
    functions, started, ended, failed, skipped = {}, set(), set(), set(), set()
    stray_issues = 0
    for kind, payload in records(path):
        event, test = payload.get("kind"), payload.get("testID")
        if kind == "test":
            if event == "function":
                functions[payload["id"]] = payload.get("displayName") or payload["name"]
        elif event == "testStarted":
            started.add(test)
        elif event == "testEnded":
            ended.add(test)
        elif event == "testSkipped":
            skipped.add(test)
        elif event == "issueRecorded" and is_failure(payload.get("issue", {})):
            if test in functions:
                failed.add(test)
            else:
                stray_issues += 1

    started, skipped = started & functions.keys(), skipped & functions.keys()
    unfinished = started - ended
    for word, tests in (("failed", failed), ("never ended", unfinished - failed), ("skipped", skipped)):
        for test in sorted(tests):
            print(f"{word}: {test}", file=sys.stderr)

    failures = len(failed | unfinished) + stray_issues
    if failures == 0 and (status != 0 or not started | skipped):
        print(f"failed: the runner ended with status {status} after {len(started)} tests", file=sys.stderr)
        failures = 1
    print(len(started - failed - unfinished - skipped), failures, len(skipped))


main()
