// SPDX-License-Identifier: Apache-2.0
// The SQL that expressions become: golden texts for both dialects. That the SQL means what the
// evaluator says is proved on a database by tests/formula/sql_test.c.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "expr/convert.h"

#define NOW 1782864000000 // 2026-07-01T08:00:00+08:00
#define ZONE 480

static struct mem *m;

static const struct {
    const char *name;
    enum value_type type;
    int scale;
    bool is_list;
} fields[] = {
    { "n", VALUE_NUMBER, 0, false }, { "fee", VALUE_NUMBER, 2, false },
    { "t", VALUE_TEXT, 0, false },   { "b", VALUE_BOOL, 0, false },
    { "d", VALUE_DATE, 0, false },   { "m", VALUE_DATETIME, 0, false },
    { "l", VALUE_NUMBER, 0, true },
};

static bool find(void *arg, str name, bool is_field, struct expr_name *out)
{
    (void)arg;
    (void)is_field;
    for (int i = 0; i < (int)COUNT_OF(fields); i++) {
        if (!str_eq(name, str_of(fields[i].name))) continue;
        *out = (struct expr_name){ .slot = i,
                                   .type = fields[i].type,
                                   .scale = fields[i].scale,
                                   .is_list = fields[i].is_list };
        return true;
    }
    return false;
}

static void lit(void *arg, const char *s) { buf_put(arg, str_of(s)); }
static void column(void *arg, int slot) { buf_put(arg, str_of(fields[slot].name)); }
static void value(void *arg, int slot, struct value v)
{
    (void)slot;
    buf_char(arg, '[');
    value_put(arg, v, ZONE);
    buf_char(arg, ']');
}

static str sql_of(const char *source, enum expr_mode mode, enum expr_dialect d, bool as_value)
{
    struct expr_resolver names = { find, NULL };
    struct expr_diag diag;
    struct expr *e = expr_parse(m, str_of(source), mode, &names, &diag);
    if (!e) fail_msg("%s does not parse", source);
    struct expr_env env = { .mem = m, .now_ms = NOW, .offset_min = ZONE };
    struct buf b = BUF(m);
    struct expr_sql_sink sink = { &b, lit, column, value };
    bool ok =
        as_value ? expr_to_sql_value(e, &env, d, &sink) : expr_to_sql_condition(e, &env, d, &sink);
    if (!ok) assert_int_equal(b.n, 0);
    return ok ? buf_str(&b) : S("-");
}

static void check(const char *source, str got, const char *want)
{
    if (!str_eq(got, str_of(want)))
        fail_msg("%s becomes\n%s\nnot\n%s", source, str_z(m, got), want);
}

static void conditions_of_rules(void **state)
{
    (void)state;
    static const struct {
        const char *source, *sqlite, *pg;
    } rows[] = {
        { "{n}=5", "n = [5]", "n = [5]" },
        { "5<{n}", "n > [5]", "n > [5]" },
        { "{fee}>100.5", "fee > [10050]", "fee > [10050]" },
        { "{fee}>100.505", "fee > [10050]", "fee > [10050]" },
        { "{fee}<100.505", "fee < [10051]", "fee < [10051]" },
        { "{fee}=100.505", "xe([Rn2.3:fee0;|{fee}=100.505], fee)", "-" },
        { "{t}=\"张三\"", "t = [张三]", "t COLLATE \"C\" = [张三]" },
        { "{t}=\"Abc\"", "lower(t) = [abc]", "lower(t COLLATE \"C\") = [abc]" },
        { "{t}=\"\"", "(1 = 0)", "(1 = 0)" },
        { "{b}=TRUE", "b = [TRUE]", "b = [TRUE]" },
        { "{b}", "(b = [TRUE])", "(b = [TRUE])" },
        { "{d}>=TODAY()-30", "d >= [2026-06-01]", "d >= [2026-06-01]" },
        { "{d}<\"2026-01-01\"", "d < [2026-01-01]", "d < [2026-01-01]" },
        { "{m}>=DATE(2026,7,1)", "m >= [2026-07-01 00:00:00]", "m >= [2026-07-01 00:00:00]" },
        { "ISBLANK({t})", "(t IS NULL)", "(t IS NULL)" },
        { "AND({n}=1,{b})", "(n = [1] AND (b = [TRUE]))", "(n = [1] AND (b = [TRUE]))" },
        { "NOT({n}=1)", "NOT coalesce(n = [1], FALSE)", "NOT coalesce(n = [1], FALSE)" },
        { "OR({n}=1,ISBLANK({n}))", "(n = [1] OR (n IS NULL))", "(n = [1] OR (n IS NULL))" },
        { "AND({n}=1, LEN({t})>2)", "(n = [1] AND xe([Rt0.1:t0;|LEN({t})>2], t))", "-" },
        { "OR({n}=1, LEN({t})>2)", "xe([Rn0.1:n0;t0.1:t1;|OR({n}=1, LEN({t})>2)], n, t)", "-" },
        { "SUM({l})>1", "-", "-" },
        { "{n}=\"a\"", "xe([Rn0.1:n0;|{n}=\"a\"], n)", "-" },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        check(rows[i].source, sql_of(rows[i].source, EXPR_RULE, EXPR_SQLITE, false),
              rows[i].sqlite);
        check(rows[i].source, sql_of(rows[i].source, EXPR_RULE, EXPR_POSTGRES, false), rows[i].pg);
    }
}

static void conditions_of_formulas_count_empty_as_spreadsheets_do(void **state)
{
    (void)state;
    static const struct {
        const char *source, *want;
    } rows[] = {
        { "{n}=5", "n = [5]" },
        { "{n}<>5", "(n <> [5] OR n IS NULL)" },
        { "{n}<5", "(n < [5] OR n IS NULL)" },
        { "{n}>5", "n > [5]" },
        { "{n}>-5", "(n > [-5] OR n IS NULL)" },
        { "{n}=0", "n = [0]" },
        { "{t}=\"\"", "(t IS NULL OR t = '')" },
        { "{t}<>\"\"", "(t IS NOT NULL AND t <> '')" },
        { "NOT({n}<5)", "NOT (n < [5] OR n IS NULL)" },
        { "{d}<\"2026-01-01\"", "(d < [2026-01-01] OR d IS NULL)" },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        check(rows[i].source, sql_of(rows[i].source, EXPR_FORMULA, EXPR_POSTGRES, false),
              rows[i].want);
}

static void values_are_columns_or_calls(void **state)
{
    (void)state;
    check("{n}", sql_of("{n}", EXPR_FORMULA, EXPR_POSTGRES, true), "n");
    check("{n}*{n}+{fee}", sql_of("{n}*{n}+{fee}", EXPR_FORMULA, EXPR_SQLITE, true),
          "xe([fn0.1:n0;n2.3:fee1;|{n}*{n}+{fee}], n, fee)");
    check("{n}+1", sql_of("{n}+1", EXPR_FORMULA, EXPR_POSTGRES, true), "-");
}

static struct value get(void *arg, int slot)
{
    (void)arg;
    return value_int(slot + 10);
}

static void programs_run_without_a_catalogue(void **state)
{
    (void)state;
    struct expr_diag diag;
    struct expr *e = expr_parse_program(m, S("fn0.6:金额0;n2.3:fee1;|{金额}*100+{fee}"), &diag);
    assert_non_null(e);
    assert_false(e->is_condition);
    assert_int_equal(e->slots[1].scale, 2);
    struct expr_env env = { .mem = m, .get = get };
    i64 v;
    assert_true(decimal_to_i64(expr_eval(e, &env).num, &v) && v == 1011);
    e = expr_parse_program(m, S("R|1=1"), &diag);
    assert_true(e && e->is_condition && e->mode == EXPR_RULE);
    static const char *const broken[] = { "",          "x|1",          "f",
                                          "fn",        "fn0.9:a0;|1",  "fq0.1:a0;|1",
                                          "fn0.1:a|1", "fn19.1:a0;|1", "fn0.999999999:a0;|1" };
    for (size_t i = 0; i < COUNT_OF(broken); i++) {
        assert_null(expr_parse_program(m, str_of(broken[i]), &diag));
        assert_int_equal(diag.code, EXPR_ERR_PROGRAM);
    }
}

int main(void)
{
    m = mem_new(0);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(conditions_of_rules),
        cmocka_unit_test(conditions_of_formulas_count_empty_as_spreadsheets_do),
        cmocka_unit_test(values_are_columns_or_calls),
        cmocka_unit_test(programs_run_without_a_catalogue),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    mem_free(m);
    return failed;
}
