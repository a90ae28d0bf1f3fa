#!/usr/bin/env bash
# Formats the Swift sources in place; with `--lint` it only says what it would change, and fails when there is any.
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

sources=(Package.swift)
for folder in Sources Tests Benchmarks recipes; do
    [[ ! -d "$folder" ]] || sources+=("$folder")
done

if [[ "${1:-}" == --lint ]]; then
    swift format lint --strict --parallel --recursive "${sources[@]}"
else
    swift format --in-place --parallel --recursive "${sources[@]}"
fi
