# Shared by the scripts of this folder; sourced, never run.
# shellcheck shell=bash

PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
root_folder=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

say() { printf '==> %s\n' "$*" >&2; }

note() { printf '    %s\n' "$*" >&2; }

fail() {
    printf 'error: %s\n' "$1" >&2
    shift
    for line in "$@"; do note "$line"; done
    exit 1
}

has() { command -v "$1" > /dev/null 2>&1; }

is_root() { [ "$(id -u)" -eq 0 ]; }

# The version of the product, as the build has it.
product_version() { sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' "$root_folder/Directory.Build.props"; }

# Run a command quietly; show what it said only if it fails.
quietly() {
    local log status=0
    log=$(mktemp)
    "$@" > "$log" 2>&1 < /dev/null || status=$?
    if [ "$status" -ne 0 ]; then tail -n 40 "$log" >&2; fi
    rm -f "$log"
    return "$status"
}
