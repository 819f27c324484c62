// SPDX-License-Identifier: Apache-2.0
// A month, stored as the day number of its first day; any day of it names it.
#include "meta/field_parts.h"

static const struct type_option options[] = {
    { "min", "text", "最早", "Earliest" },
    { "max", "text", "最晚", "Latest" },
    { "default", "text", "默认值（today 为当月）", "Default (today: the current month)" },
    { NULL },
};

static err_t parse_options(struct ctx *c, struct field *f)
{
    TRY(option_limits(c, f));
    return option_default(c, f);
}

static void put(struct buf *b, i64 v, int scale UNUSED)
{
    struct civil d = date_to_civil(v);
    buf_fmt(b, "%04d-%02d", d.year, d.month);
}

// 2026-07, 2026/7, 2026年7月 and 202607 lack the day.
static str with_day(struct mem *m, str text)
{
    bool digits = text.n == 6;
    for (size_t i = 0; digits && i < 6; i++) digits = text.p[i] >= '0' && text.p[i] <= '9';
    if (digits) return str_fmt(m, "%.4s-%.2s-01", text.p, text.p + 4);
    if (str_ends(text, S("-"))) text = str_sub(text, 0, text.n - 1); // was 月
    size_t parts = 1;
    for (size_t i = 0; i < text.n; i++) parts += text.p[i] == '-' || text.p[i] == '/';
    return parts == 2
               ? str_cat(m, text,
                         text.p[text.n - 2] == '/' || str_find_char(text, '/') >= 0 ? S("/1")
                                                                                    : S("-01"))
               : text;
}

static i64 first_day(i64 day)
{
    struct civil d = date_to_civil(day);
    return date_from_civil(d.year, d.month, 1);
}

static err_t from_text(struct ctx *c, const struct field *f, str text, struct val *out)
{
    i64 ms;
    str s = with_day(c->mem, date_spelling(c->mem, text));
    if (!instant_parse(s, zone_of(c), &ms))
        return bad_format(c, f, S("请填写月份，如 2026-07"), S("a month is needed, like 2026-07"));
    i64 days = date_of_instant(ms, zone_of(c));
    if (days < DATE_MIN || days > DATE_MAX) return bad_range(c, f, S("0001-01 ~ 9999-12"));
    days = first_day(days);
    TRY(check_range(c, f, days, put));
    *out = val_int(days);
    return OK;
}

static void to_text(struct ctx *c UNUSED, const struct field *f UNUSED, struct val v, struct buf *b)
{
    put(b, v.i, 0);
}

static void to_json(struct ctx *c, const struct field *f UNUSED, struct val v, struct jw *w)
{
    struct buf b = BUF(c->mem);
    put(&b, v.i, 0);
    jw_str(w, buf_str(&b));
}

const struct field_type field_type_month = {
    .key = "month",
    .group = GROUP_DATE,
    .storage = STORE_INT,
    .ops = OPS_ORDER,
    .flags = TYPE_SORTABLE | TYPE_GROUPABLE | TYPE_DATE | TYPE_OWN_TEXT | TYPE_CODED,
    .widget = "month",
    .options = options,
    .parse_options = parse_options,
    .from_json = text_from_json,
    .from_text = from_text,
    .to_json = to_json,
    .to_text = to_text,
    .of_day = first_day,
    .expr_kind = 'd',
};
