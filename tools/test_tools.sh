#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Plants one violation at a time in a small tree and sees each checker catch it, and sees the clean
# tree pass. Closes with "N passed, N failed".
set -uo pipefail
tools=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

file() { mkdir -p "$(dirname "$1")" && cat >"$1"; } # file PATH: standard input

# A small house in which every checker passes.
clean_tree() {
    rm -rf "$work/t"
    mkdir -p "$work/t" && cd "$work/t" || exit 1
    file meson.build <<'END'
lines = [
  ['base'],
  ['os'],
  ['store', 'http'],
  ['meta'],
  ['query'],
]
END
    file src/base/str.c <<'END'
// time() in a comment, and "#include "http/x.h"" in one, are nobody's business
#include "base/str.h"
int add(int a, int b)
{
    return a + b;
}
END
    file src/os/clock.c <<<'long now(void) { return time(0); }'
    file src/store/sqlite.c <<<'int f(void) { return sqlite3_open(0, 0) + PQstatus(0); }'
    file src/query/emit.c <<'END'
#include "store/sql.h"
const char *word = "sqlite3_open and time() in a string";
void g(void) { sql_lit(s, "SELECT " "1, ("); run_time(x); x->time(1); }
END
    file tables/field_types.def <<'END'
// A comment with NOT_A_ROW(in it).
FIELD_TYPE(date, "日期，(括号)", "Date, (brackets)")
FIELD_TYPE(text, "文本", "Text")
END
    file src/meta/field/date.c </dev/null
    file src/meta/field/text.c </dev/null
    file src/meta/field/text_test.c </dev/null
    file tables/routes.def <<'END'
ROUTE(GET, "/a", may_read, "甲", "A")
ROUTE(POST, "/a", may_write, "乙", "B")
END
    "$tools/layers" --write . >/dev/null
}

# catches TOOL WORDS-IN-ITS-ANSWER: the tool fails on the tree and says these words.
catches() {
    local out
    if out=$("$tools/$1" . 2>&1); then
        failed=$((failed + 1)) && echo "FAILED: $1 did not see: $2"
    elif ! grep -qF -- "$2" <<<"$out"; then
        failed=$((failed + 1)) && echo "FAILED: $1 said something else than \"$2\": $out"
    else
        passed=$((passed + 1))
    fi
    clean_tree
}

passes() {
    local out
    if out=$("$tools/$1" . 2>&1); then
        passed=$((passed + 1))
    else
        failed=$((failed + 1)) && echo "FAILED: $1 on a clean tree: $out"
    fi
}

clean_tree
for tool in layers sqlcheck tablecheck sizes clockcheck; do passes $tool; done

echo '#include "query/parse.h"' >>src/base/str.c;  catches layers 'the higher room query'
echo '  #  include "http/server.h"' >>src/store/sqlite.c; catches layers 'its neighbour http'
echo '#include "str.h"' >>src/base/str.c;          catches layers 'does not start with a room'
file src/attic/x.c <<<'#include "base/str.h"';     catches layers "room 'attic' is on no line"
echo '#include "os/clock.h"' >>src/query/emit.c;   catches layers 'docs/rooms.md is stale'

echo 'int h(void) { return sqlite3_exec(0); }' >>src/query/emit.c
catches sqlcheck 'sqlite3_exec belongs in a driver'
echo 'void *h(void) { return PQexec(c, q); }' >>src/base/str.c
catches sqlcheck 'PQexec belongs in a driver'
echo '#include <sqlite3.h>' >>src/query/emit.c;    catches sqlcheck 'sqlite3.h belongs in a driver'
echo 'void h(void) { sql_lit(s, name); }' >>src/query/emit.c
catches sqlcheck 'src/query/emit.c:4: sql_lit() takes string literals only'
echo 'void h(void) { sql_lit(s, "a" X("b")); }' >>src/query/emit.c
catches sqlcheck 'sql_lit() takes string literals only'
echo 'void h(void) { sql_add_unchecked(s, x); }' >>src/query/emit.c
catches sqlcheck 'is for store/ alone'

sed -i '2{h;d};3{G}' tables/field_types.def;       catches tablecheck 'date belongs before text'
sed -i '3p' tables/field_types.def;                catches tablecheck 'text stands at line 3'
sed -i 's/"文本"/"Text"/' tables/field_types.def;  catches tablecheck 'text needs a Chinese text'
sed -i 's/, "Text"//' tables/field_types.def;      catches tablecheck 'text needs a Chinese text'
rm src/meta/field/text.c;                          catches tablecheck 'row text has no file'
: >src/meta/field/money.c;                         catches tablecheck 'money.c has no row'
echo 'int x;' >>tables/routes.def;                 catches tablecheck 'what is this: int x;'
echo 'ROUTE(GET, "/b", "丙"' >>tables/routes.def;  catches tablecheck 'no closing parenthesis'
: >tables/errors.def;                              catches tablecheck 'no rows'

{ echo 'int long_one(void)'; echo '{'; yes '    x++;' | head -n 98; echo '}'; } >>src/base/str.c
catches sizes 'long_one: 101 lines, 100 is the limit'
yes '// line' | head -n 801 >src/base/long.c;      catches sizes 'src/base/long.c: 801 lines'
{ echo 'int fits(void)'; echo '{'; yes '    x++;' | head -n 97; echo '}'; } >>src/base/str.c
passes sizes; clean_tree

echo 'long h(void) { return time(NULL); }' >>src/query/emit.c; catches clockcheck 'time() belongs'
echo 'int h(void) { return clock_gettime(0, &t); }' >>src/base/str.c
catches clockcheck 'src/base/str.c:7: clock_gettime() belongs'
echo 'int h(void) { return clock_gettime(0, &t); } // clock: a deadline' >>src/base/str.c
catches clockcheck 'clock_gettime() belongs'
echo 'const char *q = "SELECT now()";' >>src/store/sqlite.c; catches clockcheck 'SQL reads the clock'

# The embedder: a table that finds its files, an empty one for a folder that is not there.
mkdir -p web/dist/a && echo '<p>' >web/dist/a/x.html && echo packed >web/dist/a/x.html.br
"$tools/embed" web web/dist web.c web.S web.d && "$tools/embed" none nowhere none.c none.S none.d
cat >main.c <<'END'
#include <string.h>
#include "app/embed.h"
extern const struct asset_table embed_none;
int str_cmp(str a, str b) { return a.n == b.n ? memcmp(a.p, b.p, a.n) : a.n < b.n ? -1 : 1; }
int main(void)
{
    const struct asset *x = asset_find(&embed_web, S("a/x.html"));
    return !(x && embed_web.n == 1 && embed_none.n == 0 && x->raw.n == 4 && x->br.n == 7 &&
             !memcmp(x->br.p, "packed\n", 7) && x->gz.p == NULL && x->mime.n == 24 &&
             x->etag.n == 34 && !asset_find(&embed_web, S("a/x.html.br")));
}
END
if cc -std=c11 -Wall -Werror -I"$tools/../src" main.c web.c web.S none.c none.S -o embedded &&
    ./embedded; then
    passed=$((passed + 1))
else
    failed=$((failed + 1)) && echo "FAILED: embed"
fi

echo "$passed passed, $failed failed"
[ $failed = 0 ]
