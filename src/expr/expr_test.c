// SPDX-License-Identifier: Apache-2.0
// The language as a table: a case of `eval` and the answer that it must give.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "expr/expr_json.h"

#define NOW 1782864000000 // 2026-07-01T08:00:00+08:00
#define ZONE 480

static struct mem *m;

struct row {
    const char *formula, *want;
};

static void check_with(const char *in, const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct buf line = BUF(m);
        struct jw w = JW(&line);
        jw_obj(&w);
        jw_kstr(&w, "formula", str_of(rows[i].formula));
        jw_key(&w, S("in"));
        jw_raw(&w, str_of(in));
        jw_end_obj(&w);
        str got = expr_json_eval(m, buf_str(&line), NOW, ZONE, false);
        got = str_from(got, str_starts(got, S("{\"value\":")) ? 9 : 10); // or {"error":"
        got = str_sub(got, 0, got.n - (got.p[got.n - 2] == '"' && got.p[0] == '#' ? 2 : 1));
        if (!str_eq(got, str_of(rows[i].want)))
            fail_msg("%s gives %s, not %s", rows[i].formula, str_z(m, got), rows[i].want);
    }
}

#define CHECK(in, ...)                                                                             \
    do {                                                                                           \
        static const struct row rows_[] = { __VA_ARGS__ };                                         \
        check_with(in, rows_, COUNT_OF(rows_));                                                    \
    } while (0)

static void operators_bind_as_in_a_spreadsheet(void **state)
{
    (void)state;
    CHECK("{}", { "1+2*3", "7" }, { "(1+2)*3", "9" }, { "2^3^2", "64" }, { "-2^2", "4" },
          { "10%", "0.1" }, { "200%%", "0.02" }, { "2*50%", "1" }, { "--\"5\"", "5" },
          { "+\"a\"", "\"a\"" }, { "1&2+3", "\"15\"" }, { "1+1=2", "true" }, { "1<2=TRUE", "true" },
          { "\"a\"&\"b\"=\"AB\"", "true" }, { "=1+1", "2" }, { "1-2-3", "-4" }, { "8/2/2", "2" },
          { "2^-1", "0.5" }, { "0^0", "1" }, { "10%^2", "0.01" });
}

static void numbers_are_exact(void **state)
{
    (void)state;
    CHECK("{}", { "0.1+0.2", "0.3" }, { "0.1+0.2=0.3", "true" }, { "1/3", "0.333333333333333333" },
          { "99999999999999999999*99999999999", "9999999999899999999900000000001" },
          { "1e30*1e30", "#NUM!" }, { "1/0", "#DIV/0!" }, { "0/0", "#DIV/0!" }, { "0^-1", "#NUM!" },
          { "2^0.5", "1.4142135623731" }, { "(-8)^(1/3)", "#NUM!" }, { "1.1^2", "1.21" },
          { "9007199254740993", "9007199254740993" });
}

static void empty_values_follow_the_table(void **state)
{
    (void)state;
    CHECK("{\"n\":null,\"z\":0,\"t\":\"\"}", { "{n}+1", "1" }, { "{n}&\"x\"", "\"x\"" },
          { "{n}={n}", "true" }, { "{n}=\"\"", "true" }, { "{n}=0", "false" }, { "{n}<>0", "true" },
          { "{n}=FALSE", "false" }, { "{n}<1", "true" }, { "{n}>=0", "true" },
          { "{t}={n}", "true" }, { "ISBLANK({n})", "true" }, { "ISBLANK({t})", "false" },
          { "SUM({n},1)", "1" }, { "COUNT({n},{z})", "1" }, { "AVERAGE({n})", "#DIV/0!" },
          { "MAX({n})", "null" }, { "{n}", "null" }, { "NOT({n})", "true" },
          { "IF({n},1,2)", "2" });
}

static void errors_propagate_from_the_left(void **state)
{
    (void)state;
    CHECK("{\"na\":{\"error\":\"#N/A\"}}", { "{na}+1/0", "#N/A" }, { "1/0+{na}", "#DIV/0!" },
          { "\"a\"*1", "#VALUE!" }, { "ABS({na})", "#N/A" }, { "IFERROR({na},7)", "7" },
          { "IFERROR(1/0,{na})", "#N/A" }, { "IF(TRUE,1,{na})", "1" }, { "IF({na},1,2)", "#N/A" },
          { "AND(FALSE,{na})", "false" }, { "OR(FALSE,{na})", "#N/A" }, { "OR(TRUE,{na})", "true" },
          { "IFS(FALSE,{na},TRUE,3)", "3" }, { "#DIV/0!", "#DIV/0!" }, { "IFERROR(#NUM!,0)", "0" },
          { "SUM(1,{na})", "#N/A" }, { "COUNT(1,{na})", "1" });
}

static void text_compares_without_case_and_by_code_point(void **state)
{
    (void)state;
    CHECK("{\"t\":\"杏林𝕬b\"}", { "\"abc\"=\"ABC\"", "true" }, { "\"é\"=\"É\"", "false" },
          { "\"a\"<\"B\"", "true" }, { "\"2\">10", "true" }, { "TRUE>\"z\"", "true" },
          { "1=\"1\"", "false" }, { "LEN({t})", "4" }, { "LEFT({t},3)", "\"杏林𝕬\"" },
          { "RIGHT({t},2)", "\"𝕬b\"" }, { "MID({t},2,2)", "\"林𝕬\"" }, { "MID({t},9,2)", "\"\"" },
          { "LEFT({t},-1)", "#VALUE!" }, { "UPPER({t})", "\"杏林𝕬B\"" },
          { "TRIM(\"  a   b　\")", "\"a b\"" }, { "CONCAT({1;2|3;4},\"x\")", "\"1234x\"" });
}

static void text_counts_as_a_number_only_whole(void **state)
{
    (void)state;
    CHECK("{}", { "\"12\"+1", "13" }, { "\" 1.5 \"*2", "3" }, { "\"１２\"+1", "13" },
          { "\"12a\"+1", "#VALUE!" }, { "\"1,000\"+1", "#VALUE!" }, { "\"\"+1", "#VALUE!" },
          { "\"2026-01-31\"+1", "{\"date\":\"2026-02-01\"}" },
          { "\"2026/1/5\"-\"2026-01-01\"", "4" }, { "TRUE+1", "2" }, { "SUM(\"3\",TRUE)", "4" },
          { "SUM({\"3\";TRUE;2})", "2" });
}

static void dates_calculate_in_days(void **state)
{
    (void)state;
    CHECK("{\"d\":{\"date\":\"2026-07-01\"},\"t\":{\"date\":\"2026-07-01T18:30:00\"},\"h\":{"
          "\"time\":\"PT1H30M\"}}",
          { "{d}+1", "{\"date\":\"2026-07-02\"}" }, { "1+{d}", "{\"date\":\"2026-07-02\"}" },
          { "{d}-{d}", "0" }, { "{t}-{d}", "0.770833333333333333" },
          { "{t}+0.5", "{\"date\":\"2026-07-02T06:30:00\"}" },
          { "{d}+{h}", "{\"date\":\"2026-07-01T01:30:00\"}" },
          { "{h}+{h}", "{\"time\":\"PT03H00M00S\"}" }, { "{h}*24", "1.5" },
          { "{d}+{d}", "#VALUE!" }, { "{d}=\"2026-07-01\"", "true" },
          { "{d}<\"2026-07-02\"", "true" }, { "{t}>{d}", "true" }, { "{d}&\"\"", "\"2026-07-01\"" },
          { "{t}&\"\"", "\"2026-07-01 18:30:00\"" }, { "TODAY()={d}", "true" },
          { "NOW()", "{\"date\":\"2026-07-01T08:00:00\"}" },
          { "DATE(2026,1,0)", "{\"date\":\"2025-12-31\"}" },
          { "DATE(2026,14,1)", "{\"date\":\"2027-02-01\"}" }, { "DATE(0,1,1)", "#NUM!" },
          { "DATE(9999,12,32)", "#NUM!" }, { "YEAR({d})*100+MONTH({d})", "202607" },
          { "DAY(\"2024-02-29\")", "29" }, { "{d}+3000000", "#NUM!" },
          { "MAX({d},{d}+1)", "{\"date\":\"2026-07-02\"}" });
}

static void lists_meet_values_item_by_item(void **state)
{
    (void)state;
    CHECK("{\"l\":[[1],[2],[null],[4]],\"k\":[[10,20]]}", { "SUM({l}*2)", "14" },
          { "SUM({l}*{k})", "210" }, { "SUM(ABS(-{l}))", "7" }, { "SUM(IF({l}>1,{l},0))", "6" },
          { "COUNT({l})", "3" }, { "AVERAGE({l})", "2.333333333333333333" },
          { "SUM({l}+{1;2|3;4})", "#N/A" }, { "COUNT(IFERROR({l}/0,5))", "4" },
          { "MAX({k})", "20" }, { "{l}", "1" }, { "AND({l}>=0)", "true" },
          { "SUM({1,2|3,4})", "10" });
}

static void what_input_methods_produce_is_understood(void **state)
{
    (void)state;
    CHECK("{\"金额\":15000,\"子表.单价\":[[2],[3]]}",
          { "如果（｛金额｝＞10000，“大额”；“普通”）", "\"大额\"" },
          { "求和({ 子表.单价 })×2", "10" }, { "{金额}≥15000", "true" },
          { "{金额}≠15000", "false" }, { "１＋２÷４", "1.5" }, { "金额-1", "14999" },
          { "四舍五入(2.345,2)", "2.35" }, { "“他说\"好\"”", "\"他说\\\"好\\\"\"" },
          { "\"a\"\"b\"", "\"a\\\"b\"" }, { "LEN(\"，（\")", "2" });
}

static void rounding_functions_round_half_away(void **state)
{
    (void)state;
    CHECK("{}", { "ROUND(2.5)", "3" }, { "ROUND(-2.5,0)", "-3" }, { "ROUND(1.005,2)", "1.01" },
          { "ROUND(1234,-2)", "1200" }, { "INT(-1.5)", "-2" }, { "MOD(-3,2)", "1" },
          { "MOD(3,-2)", "-1" }, { "MOD(1,0)", "#DIV/0!" }, { "MOD(5.5,0.1)", "0" },
          { "ABS(\"-3\")", "3" }, { "ROUND(1e37*9,-38)", "#NUM!" });
}

// ---- what is wrong with a text ------------------------------------------------------------------

static void a_broken_formula_says_what_and_where(void **state)
{
    (void)state;
    static const struct {
        const char *source;
        enum expr_error code;
        size_t at;
    } rows[] = {
        { "", EXPR_ERR_EMPTY, 0 },
        { "  =", EXPR_ERR_EMPTY, 3 },
        { "1+", EXPR_ERR_OPERAND, 2 },
        { "1 2", EXPR_ERR_UNEXPECTED, 2 },
        { "(1", EXPR_ERR_PAREN_OPEN, 0 },
        { "金额+SUM(1", EXPR_ERR_NAME_UNKNOWN, 0 },
        { "ABS(1", EXPR_ERR_PAREN_OPEN, 3 },
        { "1+FOO(2)", EXPR_ERR_FUNCTION_UNKNOWN, 2 },
        { "ABS()", EXPR_ERR_ARGS_FEW, 0 },
        { "ABS(1,2)", EXPR_ERR_ARGS_MANY, 0 },
        { "{甲}", EXPR_ERR_FIELD_UNKNOWN, 0 },
        { "\"甲\"&{乙}", EXPR_ERR_FIELD_UNKNOWN, 4 },
        { "{甲", EXPR_ERR_BRACE_OPEN, 0 },
        { "{1;2|3}", EXPR_ERR_ARRAY_SHAPE, 0 },
        { "1+\"abc", EXPR_ERR_STRING_OPEN, 2 },
        { "1.2.3", EXPR_ERR_NUMBER, 0 },
        { "1e99", EXPR_ERR_NUMBER, 0 },
        { "1)", EXPR_ERR_UNEXPECTED, 1 },
        { "NOT(1)NOT(0)", EXPR_ERR_UNEXPECTED, 6 },
        { "1 ? 2", EXPR_ERR_UNEXPECTED, 2 },
        { "ABS(1", EXPR_ERR_PAREN_OPEN, 3 },
        { "#FOO", EXPR_ERR_UNEXPECTED, 0 },
        { "1 @", EXPR_ERR_UNEXPECTED, 2 },
        { "ABS(1 2)", EXPR_ERR_UNEXPECTED, 6 },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct expr_diag d;
        if (expr_parse(m, str_of(rows[i].source), EXPR_FORMULA, NULL, &d))
            fail_msg("parses: %s", rows[i].source);
        if (d.code != rows[i].code || d.at != rows[i].at)
            fail_msg("%s: %s at %zu", rows[i].source, str_z(m, expr_error_symbol(d.code)), d.at);
    }
    struct expr_diag d = { EXPR_ERR_FUNCTION_UNKNOWN, 0, S("FOO") };
    assert_true(str_eq(expr_diag_text(m, &d, true), S("没有名为“FOO”的函数。")));
    assert_true(str_eq(expr_diag_text(m, &d, false), S("There is no function “FOO”.")));
}

static str repeat(const char *piece, int times)
{
    struct buf b = BUF(m);
    for (int i = 0; i < times; i++) buf_put(&b, str_of(piece));
    return buf_str(&b);
}

static enum expr_error code_of(str source)
{
    struct expr_diag d;
    return expr_parse(m, source, EXPR_FORMULA, NULL, &d) ? EXPR_OK : d.code;
}

static void depth_and_size_are_limited(void **state)
{
    (void)state;
    assert_int_equal(code_of(str_cat3(m, repeat("(", 63), S("1"), repeat(")", 63))), EXPR_OK);
    assert_int_equal(code_of(str_cat3(m, repeat("(", 64), S("1"), repeat(")", 64))),
                     EXPR_ERR_TOO_DEEP);
    assert_int_equal(code_of(repeat("(", 60000)), EXPR_ERR_TOO_DEEP);
    assert_int_equal(code_of(repeat("IF(1,", 60)), EXPR_ERR_OPERAND);
    assert_int_equal(code_of(str_cat(m, repeat("-", 60000), S("1"))), EXPR_OK);
    assert_int_equal(code_of(str_cat(m, S("1"), repeat("%", 100))), EXPR_ERR_TOO_DEEP);
    assert_int_equal(code_of(str_cat(m, S("1"), repeat("+1", 4999))), EXPR_OK);
    assert_int_equal(code_of(str_cat(m, S("1"), repeat("+1", 5000))), EXPR_ERR_TOO_LONG);
    assert_int_equal(code_of(repeat(" ", 70000)), EXPR_ERR_TOO_LONG);
    assert_int_equal(code_of(S("\"\xff\"")), EXPR_ERR_UTF8);
}

static struct value no_slot(void *arg, int slot)
{
    (void)arg;
    (void)slot;
    return value_null();
}

static struct value run(str source, i64 steps)
{
    struct expr_diag d;
    struct expr *e = expr_parse(m, source, EXPR_FORMULA, NULL, &d);
    assert_non_null(e);
    struct expr_env env = {
        .mem = m, .get = no_slot, .now_ms = NOW, .offset_min = ZONE, .steps = steps
    };
    return expr_eval(e, &env);
}

static void work_is_limited(void **state)
{
    (void)state;
    str sum = str_cat(m, S("1"), repeat("+1", 4000));
    assert_int_equal(run(sum, 0).type, VALUE_NUMBER);
    assert_int_equal(run(sum, 100).error, VALUE_ERR_LIMIT);
    assert_int_equal(run(S("IFERROR(1+1+1+1+1+1+1+1+1+1+1+1+1+1+1, 0)"), 20).error,
                     VALUE_ERR_LIMIT);
}

// ---- types and names ----------------------------------------------------------------------------

static bool find_typed(void *arg, str name, bool is_field, struct expr_name *out)
{
    (void)arg;
    static const char letters[] = "nbtdm";
    static const enum value_type types[] = { VALUE_NUMBER, VALUE_BOOL, VALUE_TEXT, VALUE_DATE,
                                             VALUE_DATETIME };
    const char *at = name.n == 1 ? memchr(letters, name.p[0], 5) : NULL;
    if (!at || !is_field) return false;
    *out = (struct expr_name){ .slot = 100 + (int)(at - letters), .type = types[at - letters] };
    return true;
}

static void the_result_type_is_known_before_evaluation(void **state)
{
    (void)state;
    static const struct {
        const char *source;
        enum value_type type;
        bool is_volatile;
        int slots;
    } rows[] = {
        { "{n}+1", VALUE_NUMBER, false, 1 },
        { "{n}&{t}", VALUE_TEXT, false, 2 },
        { "{n}>{n}", VALUE_BOOL, false, 1 },
        { "{d}+{n}", VALUE_DATE, false, 2 },
        { "{d}-{d}", VALUE_NUMBER, false, 1 },
        { "{m}+1", VALUE_DATETIME, false, 1 },
        { "IF({b},{d},{d}+1)", VALUE_DATE, false, 2 },
        { "IF({b},1,\"a\")", VALUE_ANY, false, 1 },
        { "IF({b},1)", VALUE_NUMBER, false, 1 },
        { "MAX({d},TODAY())", VALUE_DATE, true, 1 },
        { "NOW()", VALUE_DATETIME, true, 0 },
        { "IFERROR({n}/0,0)", VALUE_NUMBER, false, 1 },
        { "-{t}", VALUE_NUMBER, false, 1 },
        { "ROUND({n},2)", VALUE_NUMBER, false, 1 },
    };
    struct expr_resolver names = { find_typed, NULL };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct expr_diag d;
        struct expr *e = expr_parse(m, str_of(rows[i].source), EXPR_FORMULA, &names, &d);
        if (!e || e->type != rows[i].type || e->is_volatile != rows[i].is_volatile ||
            e->n_slots != rows[i].slots)
            fail_msg("%s: type %d", rows[i].source, e ? (int)e->type : -1);
    }
}

static struct value get_empty(void *arg, int slot)
{
    (void)arg;
    return slot == 102 ? value_text(S("")) : value_null();
}

static void in_rules_a_comparison_with_nothing_is_false(void **state)
{
    (void)state;
    static const struct {
        const char *source;
        bool formula, rule;
    } rows[] = {
        { "{n}={n}", true, false },   { "{n}=\"\"", true, false },   { "{n}<>5", true, false },
        { "{n}<5", true, false },     { "{t}<>\"a\"", true, false }, { "ISBLANK({n})", true, true },
        { "NOT({n}=5)", true, true }, { "{t}=\"\"", true, false },   { "1=1", true, true },
    };
    struct expr_resolver names = { find_typed, NULL };
    struct expr_env env = { .mem = m, .get = get_empty, .now_ms = NOW, .offset_min = ZONE };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct expr_diag d;
        struct expr *f = expr_parse(m, str_of(rows[i].source), EXPR_FORMULA, &names, &d);
        struct expr *r = expr_parse(m, str_of(rows[i].source), EXPR_RULE, &names, &d);
        if (expr_holds(f, &env) != rows[i].formula || expr_holds(r, &env) != rows[i].rule)
            fail_msg("%s", rows[i].source);
    }
}

static void every_function_has_its_help(void **state)
{
    (void)state;
    for (size_t i = 0; i < expr_function_count(); i++) {
        struct expr_function f = expr_function_at(i);
        assert_true(f.name[0] && f.usage_zh[0] && f.usage_en[0] && f.help_zh[0] && f.help_en[0]);
        assert_true(f.args_min >= 0 && (f.args_max < 0 || f.args_max >= f.args_min));
        if (i) assert_true(strcmp(expr_function_at(i - 1).name, f.name) < 0);
        for (size_t k = 0; k < i; k++) // no alias stands for two functions
            assert_true(!f.alias_zh[0] || strcmp(expr_function_at(k).alias_zh, f.alias_zh) != 0);
    }
}

int main(void)
{
    m = mem_new(0);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operators_bind_as_in_a_spreadsheet),
        cmocka_unit_test(numbers_are_exact),
        cmocka_unit_test(empty_values_follow_the_table),
        cmocka_unit_test(errors_propagate_from_the_left),
        cmocka_unit_test(text_compares_without_case_and_by_code_point),
        cmocka_unit_test(text_counts_as_a_number_only_whole),
        cmocka_unit_test(dates_calculate_in_days),
        cmocka_unit_test(lists_meet_values_item_by_item),
        cmocka_unit_test(what_input_methods_produce_is_understood),
        cmocka_unit_test(rounding_functions_round_half_away),
        cmocka_unit_test(a_broken_formula_says_what_and_where),
        cmocka_unit_test(depth_and_size_are_limited),
        cmocka_unit_test(work_is_limited),
        cmocka_unit_test(the_result_type_is_known_before_evaluation),
        cmocka_unit_test(in_rules_a_comparison_with_nothing_is_false),
        cmocka_unit_test(every_function_has_its_help),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    mem_free(m);
    return failed;
}
