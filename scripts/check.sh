#!/usr/bin/env bash
# Checks the text of the project: format, imports, file sizes, scripts, links, that promises have tests, and that snippets of
# the Swift guide are parts of a program.
# The arrows between targets are checked by every build (scripts/build.sh), the generated reference by
# scripts/generate-reference.sh --check.
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

MAXIMUM_LINES=430
status=0

# check NAME COMMAND...: runs one check; a failure is told by name and the others still run.
check() {
    local name="$1"
    shift
    if ! "$@"; then
        printf 'check failed: %s\n' "$name" >&2
        status=1
    fi
}

# Files of the project, those not committed yet included.
project_files() {
    git ls-files --cached --others --exclude-standard -- "$@" | while IFS= read -r file; do
        [[ ! -f "$file" ]] || printf '%s\n' "$file"
    done
}

# Succeeds when a grep finds nothing, and shows what it found; a grep that fails has not looked.
finds_nothing() {
    local found=0
    "$@" || found=$?
    ((found == 1))
}

# What the front ends lack, users of the SDK lack too: of pyro's modules they see PyroSDK alone. (Each main.swift is one
# line that calls its front end.)
front_ends_import_the_sdk_only() {
    finds_nothing grep -rnE --include='*.swift' --exclude=main.swift \
        'import +((struct|class|enum|protocol|func|let|var|typealias) +)?C?Pyro([^S]|S[^D])' \
        Sources/pyro Sources/pyro-mcp Sources/FrontEnd
}

files_are_short() {
    local file lines long=0
    while IFS= read -r file; do
        lines="$(wc -l <"$file")"
        if ((lines > MAXIMUM_LINES)); then
            printf '%s has %d lines, and %d is the most\n' "$file" "$lines" "$MAXIMUM_LINES" >&2
            long=1
        fi
    done < <(project_files '*.swift' '*.c' '*.h' '*.sh' '*.py' .ci/run Makefile)
    return "$long"
}

scripts_parse() {
    local file broken=0
    while IFS= read -r file; do
        bash -n "$file" || broken=1
    done < <(project_files '*.sh' .ci/run)
    return "$broken"
}

# A text that names a folder of the machine it was written on says nothing to its reader.
no_paths_of_other_places() {
    local files
    mapfile -t files < <(project_files)
    finds_nothing grep -nIE '(^|[^A-Za-z0-9_.-])(/wor[k]([^a-z]|$)|/opt/swift-package[s]|\.\./share[d])' "${files[@]}"
}

readme_is_short() {
    local lines
    lines="$(wc -l <README.md)"
    ((lines < 200)) || { printf 'README.md has %d lines, and 199 is the most\n' "$lines" >&2; return 1; }
}

# Links from one page of the project to another must lead somewhere.
links_lead_somewhere() {
    local page target broken=0
    while IFS=: read -r page target; do
        target="${target#*](}"
        target="${target%%[#)]*}"
        if [[ -n "$target" && "$target" != *://* && ! -e "$(dirname "$page")/$target" ]]; then
            printf '%s links to %s, which is not there\n' "$page" "$target" >&2
            broken=1
        fi
    done < <(project_files '*.md' | xargs -r -d '\n' grep -HoE '\]\([^) ]+\)')
    return "$broken"
}

# A promise whose test was renamed or removed is a promise no more.
# shellcheck disable=SC2016 # backquotes of Markdown
promises_have_tests() {
    local name suite test files broken=0
    while IFS= read -r name; do
        suite="${name%%.*}"
        test="${name#"$suite"}"
        mapfile -t files < <(grep -rlE --include='*.swift' "(struct|class|extension) $suite\b" Tests)
        if ((${#files[@]} == 0)) || { [[ -n "$test" ]] && ! grep -qE "func ${test#.}\(" "${files[@]}"; }; then
            printf 'SPECIFICATION.md names %s, and there is no such test\n' "$name" >&2
            broken=1
        fi
    done < <(grep -oE '`[A-Z][A-Za-z0-9]*Tests(\.[A-Za-z0-9]+)?`' SPECIFICATION.md | tr -d '`' | sort -u)
    return "$broken"
}

check "format (make fmt mends most of it)" scripts/format.sh --lint
check "front ends import PyroSDK only" front_ends_import_the_sdk_only
check "no file over $MAXIMUM_LINES lines" files_are_short
check "scripts parse" scripts_parse
check "no paths of other places" no_paths_of_other_places
check "README under 200 lines" readme_is_short
check "links between pages" links_lead_somewhere
check "tests of the specification" promises_have_tests
check "snippets are parts of programs" python3 scripts/check-snippets.py docs/guides/from-swift.md recipes/workspace/main.swift
exit "$status"
