#!/usr/bin/env bash
# Writes docs/reference from the code itself: the help of every command, the tools and their schemas, the error codes.
# With `--check` it writes nothing and fails when a page differs from the code.
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

REFERENCE=docs/reference

# pages VERB: calls VERB with each page and the command that prints it.
pages() {
    "$1" cli.md "$BIN_DIR/pyro" reference cli
    "$1" errors.md "$BIN_DIR/pyro" reference errors
    "$1" mcp.md "$BIN_DIR/pyro-mcp" --reference
}

# A page appears whole or not at all: a program that fails leaves the old one.
write_page() {
    local name="$1" text
    shift
    text="$("$@")"
    printf '%s\n' "$text" >"$REFERENCE/.$name.new"
    mv -f "$REFERENCE/.$name.new" "$REFERENCE/$name"
    say "wrote $REFERENCE/$name"
}

stale=0
check_page() {
    local name="$1" text
    shift
    text="$("$@")"
    if ! diff -u --label "$REFERENCE/$name" --label "the code" "$REFERENCE/$name" <(printf '%s\n' "$text") >&2; then
        stale=1
    fi
}

for program in pyro pyro-mcp; do
    [[ -x "$BIN_DIR/$program" ]] || die "$BIN_DIR/$program is not built." "Run 'make build'."
done

case "${1:-}" in
"")
    mkdir -p "$REFERENCE"
    pages write_page
    ;;
--check)
    pages check_page
    ((stale == 0)) || die "The reference differs from the code." "Run 'make docs' and commit what changed."
    ;;
*) die "Unknown argument '$1'." "usage: generate-reference.sh [--check]" ;;
esac
