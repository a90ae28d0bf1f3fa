#!/usr/bin/env bash
# Makes the Python environment in which the tests find the official MCP client; quick when it is there.
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

requirements=scripts/test-requirements.txt
venv="$BUILD_DIR/venv"

if cmp -s "$requirements" "$venv/installed-requirements.txt"; then
    exit 0
fi

say "installing the MCP client for the tests into $venv"
mkdir -p "$BUILD_DIR"
python3 -m venv --clear "$venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "$requirements"
# Written last: an installation that broke off is made again.
cp "$requirements" "$venv/installed-requirements.txt"
