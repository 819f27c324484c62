// SPDX-License-Identifier: Apache-2.0
// Conditions as SQL, for pushed.py. The first line of standard input is {"rows":[{"a":..,"b":..,..},..]}, which
// becomes a table; each further one {"formula":".."} is answered by the rows that it chooses there, a digit a row,
// and " xe" where the statement called the core.
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "expr/convert.h"
#include "expr/expr_json.h"

#define NOW 1782864000000
#define ZONE 480
#define ROWS_MAX 1000

static const struct expr_name columns[] = {
    { .slot = 0, .type = VALUE_NUMBER }, { .slot = 1, .type = VALUE_NUMBER, .scale = 2 },
    { .slot = 2, .type = VALUE_TEXT },   { .slot = 3, .type = VALUE_BOOL },
    { .slot = 4, .type = VALUE_DATE },
};
static const char *const names[] = { "a", "b", "c", "d", "e" };

static void check(sqlite3 *db, int rc)
{
    if (rc == SQLITE_OK || rc == SQLITE_DONE || rc == SQLITE_ROW) return;
    fprintf(stderr, "%s\n", sqlite3_errmsg(db));
    abort();
}

// As it is stored: numbers by the scale of their column, days as numbers of days.
static void bind(sqlite3 *db, sqlite3_stmt *s, int at, int scale, struct value v)
{
    i64 i;
    switch (v.type) {
    case VALUE_TEXT:
        check(db, sqlite3_bind_text(s, at, v.text.p, (int)v.text.n, SQLITE_TRANSIENT));
        return;
    case VALUE_BOOL: check(db, sqlite3_bind_int(s, at, v.is_true)); return;
    case VALUE_DATE: check(db, sqlite3_bind_int64(s, at, v.days)); return;
    case VALUE_NUMBER:
        must(decimal_to_scaled(v.num, scale, &i));
        check(db, sqlite3_bind_int64(s, at, i));
        return;
    default: check(db, sqlite3_bind_null(s, at));
    }
}

// ---- the core as a function of SQL ----

struct call {
    const struct expr *e;
    sqlite3_value **v;
};

static struct value get_argument(void *arg, int slot)
{
    const struct call *c = arg;
    sqlite3_value *v = c->v[slot];
    if (sqlite3_value_type(v) == SQLITE_NULL) return value_null();
    i64 i = sqlite3_value_int64(v);
    switch (c->e->slots[slot].type) {
    case VALUE_NUMBER: return value_num(decimal_scaled(i, c->e->slots[slot].scale));
    case VALUE_BOOL: return value_bool(i != 0);
    case VALUE_DATE: return value_date(i);
    default:
        return value_text(
            (str){ (const char *)sqlite3_value_text(v), (size_t)sqlite3_value_bytes(v) });
    }
}

static int core_calls;

static void xe(sqlite3_context *ctx, int n, sqlite3_value **v)
{
    (void)n;
    struct mem *m = mem_new(0);
    struct expr_diag diag;
    str program = { (const char *)sqlite3_value_text(v[0]), (size_t)sqlite3_value_bytes(v[0]) };
    struct call c = { expr_parse_program(m, program, &diag), v + 1 };
    must(c.e && c.e->is_condition);
    struct expr_env env = {
        .mem = m, .get = get_argument, .arg = &c, .now_ms = NOW, .offset_min = ZONE
    };
    sqlite3_result_int(ctx, expr_holds(c.e, &env));
    core_calls++;
    mem_free(m);
}

// ---- statements ----

static bool find(void *arg, str name, bool is_field, struct expr_name *out)
{
    (void)arg;
    (void)is_field;
    for (size_t i = 0; i < COUNT_OF(columns); i++)
        if (str_eq(name, str_of(names[i]))) return *out = columns[i], true;
    return false;
}

struct statement {
    struct buf sql;
    struct value bound[1000];
    int n;
};

static void put_lit(void *arg, const char *s)
{
    buf_put(&((struct statement *)arg)->sql, str_of(s));
}
static void put_column(void *arg, int slot) { put_lit(arg, names[slot]); }
static void put_value(void *arg, int slot, struct value v)
{
    struct statement *s = arg;
    (void)slot;
    must(s->n < (int)COUNT_OF(s->bound));
    s->bound[s->n++] = v;
    put_lit(arg, "?");
}

static void choose(sqlite3 *db, struct mem *m, str source, int rows)
{
    struct expr_resolver resolver = { find, NULL };
    struct expr_diag diag;
    struct expr *e = expr_parse(m, source, EXPR_FORMULA, &resolver, &diag);
    struct expr_env env = { .mem = m, .now_ms = NOW, .offset_min = ZONE };
    struct statement *st = mem_new_of(m, struct statement);
    struct expr_sql_sink sink = { st, put_lit, put_column, put_value };
    char chosen[ROWS_MAX + 1] = { 0 };
    sqlite3_stmt *s;
    st->sql = BUF(m);
    put_lit(st, "SELECT id FROM x WHERE ");
    if (!e || !expr_to_sql_condition(e, &env, EXPR_SQLITE, &sink)) {
        puts(e ? "not pushed" : "not read");
        return;
    }
    memset(chosen, '0', (size_t)rows);
    core_calls = 0;
    check(db, sqlite3_prepare_v2(db, str_z(m, buf_str(&st->sql)), -1, &s, NULL));
    for (int i = 0; i < st->n; i++) bind(db, s, i + 1, 0, st->bound[i]);
    int rc;
    while ((rc = sqlite3_step(s)) == SQLITE_ROW) chosen[sqlite3_column_int(s, 0)] = '1';
    check(db, rc);
    sqlite3_finalize(s);
    printf("%s%s\n", chosen, core_calls ? " xe" : "");
}

static int fill(sqlite3 *db, struct mem *m, const struct json *rows)
{
    sqlite3_stmt *s;
    int n = 0;
    check(db, sqlite3_exec(db, "CREATE TABLE x (id INTEGER PRIMARY KEY, a, b, c, d, e)", 0, 0, 0));
    check(db, sqlite3_prepare_v2(db, "INSERT INTO x VALUES (?, ?, ?, ?, ?, ?)", -1, &s, NULL));
    json_each(row, rows)
    {
        must(n < ROWS_MAX);
        check(db, sqlite3_bind_int(s, 1, n++));
        for (size_t i = 0; i < COUNT_OF(names); i++) {
            struct value v;
            must(expr_value_of_json(m, json_get(row, str_of(names[i])), ZONE, &v));
            bind(db, s, (int)i + 2, columns[i].scale, v);
        }
        check(db, sqlite3_step(s));
        sqlite3_reset(s);
    }
    sqlite3_finalize(s);
    return n;
}

int main(void)
{
    struct mem *m = mem_new(0);
    sqlite3 *db;
    char *line = NULL;
    size_t cap = 0;
    int rows = -1;
    if (sqlite3_open(":memory:", &db) != SQLITE_OK) return 1;
    sqlite3_create_function(db, "xe", -1, SQLITE_UTF8, NULL, xe, NULL, NULL);
    for (ssize_t n; (n = getline(&line, &cap, stdin)) > 0; mem_reset(m)) {
        size_t at;
        const struct json *j = json_parse(m, (str){ line, (size_t)n }, &at);
        must(j != NULL);
        if (rows < 0) rows = fill(db, m, json_get(j, S("rows")));
        else choose(db, m, json_str(json_get(j, S("formula"))), rows);
    }
    free(line);
    sqlite3_close(db);
    mem_free(m);
    return 0;
}
