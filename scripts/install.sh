#!/usr/bin/env bash
# Installs the built programs below DESTDIR and PREFIX, or removes them with `--uninstall`.
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

prefix="${PREFIX:-/usr/local}"
[[ "$prefix" == /* ]] || die "PREFIX must be an absolute path, and it is '$prefix'."
target="${DESTDIR:-}${prefix%/}"

uninstall() {
    local name
    for name in "${PROGRAMS[@]}"; do
        rm -f -- "$target/bin/$name"
    done
    for name in "${LIBEXEC_PROGRAMS[@]}"; do
        rm -f -- "$target/libexec/pyro/$name"
    done
    [[ ! -d "$target/libexec/pyro" ]] || rmdir --ignore-fail-on-non-empty "$target/libexec/pyro"
    say "removed pyro from $target; its state directory stays"
}

# Symbols are left out of what is installed: they double the size of a program that carries Swift's library. What has
# none stays byte for byte the same, so that the agent of the build folder and the installed one share checkpoints.
install_program() {
    local options=(-D -m 0755)
    [[ -x "$BIN_DIR/$1" ]] || die "There is no $BIN_DIR/$1 to install." "Run: make build"
    if readelf -S -W "$BIN_DIR/$1" | grep -q -F .symtab; then
        options+=(-s)
    fi
    install "${options[@]}" "$BIN_DIR/$1" "$2/$1"
}

if [[ "${1:-}" == --uninstall ]]; then
    uninstall
    exit 0
fi

for name in "${PROGRAMS[@]}"; do
    install_program "$name" "$target/bin"
done
for name in "${LIBEXEC_PROGRAMS[@]}"; do
    install_program "$name" "$target/libexec/pyro"
done
say "installed pyro into $target"
