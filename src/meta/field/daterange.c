// SPDX-License-Identifier: Apache-2.0
// From one day to another, both included, stored as 2026-03-08/2026-03-12: the order of the texts is
// that of the first days. A filter may name a day alone: before it, or from it on.
#include "meta/field_parts.h"

static const struct type_option options[] = {
    { "min", "date", "最早", "Earliest" },
    { "max", "date", "最晚", "Latest" },
    { "max_days", "int", "最多天数", "Days at most" },
    { NULL },
};

static err_t limit(struct ctx *c, struct field *f, const char *key, bool *has, i64 *out)
{
    str text = opt_str(f, key);
    *has = false;
    if (!json_get(f->options_json, str_of(key)) ||
        json_is(json_get(f->options_json, str_of(key)), JSON_NULL))
        return OK;
    if (!date_parse(text, out))
        return bad_option(c, f, key, S("请填写日期"), S("a date is needed"));
    *has = true;
    return OK;
}

static err_t parse_options(struct ctx *c, struct field *f)
{
    i64 days;
    TRY(limit(c, f, "min", &f->has_min, &f->min));
    TRY(limit(c, f, "max", &f->has_max, &f->max));
    if (f->has_min && f->has_max && f->min > f->max)
        return bad_option(c, f, "max", S("不能早于最早日期"),
                          S("it must not be before the earliest"));
    return option_int(c, f, "max_days", 1, 36600, &days);
}

static void put(struct buf *b, i64 v, int scale UNUSED) { date_put(b, v); }

static bool day_of(struct ctx *c, str text, i64 *day)
{
    i64 ms;
    if (!text.n || !instant_parse(date_spelling(c->mem, text), zone_of(c), &ms)) return false;
    *day = date_of_instant(ms, zone_of(c));
    return *day >= DATE_MIN && *day <= DATE_MAX;
}

// Between the days stands ~, 至, 到, –, — or " - "; or / where each day is written with dashes.
static bool split(struct ctx *c, str text, str *from, str *to)
{
    static const str marks[] = { { "~", 1 }, { "至", 3 }, { "到", 3 },
                                 { "–", 3 }, { "—", 3 },  { " - ", 3 } };
    text = str_trim(utf8_half_width(c->mem, text));
    for (size_t i = 0; i < COUNT_OF(marks); i++) {
        i64 at = str_find(text, marks[i]);
        if (at < 0) continue;
        *from = str_trim(str_sub(text, 0, (size_t)at));
        *to = str_trim(str_from(text, (size_t)at + marks[i].n));
        return true;
    }
    i64 slash = str_find_char(text, '/');
    if (slash < 8) return false;
    *from = str_sub(text, 0, (size_t)slash);
    *to = str_from(text, (size_t)slash + 1);
    return true;
}

static err_t from_text(struct ctx *c, const struct field *f, str text, struct val *out)
{
    i64 a, z, most;
    str from, to;
    struct buf b = BUF(c->mem);
    if (!split(c, text, &from, &to) || !day_of(c, from, &a) || !day_of(c, to, &z))
        return bad_format(c, f, S("请填写起止日期，如 2026-03-08/2026-03-12"),
                          S("two dates are needed, like 2026-03-08/2026-03-12"));
    if (a > z)
        return bad_format(c, f, S("结束日期不能早于开始日期"),
                          S("the last day must not be before the first"));
    TRY(check_range(c, f, a, put));
    TRY(check_range(c, f, z, put));
    if (opt_i64(f, "max_days", &most) && z - a + 1 > most)
        return bad_format(c, f, str_fmt(c->mem, "最多 %lld 天", (long long)most),
                          str_fmt(c->mem, "%lld days at most", (long long)most));
    date_put(&b, a);
    buf_char(&b, '/');
    date_put(&b, z);
    *out = val_text(buf_str(&b));
    return OK;
}

const struct field_type field_type_daterange = {
    .key = "daterange",
    .group = GROUP_DATE,
    .storage = STORE_TEXT,
    .ops = OPS_EQUAL | 1u << OP_LT | 1u << OP_GE,
    .flags = TYPE_SORTABLE,
    .widget = "daterange",
    .options = options,
    .parse_options = parse_options,
    .from_json = text_from_json,
    .from_text = from_text,
    .to_json = text_to_json,
    .to_text = text_to_text,
    .expr_kind = 't',
};
