#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes web/wasm/formula.wasm, the formula core for the browser, when a source is newer than it is:
# base and expr as they are, web/wasm/*.c in place of what needs an operating system.
set -euo pipefail
cd "$(dirname "$0")/.."
out=web/wasm/formula.wasm work=.cache/wasm
sources=$(ls src/base/{almanac,buf,date,dec,decimal,json,map,real,str,utf8,vec}.c src/expr/*.c src/expr/fn/*.c web/wasm/*.c |
    grep -v '_test\.c$')
want=$(echo "$sources" | sha256sum)
if [ -f $out ] && [ "$want" = "$(cat $work/stamp 2>/dev/null)" ] && [ -z "$(find src/base src/expr \
    tables/functions.def tables/formula_errors.def web/wasm tools/build_wasm.sh -name '*.*' -type f \
    -newer $out ! -name '*_test.c' ! -name formula.wasm -print -quit)" ]; then
    exit 0
fi
echo "clang --target=wasm32-wasi: $out"
rm -rf $work/o
mkdir -p $work/o
ccache=$(command -v ccache || true)
export ccache
# Small before fast: what a formula costs is nothing beside the drawing of its result.
flags="--target=wasm32-wasi -std=c11 -D_GNU_SOURCE -Oz -flto -mbulk-memory -msign-ext
 -mnontrapping-fptoint -ffp-contract=off -fno-strict-aliasing -fvisibility=hidden -ffunction-sections
 -fdata-sections -Iweb/wasm -Isrc -I. -Wall -Wextra -Werror -Wno-missing-field-initializers"
export flags work
# shellcheck disable=SC2016
echo "$sources" | xargs -P "$(nproc 2>/dev/null || echo 2)" -n 1 sh -c \
    '$ccache clang-14 $flags -c "$1" -o "$work/o/$(echo "$1" | tr / _).o"' -
libs=/usr/lib/wasm32-wasi
wasm-ld-14 --lto-O2 --gc-sections --strip-all -z stack-size=524288 --entry _initialize \
    $libs/crt1-reactor.o $work/o/*.o -L$libs -lc -lm \
    /usr/lib/llvm-14/lib/clang/14*/lib/wasi/libclang_rt.builtins-wasm32.a -o $work/formula.wasm
mv $work/formula.wasm $out
echo "$want" >$work/stamp
