#!/usr/bin/env bash
# Removes what was built, never what is mounted there. Installed environments live elsewhere and stay.
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

mounts="$(awk -v root="$BUILD_DIR" '$5 == root || index($5, root "/") == 1 { print $5 }' /proc/self/mountinfo)"
[[ -z "$mounts" ]] || die "Something is mounted below $BUILD_DIR: $(tr '\n' ' ' <<<"$mounts")" "Unmount it first."
rm -rf --one-file-system -- "$BUILD_DIR"
