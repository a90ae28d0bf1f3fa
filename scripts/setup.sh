#!/usr/bin/env bash
# Gets a Debian machine ready to build and run pyro: packages, a range of subordinate ids, a Swift toolchain.
# Does nothing, quickly, when nothing is missing.
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

# What building needs: headers and pkg-config of the system's libraries, git for SwiftPM,
# and what the Swift toolchain itself is linked to.
BUILD_PACKAGES=(
    ca-certificates git pkg-config binutils
    libc6-dev libgcc-12-dev libstdc++-12-dev libcurl4 libxml2 libncurses6 libedit2 tzdata
    libseccomp-dev libcap-dev libsqlite3-dev zlib1g-dev
)
# What running needs: SQLite (which the toolchain needs too), QEMU, the builder of environments, and the programs both call.
RUN_PACKAGES=(
    libsqlite3-0
    qemu-system-x86 qemu-utils mmdebstrap uidmap e2fsprogs debian-archive-keyring dpkg apt passwd util-linux
)
# What the tests need besides: the official MCP client lives in a Python environment of its own.
TEST_PACKAGES=(python3 python3-venv)

# Names of the packages that are not installed, one a line.
missing_packages() {
    local wanted=("${BUILD_PACKAGES[@]}" "${RUN_PACKAGES[@]}" "${TEST_PACKAGES[@]}")
    local listed installed name
    # dpkg-query fails when it does not know one of the names, and still lists the others.
    listed="$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "${wanted[@]}" 2>/dev/null || true)"
    installed=" $(sed -n 's/^installed //p' <<<"$listed" | tr '\n' ' ')"
    for name in "${wanted[@]}"; do
        [[ "$installed" == *" $name "* ]] || printf '%s\n' "$name"
    done
}

# Runs a command as root: directly, or by sudo where that asks no password.
as_root() {
    if [[ "$(id -u)" == 0 ]]; then
        "$@"
    else
        sudo -n "$@"
    fi
}

may_be_root() {
    [[ "$(id -u)" == 0 ]] || { command -v sudo >/dev/null && sudo -n true 2>/dev/null; }
}

apt_install() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@"
}

apt_update() {
    say "reading the package lists"
    as_root apt-get update -q
}

# Whether apt knows any package at all; a new container or chroot does not.
has_package_lists() {
    compgen -G '/var/lib/apt/lists/*Packages*' >/dev/null
}

install_packages() {
    local missing=("$@")
    command -v apt-get >/dev/null || die \
        "Setting up pyro needs these Debian packages, and this machine has no apt-get: ${missing[*]}." \
        "Install what corresponds to them, then build with: swift build -c release"
    may_be_root || die \
        "Setting up pyro needs these Debian packages, and you may not install any: ${missing[*]}." \
        "As root, run: apt-get install --no-install-recommends ${missing[*]}"
    say "installing ${missing[*]}"
    has_package_lists || apt_update
    # Lists that are out of date name versions the mirror no longer has: read them anew and try once more.
    apt_install "${missing[@]}" || { apt_update && apt_install "${missing[@]}"; }
}

# The first id from 100000 that lies behind every range of both files.
next_free_id() {
    cat /etc/subuid /etc/subgid 2>/dev/null | awk -F: '
        BEGIN { next_id = 100000 }
        NF == 3 && $2 + $3 > next_id { next_id = $2 + $3 }
        END { print next_id }'
}

has_range() {
    grep -q -s -E "^($(id -un)|$(id -u)):" "$1"
}

# mmdebstrap builds environments in a user namespace, and that needs ids to map: root's too.
give_subordinate_ids() {
    local user first last
    user="$(id -un)"
    has_range /etc/subuid && has_range /etc/subgid && return
    first="$(next_free_id)"
    last=$((first + 65535))
    may_be_root || die \
        "User $user has no range of subordinate ids, which building an environment needs." \
        "As root, run: usermod --add-subuids $first-$last --add-subgids $first-$last $user"
    say "giving $user the subordinate ids $first to $last"
    has_range /etc/subuid || as_root usermod --add-subuids "$first-$last" "$user"
    has_range /etc/subgid || as_root usermod --add-subgids "$first-$last" "$user"
}

check_swift() {
    local hint="Install it from https://www.swift.org/install/linux/ and put its usr/bin on the PATH."
    command -v swift >/dev/null || die "There is no Swift toolchain: swift is not on the PATH." "$hint"
    # Asking the compiler takes a moment, so the answer is kept until the toolchain changes.
    local program stamp version answer
    program="$(readlink -f "$(command -v swift)")"
    stamp="$BUILD_DIR/swift-checked"
    [[ -f "$stamp" && "$stamp" -nt "$program" && "$(<"$stamp")" == "$program" ]] && return
    answer="$(swift --version 2>&1 || true)"
    version="$(sed -n '/.*Swift version \([0-9.]*\).*/{s//\1/p;q}' <<<"$answer")"
    [[ -n "$version" ]] || die "The Swift toolchain at $program does not run: $answer" "$hint"
    [[ "$(printf '%s\n%s\n' "$SWIFT_MINIMUM" "$version" | sort -V | head -n 1)" == "$SWIFT_MINIMUM" ]] || die \
        "Pyro needs Swift $SWIFT_MINIMUM or newer, and $program is $version." "$hint"
    mkdir -p "$BUILD_DIR"
    printf '%s\n' "$program" >"$stamp"
}

main() {
    [[ "$(uname -s)/$(uname -m)" == Linux/x86_64 ]] || die "Pyro runs on Linux x86_64, and this is $(uname -sm)."
    local missing
    mapfile -t missing < <(missing_packages)
    if ((${#missing[@]})); then
        install_packages "${missing[@]}"
    fi
    give_subordinate_ids
    check_swift
}

main "$@"
