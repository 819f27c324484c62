// SPDX-License-Identifier: Apache-2.0
// Conditions pushed into a database select exactly the rows for which the evaluator says yes: 4,000
// random conditions over rows with empty cells, on SQLite, in both modes.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <sqlite3.h>
#include "expr/convert.h"

#define NOW 1782864000000
#define ZONE 480
#define ROWS 60

enum { N, FEE, T, B, D, M, FIELDS };
static const struct {
    const char *name;
    enum value_type type;
    int scale;
} fields[FIELDS] = {
    { "n", VALUE_NUMBER, 0 }, { "fee", VALUE_NUMBER, 2 }, { "t", VALUE_TEXT, 0 },
    { "b", VALUE_BOOL, 0 },   { "d", VALUE_DATE, 0 },     { "m", VALUE_DATETIME, 0 },
};

static u64 seed = 20260701;
static u64 roll(u64 n)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (seed >> 33) % n;
}

// ---- the table ----------------------------------------------------------------------------------

static struct value rows[ROWS][FIELDS];

static struct value cell(int field)
{
    static const char *const texts[] = { "张三", "abc", "ABC", "b", "李", "" };
    if (roll(5) == 0) return value_null();
    switch (field) {
    case N: return value_int((i64)roll(7) - 3);
    case FEE: return value_num(decimal_scaled((i64)roll(500) - 100, 2));
    case T: return value_text(str_of(texts[roll(COUNT_OF(texts))]));
    case B: return value_bool(roll(2));
    case D: return value_date(20635 + (i64)roll(5));
    default: return value_ms(VALUE_DATETIME, NOW + ((i64)roll(9) - 4) * 3600000 * 6);
    }
}

static void bind(sqlite3_stmt *s, int at, int field, struct value v)
{
    i64 i = 0;
    switch (v.type) {
    case VALUE_TEXT: sqlite3_bind_text(s, at, v.text.p, (int)v.text.n, SQLITE_TRANSIENT); return;
    case VALUE_BOOL: sqlite3_bind_int(s, at, v.is_true); return;
    case VALUE_DATE: sqlite3_bind_int64(s, at, v.days); return;
    case VALUE_DATETIME: sqlite3_bind_int64(s, at, v.ms); return;
    case VALUE_NUMBER:
        assert_true(decimal_to_scaled(v.num, field < 0 ? 0 : fields[field].scale, &i));
        sqlite3_bind_int64(s, at, i);
        return;
    default: sqlite3_bind_null(s, at);
    }
}

static sqlite3 *open_table(void)
{
    sqlite3 *db;
    sqlite3_stmt *s;
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(db, "create table x(id integer primary key,n,fee,t,b,d,m)", 0, 0, 0),
        SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, "insert into x values(?,?,?,?,?,?,?)", -1, &s, 0),
                     SQLITE_OK);
    for (int r = 0; r < ROWS; r++) {
        sqlite3_bind_int(s, 1, r);
        for (int f = 0; f < FIELDS; f++) bind(s, f + 2, f, rows[r][f] = cell(f));
        assert_int_equal(sqlite3_step(s), SQLITE_DONE);
        sqlite3_reset(s);
    }
    sqlite3_finalize(s);
    return db;
}

// ---- the core as a function of SQL --------------------------------------------------------------

struct columns {
    const struct expr *e;
    sqlite3_value **v;
};

static struct value get_column(void *arg, int slot)
{
    const struct columns *c = arg;
    sqlite3_value *v = c->v[slot];
    if (sqlite3_value_type(v) == SQLITE_NULL) return value_null();
    i64 i = sqlite3_value_int64(v);
    switch (c->e->slots[slot].type) {
    case VALUE_NUMBER: return value_num(decimal_scaled(i, c->e->slots[slot].scale));
    case VALUE_BOOL: return value_bool(i);
    case VALUE_DATE: return value_date(i);
    case VALUE_DATETIME: return value_ms(VALUE_DATETIME, i);
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
    struct columns c = { expr_parse_program(m, program, &diag), v + 1 };
    assert_non_null(c.e);
    assert_true(c.e->is_condition);
    struct expr_env env = {
        .mem = m, .get = get_column, .arg = &c, .now_ms = NOW, .offset_min = ZONE
    };
    sqlite3_result_int(ctx, expr_holds(c.e, &env));
    core_calls++;
    mem_free(m);
}

// ---- random conditions --------------------------------------------------------------------------

static void constant(struct buf *b, int field)
{
    static const char *const texts[] = { "\"张三\"", "\"aBc\"", "\"B\"", "\"\"", "\"李\"" };
    static const char *const dates[] = { "TODAY()", "\"2026-07-02\"", "DATE(2026,6,30)",
                                         "TODAY()+1" };
    if (field == T) buf_put(b, str_of(texts[roll(COUNT_OF(texts))]));
    else if (field == B) buf_put(b, roll(2) ? S("TRUE") : S("FALSE"));
    else if (field == D || field == M) buf_put(b, str_of(dates[roll(COUNT_OF(dates))]));
    else if (roll(3)) buf_i64(b, (i64)roll(7) - 3);
    else {
        buf_i64(b, (i64)roll(5));
        buf_put(b, roll(2) ? S(".5") : S(".005"));
    }
}

static void field_name(struct buf *b, int field)
{
    buf_char(b, '{');
    buf_put(b, str_of(fields[field].name));
    buf_char(b, '}');
}

static void comparison(struct buf *b)
{
    static const char *const ops[] = { "=", "<>", "<", "<=", ">", ">=" };
    int field = (int)roll(FIELDS), other = roll(8) ? field : (int)roll(FIELDS);
    bool turned = roll(4) == 0;
    if (turned) constant(b, other);
    else field_name(b, field);
    buf_put(b, str_of(ops[roll(6)]));
    if (turned) field_name(b, field);
    else constant(b, other);
}

static void condition(struct buf *b, int depth)
{
    u64 kind = depth ? roll(10) : 4;
    if (kind < 3) {
        int n = 1 + (int)roll(3);
        buf_put(b, kind == 1 ? S("OR(") : S("AND("));
        for (int i = 0; i < n; i++) {
            if (i) buf_char(b, ',');
            condition(b, depth - 1);
        }
        buf_char(b, ')');
    } else if (kind == 3) {
        buf_lit(b, "NOT(");
        condition(b, depth - 1);
        buf_char(b, ')');
    } else if (kind == 9) {
        static const char *const odd[] = {
            "LEN({t})>1",    "{n}/{fee}>1",        "{b}",     "ISBLANK({t})",      "ISBLANK({n})",
            "{n}*{n}={fee}", "{t}&\"x\"=\"abcx\"", "1/{n}>0", "IF({b},{n},{fee})", "TRUE"
        };
        buf_put(b, str_of(odd[roll(COUNT_OF(odd))]));
    } else {
        comparison(b);
    }
}

// ---- the test -----------------------------------------------------------------------------------

static bool find(void *arg, str name, bool is_field, struct expr_name *out)
{
    (void)arg;
    (void)is_field;
    for (int i = 0; i < FIELDS; i++) {
        if (!str_eq(name, str_of(fields[i].name))) continue;
        *out = (struct expr_name){ .slot = i, .type = fields[i].type, .scale = fields[i].scale };
        return true;
    }
    return false;
}

static struct value get_row(void *arg, int slot) { return ((const struct value *)arg)[slot]; }

struct statement {
    struct buf sql;
    struct value bound[200];
    int n;
};

static void put_lit(void *arg, const char *s)
{
    buf_put(&((struct statement *)arg)->sql, str_of(s));
}
static void put_column(void *arg, int slot) { put_lit(arg, fields[slot].name); }
static void put_value(void *arg, int slot, struct value v)
{
    struct statement *s = arg;
    assert_true(s->n < 200);
    (void)slot;
    s->bound[s->n++] = v;
    buf_char(&s->sql, '?');
}

static void compare(sqlite3 *db, struct mem *m, str source, enum expr_mode mode)
{
    struct expr_resolver names = { find, NULL };
    struct expr_diag diag;
    struct expr *e = expr_parse(m, source, mode, &names, &diag);
    assert_non_null(e);
    struct expr_env env = { .mem = m, .get = get_row, .now_ms = NOW, .offset_min = ZONE };
    struct statement *st = mem_new_of(m, struct statement);
    st->sql = BUF(m);
    put_lit(st, "select id from x where ");
    struct expr_sql_sink sink = { st, put_lit, put_column, put_value };
    assert_true(expr_to_sql_condition(e, &env, EXPR_SQLITE, &sink));
    sqlite3_stmt *s;
    if (sqlite3_prepare_v2(db, str_z(m, buf_str(&st->sql)), -1, &s, 0) != SQLITE_OK)
        fail_msg("%s: %s", sqlite3_errmsg(db), str_z(m, buf_str(&st->sql)));
    for (int i = 0; i < st->n; i++) bind(s, i + 1, -1, st->bound[i]); // as stored already
    bool chosen[ROWS] = { false };
    while (sqlite3_step(s) == SQLITE_ROW) chosen[sqlite3_column_int(s, 0)] = true;
    sqlite3_finalize(s);
    for (int r = 0; r < ROWS; r++) {
        env.arg = rows[r];
        if (expr_holds(e, &env) != chosen[r])
            fail_msg("row %d, mode %d: %s\n%s", r, mode, str_z(m, source),
                     str_z(m, buf_str(&st->sql)));
    }
}

static void a_pushed_condition_selects_what_the_evaluator_holds_true(void **state)
{
    (void)state;
    sqlite3 *db = open_table();
    sqlite3_create_function(db, "xe", -1, SQLITE_UTF8, NULL, xe, NULL, NULL);
    struct mem *m = mem_new(0);
    for (int i = 0; i < 4000; i++) {
        struct buf b = BUF(m);
        condition(&b, (int)roll(4));
        compare(db, m, buf_str(&b), EXPR_RULE);
        compare(db, m, buf_str(&b), EXPR_FORMULA);
        mem_reset(m);
    }
    assert_true(core_calls > 1000);
    mem_free(m);
    sqlite3_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pushed_condition_selects_what_the_evaluator_holds_true),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
