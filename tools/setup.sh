#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing, and says what: tools/setup.sh build|test|bench|office. Costs milliseconds when
# nothing is missing. Needs root or sudo only when there is something to install.
set -euo pipefail
cd "$(dirname "$0")/.."

build_packages="gcc libc6-dev meson ninja-build ccache pkg-config ca-certificates
 libuv1-dev libsodium-dev libssl-dev libcurl4-openssl-dev libpq-dev libseccomp-dev
 libxlsxwriter-dev libminizip-dev zlib1g-dev libexpat1-dev libpango1.0-dev libcairo2-dev
 libqrencode-dev libcmocka-dev node-llhttp
 clang-14 lld-14 wasi-libc libclang-rt-14-dev-wasm32"
test_packages="clang libclang-rt-14-dev clang-tidy-14 clang-format-14 postgresql poppler-utils
 chromium fonts-noto-cjk procps curl openssl python3-aiosmtpd"
bench_packages="wrk postgresql binutils"
office_packages="libreoffice-calc-nogui" # a second opinion on formulas; ./dev check --long alone
# The Node that npm carries as a package, for machines whose own is older than 20.19.
node_version=22.23.3
npm_version=11.21.1

missing() { # those of the named packages that are not installed
    comm -23 <(printf '%s\n' "$@" | sort -u) \
        <(dpkg-query -W -f '${Status} ${Package}\n' "$@" 2>/dev/null |
            sed -n 's/^install ok installed //p' | sort -u)
}

install() {
    local sudo=() want
    want=$(missing "$@" | tr '\n' ' ')
    [ -z "$want" ] && return
    echo "Installing: $want"
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null ||
            { echo "Run as root, or: apt-get install $want" >&2; exit 1; }
        sudo=(sudo)
    fi
    # shellcheck disable=SC2086
    "${sudo[@]}" sh -c 'apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "$@" >/dev/null' sh $want
}

# True when this machine's Node can build the web part (20.19 or newer, but not 21).
node_is_new_enough() {
    local v major minor
    command -v npm >/dev/null && v=$(node --version 2>/dev/null) || return 1
    v=${v#v} major=${v%%.*} minor=${v#*.} minor=${minor%%.*}
    [ "$major" -ge 22 ] || { [ "$major" = 20 ] && [ "$minor" -ge 19 ]; }
}

# Puts node, npm and npx into .cache/node/bin; ./dev puts that folder first in PATH.
install_node() {
    local arch dir=.cache/node
    [ "$(cat $dir/stamp 2>/dev/null)" = "$node_version $npm_version" ] && return
    case $(uname -m) in
    x86_64) arch=x64 ;;
    aarch64) arch=arm64 ;;
    *) echo "No Node $node_version for $(uname -m): install Node 20.19 or newer" >&2; exit 1 ;;
    esac
    command -v npm >/dev/null || install npm
    echo "Installing: Node $node_version and npm $npm_version (into $dir, for the build alone)"
    rm -rf $dir
    mkdir -p $dir/bin
    npm install --prefix $dir --ignore-scripts --no-audit --no-fund --loglevel=error \
        "node-linux-$arch@$node_version" "npm@$npm_version" >/dev/null
    ln -s "../node_modules/node-linux-$arch/bin/node" $dir/bin/node
    ln -s ../node_modules/npm/bin/npm-cli.js $dir/bin/npm
    ln -s ../node_modules/npm/bin/npx-cli.js $dir/bin/npx
    echo "$node_version $npm_version" >$dir/stamp
}

# shellcheck disable=SC2086
case "${1:-build}" in
build) install $build_packages ;;
test) install $build_packages $test_packages ;;
bench) install $build_packages $bench_packages ;;
office) install $office_packages && exit ;;
*) echo "usage: tools/setup.sh build|test|bench|office" >&2; exit 2 ;;
esac
node_is_new_enough || install_node
PATH="$PWD/.cache/node/bin:$PATH" tools/fetch_deps.sh
