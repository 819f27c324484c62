// SPDX-License-Identifier: Apache-2.0
// Any text as a formula: parse, evaluate over a few inputs of every type, print as JSON, turn into
// SQL for both dialects, and parse the resulting program again.
#include "expr/expr_json.h"

static const char *const names[] = { "a", "b", "c", "d", "e", "列表", "文本" };

static bool find(void *arg, str name, bool is_field, struct expr_name *out)
{
    (void)arg;
    (void)is_field;
    static const enum value_type types[] = { VALUE_NUMBER, VALUE_BOOL,   VALUE_DATE, VALUE_DATETIME,
                                             VALUE_TIME,   VALUE_NUMBER, VALUE_TEXT };
    for (int i = 0; i < (int)COUNT_OF(names); i++) {
        if (!str_eq(name, str_of(names[i]))) continue;
        *out = (struct expr_name){
            .slot = i, .type = types[i], .is_list = i == 5, .scale = i == 0 ? 2 : 0
        };
        return true;
    }
    return false;
}

static struct value get(void *arg, int slot)
{
    switch (slot) {
    case 0: return value_num(decimal_scaled(12345, 2));
    case 1: return value_bool(true);
    case 2: return value_date(20000);
    case 3: return value_ms(VALUE_DATETIME, 1782864000123);
    case 4: return value_ms(VALUE_TIME, 3600123);
    case 5: return *(struct value *)arg;
    default: return value_text(S("张三 12a"));
    }
}

static void lit(void *arg, const char *s) { buf_put(arg, str_of(s)); }
static void column(void *arg, int slot) { buf_i64(arg, slot); }

struct programs {
    struct buf sql;
    str last;
};

static void value(void *arg, int slot, struct value v)
{
    if (slot == -1) ((struct programs *)arg)->last = v.text;
}
static void lit_of(void *arg, const char *s) { lit(&((struct programs *)arg)->sql, s); }
static void column_of(void *arg, int slot) { column(&((struct programs *)arg)->sql, slot); }

static void exercise(struct mem *m, str source)
{
    struct expr_resolver resolver = { find, NULL };
    struct expr_diag diag;
    struct expr *e = expr_parse(m, source, EXPR_FORMULA, &resolver, &diag);
    must(e || diag.code != EXPR_OK);
    if (!e) {
        (void)expr_diag_text(m, &diag, true);
        return;
    }
    struct value *cells, list = value_new_list(m, 3, 1, &cells);
    cells[0] = value_int(7);
    cells[2] = value_error(VALUE_ERR_NA);
    struct expr_env env = { .mem = m,
                            .get = get,
                            .arg = &list,
                            .now_ms = 1782864000000,
                            .offset_min = 480,
                            .steps = 20000 };
    struct buf json = BUF(m);
    struct jw w = JW(&json);
    expr_value_to_json(&w, expr_eval(e, &env), 480);
    struct programs p = { BUF(m), STR_NONE };
    struct expr_sql_sink sink = { &p, lit_of, column_of, value };
    (void)expr_to_sql_condition(e, &env, EXPR_POSTGRES, &sink);
    (void)expr_to_sql_value(e, &env, EXPR_SQLITE, &sink);
    if (expr_to_sql_condition(e, &env, EXPR_SQLITE, &sink) && p.last.n)
        must(expr_parse_program(m, p.last, &diag) != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct mem *m = mem_new(MEM_REQUEST_LIMIT);
    struct mem_guard guard;
    if (!MEM_GUARD(m, &guard)) {
        exercise(m, (str){ (const char *)data, size });
        struct expr_diag diag;
        (void)expr_parse_program(m, (str){ (const char *)data, size }, &diag);
        mem_unguard(m);
    }
    mem_free(m);
    return 0;
}
