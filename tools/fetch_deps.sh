#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Puts the two libraries that Debian does not carry ready to link into .cache/ and compiles each
# once: SQLite's amalgamation (out of the npm package better-sqlite3, checked by SHA-256) and
# llhttp (C sources in Debian's node-llhttp). .cache/ survives `rm -rf build` and is shared by all
# build folders, so that the 20 s which SQLite takes to compile are spent once.
# A stamp holds everything that decides the result; when it is unchanged this costs milliseconds.
set -eu
cd "$(dirname "$0")/.."

SQLITE_PACKAGE=better-sqlite3@12.11.1   # carries SQLite 3.53.2
SQLITE_TGZ_SHA256=ebf0ed75a7a59dbcb3b24bbd014ef49d9f15bc328e4adcbf516f2a8fadfa2835
SQLITE_C_SHA256=60d2f39a3726cd6b9021da6f4e868608d66fbb6528a9f513dc8ffcc640493422
# THREADSAFE=2: a connection is used by one thread at a time (architecture of the store).
SQLITE_FLAGS="-DSQLITE_DQS=0 -DSQLITE_THREADSAFE=2 -DSQLITE_DEFAULT_FOREIGN_KEYS=1
 -DSQLITE_TRUSTED_SCHEMA=0 -DSQLITE_OMIT_LOAD_EXTENSION -DSQLITE_OMIT_DEPRECATED
 -DSQLITE_OMIT_SHARED_CACHE -DSQLITE_LIKE_DOESNT_MATCH_BLOBS -DSQLITE_DEFAULT_MEMSTATUS=0
 -DSQLITE_ENABLE_STAT4 -DSQLITE_MAX_EXPR_DEPTH=1000 -DSQLITE_DEFAULT_WAL_SYNCHRONOUS=2
 -DSQLITE_USE_URI=0"
LLHTTP_DIR=/usr/share/llhttp
HARDEN="-O2 -g1 -fPIC -w -std=gnu11 -fno-strict-aliasing -fstack-protector-strong
 -fstack-clash-protection -D_FORTIFY_SOURCE=2"
case "$(uname -m)" in x86_64) HARDEN="$HARDEN -fcf-protection" ;; esac

die() { echo "fetch_deps: $*" >&2; exit 1; }

compile() { # compile NAME FLAGS SOURCES...: objects beside the sources, one archive
    name=$1 flags=$2
    shift 2
    dir=.cache/$name
    objects=
    for source in "$@"; do
        object=${source%.c}.o
        # shellcheck disable=SC2086
        ${CC_DEPS:-cc} $HARDEN $flags -I"$dir" -c "$source" -o "$object"
        objects="$objects $object"
    done
    # shellcheck disable=SC2086
    ar rcs "$dir/lib$name.a.new" $objects
    mv "$dir/lib$name.a.new" "$dir/lib$name.a"
}

fresh() { # fresh DIR STAMP: true when DIR was made with exactly this stamp
    [ -f "$1/stamp" ] && [ "$(cat "$1/stamp")" = "$2" ]
}

sqlite() {
    stamp="$SQLITE_PACKAGE $SQLITE_C_SHA256 $HARDEN $SQLITE_FLAGS"
    fresh .cache/sqlite "$stamp" && return
    echo "SQLite: $SQLITE_PACKAGE"
    mkdir -p .cache/sqlite
    work=$(mktemp -d .cache/sqlite/fetch.XXXXXX)
    ${NPM:-npm} pack "$SQLITE_PACKAGE" --ignore-scripts --silent --pack-destination "$work" \
        >/dev/null || die "npm could not fetch $SQLITE_PACKAGE"
    mv "$work"/*.tgz "$work/package.tgz"
    echo "$SQLITE_TGZ_SHA256  $work/package.tgz" | sha256sum -c --quiet ||
        die "$SQLITE_PACKAGE is not the package that was pinned"
    tar xzf "$work/package.tgz" -C "$work" package/deps/sqlite3
    echo "$SQLITE_C_SHA256  $work/package/deps/sqlite3/sqlite3.c" | sha256sum -c --quiet ||
        die "sqlite3.c is not the file that was pinned"
    mv "$work"/package/deps/sqlite3/sqlite3.[ch] .cache/sqlite/
    rm -rf "$work"
    compile sqlite "$SQLITE_FLAGS" .cache/sqlite/sqlite3.c
    echo "$stamp" >.cache/sqlite/stamp
}

llhttp() {
    [ -f "$LLHTTP_DIR/llhttp.c" ] || die "$LLHTTP_DIR is missing: apt-get install node-llhttp"
    stamp="$(cat "$LLHTTP_DIR"/*.c | sha256sum) $HARDEN"
    fresh .cache/llhttp "$stamp" && return
    echo "llhttp: $LLHTTP_DIR"
    mkdir -p .cache/llhttp
    cp "$LLHTTP_DIR"/*.c "${LLHTTP_DIR%/llhttp}/include/llhttp/llhttp.h" .cache/llhttp/
    compile llhttp -DLLHTTP_STRICT_MODE=1 .cache/llhttp/api.c .cache/llhttp/http.c \
        .cache/llhttp/llhttp.c
    echo "$stamp" >.cache/llhttp/stamp
}

mkdir -p .cache
exec 9>.cache/lock
flock 9 # two builds at once would write the same objects
sqlite
llhttp
