#!/bin/sh
# Brings the generated part of docs/checks.md up to date.
#
#   test/golden/checks_document.sh PATH_TO_TARE
set -eu
[ $# -eq 1 ] || {
    sed -n '4p' "$0" >&2
    exit 2
}
document=$(dirname "$0")/../../docs/checks.md
made=$(mktemp)
trap 'rm -f "$made"' EXIT
{
    sed '/^<!-- tare checks --format markdown -->$/q' "$document"
    "$1" checks --format markdown
    sed -n '/^<!-- end -->$/,$p' "$document"
} >"$made"
cat "$made" >"$document"
