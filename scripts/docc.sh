#!/usr/bin/env bash
# Makes the documentation archive of PyroSDK from what was built and Sources/PyroSDK/PyroSDK.docc, by the toolchain's own
# programs: the package needs no plugin for it. With `--check` nothing stays, and any warning fails.
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

CATALOGUE=Sources/PyroSDK/PyroSDK.docc
ARCHIVE="$BUILD_DIR/PyroSDK.doccarchive"

# A link to swift may stand alone in the PATH; the rest of the toolchain is where it leads.
PATH="$PATH:$(dirname "$(readlink -f "$(command -v swift)")")"
for tool in docc swift-symbolgraph-extract; do
    command -v "$tool" >/dev/null || die "The toolchain has no $tool." "Use a toolchain from swift.org."
done
[[ -e "$BIN_DIR/Modules/PyroSDK.swiftmodule" ]] || die "PyroSDK is not built." "Run 'make build'."

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
mkdir "$work/symbols"

# PyroSDK shows the values of PyroModel as its own. C modules below it are needed to read it, and have no place in it.
options=(-module-name PyroSDK -target x86_64-unknown-linux-gnu -I "$BIN_DIR/Modules" -output-dir "$work/symbols"
    -minimum-access-level public -skip-synthesized-members -experimental-allowed-reexported-modules=PyroModel)
while IFS= read -r map; do
    options+=(-Xcc "-fmodule-map-file=$map")
done < <(find "$PYRO_ROOT/Sources" "$BUILD_DIR/checkouts" "$BIN_DIR/" -maxdepth 5 -name module.modulemap \
    \( -path '*/Sources/*' -o -path '*.build/*' \) -not -path '*/Tests/*' -not -path '*-tool.build/*' | sort -u)
swift-symbolgraph-extract "${options[@]}"

convert() {
    docc convert "$CATALOGUE" --additional-symbol-graph-dir "$work/symbols" --warnings-as-errors \
        --fallback-display-name PyroSDK --fallback-bundle-identifier pyro.PyroSDK --output-path "$1" >&2
}

case "${1:-}" in
"")
    convert "$work/archive"
    rm -rf "$ARCHIVE"
    mv "$work/archive" "$ARCHIVE"
    say "wrote $ARCHIVE: 'docc preview' or any web server shows it"
    ;;
--check) convert "$work/archive" ;;
*) die "Unknown argument '$1'." "usage: docc.sh [--check]" ;;
esac
