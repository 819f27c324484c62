#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs the unit tests of the web part; closes with "N passed, N failed".
cd "$(dirname "$0")/../web" || exit 1
log=$(mktemp)
trap 'rm -f "$log"' EXIT
NO_COLOR=1 npm run --silent test >"$log" 2>&1
code=$?
line=$(grep -E '^ *Tests ' "$log" | tail -n 1)
number() { echo "$line" | sed -nE "s/.* ([0-9]+) $1.*/\\1/p"; }
passed=$(number passed) failed=$(number failed)
[ $code = 0 ] || { cat "$log"; [ "${failed:-0}" != 0 ] || failed=1; }
echo "${passed:-0} passed, ${failed:-0} failed"
exit $code
