#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A throw-away PostgreSQL for tests: on loopback and a socket, on a free port, in DIR, fsync off.
#   tests/pg.sh start DIR    prints the connection string (user and database `xinglin`)
#   tests/pg.sh stop DIR     stops it and removes DIR
# PostgreSQL refuses to run as root; started by root it runs as the user `xinglintest`.
set -euo pipefail
verb=${1:-} dir=${2:-}
[ -n "$dir" ] || { echo "usage: tests/pg.sh start|stop DIR" >&2; exit 2; }
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -x "$bin/initdb" ] || { echo "PostgreSQL is missing: apt-get install postgresql" >&2; exit 1; }

as_owner() { # initdb and pg_ctl must not run as root, and want a folder they may be in
    if [ "$(id -u)" = 0 ]; then
        (cd / && runuser -u xinglintest -- "$@")
    else
        "$@"
    fi
}

start() {
    mkdir -p "$dir"
    dir=$(cd "$dir" && pwd)
    if [ "$(id -u)" = 0 ]; then
        id xinglintest >/dev/null 2>&1 ||
            useradd --system --no-create-home --shell /usr/sbin/nologin xinglintest
        chown xinglintest "$dir"
    fi
    chmod 755 "$dir"
    as_owner "$bin/initdb" -D "$dir/db" -U xinglin --auth=trust --encoding=UTF8 --locale=C.UTF-8 \
        --no-sync >"$dir/initdb.log"
    cat >>"$dir/db/postgresql.conf" <<END
fsync = off
synchronous_commit = off
full_page_writes = off
listen_addresses = '127.0.0.1'
unix_socket_directories = '$dir'
max_connections = 200
timezone = 'UTC'
END
    # A port may be taken between the choice and the start: try a few.
    local port
    for _ in 1 2 3 4 5; do
        port=$((20000 + (RANDOM * 32768 + RANDOM) % 12000))
        if as_owner "$bin/pg_ctl" -D "$dir/db" -l "$dir/log" -w -t 30 -o "-p $port" start \
            >/dev/null 2>&1; then
            as_owner "$bin/createdb" -h "$dir" -p "$port" -U xinglin xinglin
            echo "host=$dir port=$port user=xinglin dbname=xinglin"
            return
        fi
    done
    echo "PostgreSQL did not start:" >&2
    tail -n 20 "$dir/log" >&2
    exit 1
}

stop() {
    [ -d "$dir" ] || return 0
    dir=$(cd "$dir" && pwd)
    [ ! -f "$dir/db/postmaster.pid" ] ||
        as_owner "$bin/pg_ctl" -D "$dir/db" -m immediate -w stop >/dev/null
    rm -rf "$dir"
}

case $verb in
start) start ;;
stop) stop ;;
*) echo "usage: tests/pg.sh start|stop DIR" >&2; exit 2 ;;
esac
