#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Proves that a field type is one file and one row: tests/check/fieldtype/score.patch is applied to a
# copy of the tree, which is built and used (tests/check/fieldtype/prove.py) with nothing else touched.
# Closes with "N passed, N failed".
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
root=$PWD
here=$root/tests/check/fieldtype
work=$(mktemp -d /tmp/xinglin-fieldtype.XXXXXX)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

# part NAME COMMAND...: its output is shown when it fails.
part() {
    local name=$1
    shift
    if ("$@") >"$work/log" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED $name"
        tail -n 40 "$work/log"
    fi
}

close() {
    echo "$passed passed, $failed failed"
    [ "$failed" = 0 ]
    exit
}

copy_tree() {
    mkdir "$work/tree" && cd "$root" &&
        tar cf - --exclude=node_modules --exclude=web/dist --exclude=__pycache__ \
            meson.build meson_options.txt src tables tools tests solutions web |
        tar xf - -C "$work/tree" && ln -s "$root/.cache" "$work/tree/.cache" && mkdir -p "$work/tree/web/dist"
}

# The patch adds one file under src/meta/field/ and one row to the table; nothing else.
is_one_file_and_one_row() {
    local files
    files=$(sed -n 's/^+++ b\///p' "$here/score.patch" | sort | tr '\n' ' ')
    [ "$files" = "src/meta/field/score.c tables/field_types.def " ] &&
        [ "$(sed -n '/field_types.def$/,$p' "$here/score.patch" | grep -c '^[+-][^+-]')" = 1 ]
}

apply() { patch -d "$work/tree" -p1 --fuzz=2 <"$here/score.patch"; }

# The form that uses it is data, and stands where data stands.
add_solution() { cp -r "$here/visits" "$work/tree/solutions/"; }

build() {
    cd "$work/tree" || return
    export CCACHE_BASEDIR=$work CCACHE_NOHASHDIR=1
    meson setup build -Dbuildtype=debug -Doptimization=0 -Ddebug=false &&
        ninja -C build -j "$(nproc)" xinglin meta_field_test
}

web_knows_it() {
    ln -s "$root/web/node_modules" "$work/tree/web/node_modules"
    cd "$work/tree/web" && PATH=$root/.cache/node/bin:$PATH npx vitest run src/fields
}

part "the patch is one file and one row" is_one_file_and_one_row
copy_tree || { echo "0 passed, 1 failed"; exit 1; }
part "the patch applies" apply
add_solution
part "the tree builds with it" build
[ "$failed" = 0 ] || close
part "the tables are in order" "$work/tree/tools/tablecheck"
part "the unit tests of field types hold for it" "$work/tree/build/meta_field_test"
[ ! -d "$root/web/node_modules" ] || part "the web has its widget" web_knows_it
XINGLIN_BIN=$work/tree/build/xinglin python3 "$here/prove.py" >"$work/proved"
grep -v '^[0-9]* passed' "$work/proved"
line=$(tail -n 1 "$work/proved")
case $line in
*' passed, '*' failed') passed=$((passed + ${line%% *})) rest=${line#*, } && failed=$((failed + ${rest%% *})) ;;
*) failed=$((failed + 1)) ;;
esac
close
