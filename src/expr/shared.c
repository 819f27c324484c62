// SPDX-License-Identifier: Apache-2.0
// Bodies that several functions share.
#include "base/utf8.h"
#include "expr/fn.h"

struct value call_rounded(struct fn_call *c, enum decimal_rounding how)
{
    struct value v = c->arg[0];
    i64 digits = call_i64(c, 1, 0);
    int clipped = digits > 40 ? 40 : digits < -40 ? -40 : (int)digits;
    return decimal_round(v.num, clipped, how, &v.num) ? v : value_error(VALUE_ERR_NUM);
}

struct value call_multiple(decimal x, decimal step, enum decimal_rounding how)
{
    decimal rest, low;
    step = decimal_abs(step);
    if (!decimal_mod(x, step, &rest) || !decimal_sub(x, rest, &low))
        return value_error(VALUE_ERR_NUM);
    bool minus = decimal_sign(x) < 0;
    bool up = how == DECIMAL_UP || (how == DECIMAL_FROM_ZERO && !minus) ||
              (how == DECIMAL_TO_ZERO && minus);
    if (!up || decimal_sign(rest) == 0) return value_num(low);
    return decimal_add(low, step, &low) ? value_num(low) : value_error(VALUE_ERR_NUM);
}

struct value call_total(struct fn_call *c, int from, decimal *sum, i64 *count)
{
    struct call_items it = call_items(c, from);
    struct value error;
    *sum = DECIMAL_ZERO;
    *count = 0;
    for (decimal d; call_next_number(&it, &d, &error); ++*count)
        if (!decimal_add(*sum, d, sum)) return value_error(VALUE_ERR_NUM);
    return error;
}

struct value call_mean(decimal sum, i64 count)
{
    if (count == 0) return value_error(VALUE_ERR_DIV0);
    if (!decimal_div(sum, decimal_of(count), &sum)) return value_error(VALUE_ERR_NUM);
    return value_num(sum);
}

// Keeps dates as dates; booleans and numeric text given singly count as numbers.
static bool extreme_item(struct fn_call *c, const struct call_items *it, struct value *v)
{
    if (value_is(*v, VALUE_NUMBER) || value_is_datelike(*v) || value_is_error(*v)) return true;
    if (value_is(*v, VALUE_NULL) || it->in_list) return false;
    decimal d;
    enum value_error e = value_to_number(*v, eval_offset_min(c->ev), &d);
    *v = e ? value_error(e) : value_num(d);
    return true;
}

struct value call_extreme(struct fn_call *c, int sign)
{
    struct value best = value_null();
    struct call_items it = call_items(c, 0);
    for (struct value v; call_next(&it, &v);) {
        if (!extreme_item(c, &it, &v)) continue;
        if (value_is_error(v)) return v;
        bool better = value_is(best, VALUE_NULL) ||
                      value_compare_at(v, best, eval_offset_min(c->ev)) * sign > 0;
        if (better) best = v;
    }
    return best;
}

// One argument of AND and OR. In a list only booleans and numbers count.
static enum value_error condition(struct value v, bool in_list, bool *counts, bool *b)
{
    bool plain = value_is(v, VALUE_BOOL) || value_is(v, VALUE_NUMBER) || value_is_error(v);
    *counts = plain || !in_list;
    return *counts ? value_to_bool(v, b) : VALUE_ERR_NONE;
}

struct value call_all_any(struct fn_call *c, bool any)
{
    for (int i = 0; i < c->n; i++) {
        struct value v = call_eval(c, i);
        bool in_list = value_is(v, VALUE_LIST);
        for (i64 k = 0; k < list_count(v); k++) {
            bool counts, b = false;
            enum value_error e = condition(list_cell(v, k), in_list, &counts, &b);
            if (e) return value_error(e);
            if (counts && b == any) return value_bool(any);
        }
    }
    return value_bool(!any);
}

struct value call_if_error(struct fn_call *c, bool (*caught)(enum value_error e))
{
    struct value v = call_eval(c, 0);
    if (value_is_error(v)) return caught(v.error) ? call_eval(c, 1) : v;
    if (!value_is(v, VALUE_LIST)) return v;
    struct value *cells, other = value_null(), list;
    list = value_new_list(call_mem(c), list_rows(v), list_cols(v), &cells);
    if (value_is_error(list)) return list;
    bool have_other = false;
    for (i64 i = 0; i < list_count(v); i++) {
        cells[i] = v.list->v[i];
        if (!value_is_error(cells[i]) || !caught(cells[i].error)) continue;
        if (!have_other) other = call_eval(c, 1);
        have_other = true;
        cells[i] = list_cell_at(other, (int)(i / list_cols(v)), (int)(i % list_cols(v)));
    }
    return list;
}

struct value call_join(struct fn_call *c, int from, str between, bool skip_empty)
{
    struct buf b = BUF(call_mem(c));
    struct call_items it = call_items(c, from);
    bool first = true;
    for (struct value v; call_next(&it, &v);) {
        if (value_is_error(v)) return v;
        if (skip_empty && value_is_empty(v)) continue;
        if (!first) buf_put(&b, between);
        first = false;
        value_put(&b, v, eval_offset_min(c->ev));
        if (b.n > VALUE_TEXT_MAX) return value_error(VALUE_ERR_LIMIT);
    }
    return value_text(buf_str(&b));
}

bool call_put_fixed(struct buf *b, decimal d, i64 digits, bool grouped)
{
    int n = digits > DECIMAL_SCALE_MAX ? DECIMAL_SCALE_MAX : digits < -40 ? -40 : (int)digits;
    if (!decimal_round(d, n, DECIMAL_NEAREST, &d)) return false;
    struct buf t = BUF(b->m);
    decimal_put(&t, decimal_abs(d));
    i64 point = str_find_char(buf_str(&t), '.');
    size_t whole = point < 0 ? t.n : (size_t)point;
    if (decimal_sign(d) < 0) buf_char(b, '-');
    for (size_t i = 0; i < whole; i++) {
        buf_char(b, t.p[i]);
        size_t left = whole - 1 - i;
        if (grouped && left > 0 && left % 3 == 0) buf_char(b, ',');
    }
    if (n > 0) buf_char(b, '.');
    for (int i = 0; i < n; i++) buf_char(b, i < d.scale ? t.p[whole + 1 + (size_t)i] : '0');
    return true;
}

// Rounded to the second, as spreadsheets do.
i64 call_second_of_day(struct fn_call *c, int i)
{
    i64 ms = (c->arg[i].ms % DAY_MS + DAY_MS) % DAY_MS;
    return (ms + 500) / 1000 % 86400;
}

struct value call_code_point(struct fn_call *c)
{
    size_t at = 0;
    if (str_empty(c->arg[0].text)) return value_error(VALUE_ERR_VALUE);
    return value_int(utf8_next(c->arg[0].text, &at));
}

str text_slice(str s, i64 from, i64 n)
{
    size_t start = utf8_offset(s, (size_t)from);
    str rest = str_from(s, start);
    return str_sub(rest, 0, utf8_offset(rest, (size_t)n));
}
