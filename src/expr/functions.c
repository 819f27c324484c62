// SPDX-License-Identifier: Apache-2.0
// The table of functions and what their files share.
#include "expr/fn.h"

static const struct fn_row rows[] = {
// The browser has the help in its editor alone; here it would be a third of the module.
#ifdef __wasm__
#    define FN(sym, name, alias_zh, category, usage_zh, help_zh, usage_en, help_en)                \
        { name, alias_zh, category, "", "", "", "", &fn_##sym },
#else
#    define FN(sym, name, alias_zh, category, usage_zh, help_zh, usage_en, help_en)                \
        { name, alias_zh, category, usage_zh, help_zh, usage_en, help_en, &fn_##sym },
#endif
#include "../tables/functions.def"
#undef FN
};

const struct fn_row *function_find(str name)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (str_eq_nocase(name, str_of(rows[i].name))) return &rows[i];
        if (rows[i].alias_zh[0] && str_eq_nocase(name, str_of(rows[i].alias_zh))) return &rows[i];
    }
    return NULL;
}

const char *function_name(const struct fn *fn)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (rows[i].fn == fn) return rows[i].name;
    return "";
}

size_t expr_function_count(void) { return COUNT_OF(rows); }

struct expr_function expr_function_at(size_t i)
{
    must(i < COUNT_OF(rows));
    const struct fn_row *r = &rows[i];
    struct expr_function f = { .name = r->name,
                               .alias_zh = r->alias_zh,
                               .category = r->category,
                               .usage_zh = r->usage_zh,
                               .usage_en = r->usage_en,
                               .help_zh = r->help_zh,
                               .help_en = r->help_en };
    function_arity(r->fn->sig, &f.args_min, &f.args_max);
    return f;
}

// ---- signatures -------------------------------------------------------------------------------

void function_arity(const char *sig, int *min, int *max)
{
    int n = 0;
    bool optional = false;
    *min = 0;
    for (const char *p = sig; *p; p++) {
        if (*p == '?') continue;
        if (*p == '*') {
            *max = -1;
            if (p[1] != '*' && !optional) --*min; // a single star allows none
            return;
        }
        n++;
        optional = optional || p[1] == '?';
        if (!optional) ++*min;
    }
    *max = n;
}

char function_kind(const char *sig, int i)
{
    char last[2] = { 0 };
    int n = 0;
    for (const char *p = sig; *p && *p != '*'; p++) {
        if (*p == '?') continue;
        last[0] = last[1];
        last[1] = *p;
        if (n++ == i) return *p;
    }
    size_t len = strlen(sig);
    bool pairs = len > 1 && sig[len - 1] == '*' && sig[len - 2] == '*';
    return pairs ? last[(i - n) % 2] : last[1];
}

// ---- arguments --------------------------------------------------------------------------------

i64 call_i64(const struct fn_call *c, int i, i64 otherwise)
{
    if (!call_has(c, i)) return otherwise;
    must(value_is(c->arg[i], VALUE_NUMBER));
    decimal d = decimal_trunc(c->arg[i].num);
    i64 v;
    if (decimal_to_i64(d, &v)) return v;
    return decimal_sign(d) < 0 ? INT64_MIN : INT64_MAX;
}

double call_double(const struct fn_call *c, int i, double otherwise)
{
    if (!call_has(c, i)) return otherwise;
    must(value_is(c->arg[i], VALUE_NUMBER));
    return decimal_to_double(c->arg[i].num);
}

struct value call_approx(double d)
{
    decimal v;
    if (!decimal_of_double(d, &v)) return value_error(VALUE_ERR_NUM);
    return (struct value){ .type = VALUE_NUMBER, .is_approx = true, .num = v };
}

struct value call_text(const struct fn_call *c, const struct buf *b)
{
    (void)c;
    return b->n > VALUE_TEXT_MAX ? value_error(VALUE_ERR_LIMIT) : value_text(buf_str(b));
}

bool call_next(struct call_items *it, struct value *v)
{
    for (; it->arg < it->c->n; it->arg++, it->at = 0) {
        struct value a = it->c->arg[it->arg];
        it->in_list = value_is(a, VALUE_LIST);
        i64 n = it->in_list ? (i64)a.list->rows * a.list->cols : 1;
        if (it->at >= n) continue;
        *v = list_cell(a, it->at++);
        return true;
    }
    return false;
}

bool call_next_number(struct call_items *it, decimal *d, struct value *error)
{
    *error = value_null();
    for (struct value v; call_next(it, &v);) {
        bool plain = value_is(v, VALUE_NUMBER) || value_is_datelike(v);
        if (value_is_error(v)) return *error = v, false;
        if (value_is(v, VALUE_NULL) || (it->in_list && !plain)) continue;
        enum value_error e = value_to_number(v, eval_offset_min(it->c->ev), d);
        if (!e) return true;
        *error = value_error(e);
        return false;
    }
    return false;
}
