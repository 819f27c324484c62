// SPDX-License-Identifier: Apache-2.0
// A day without a zone. A cell with a date and a time gives its local day.
#include "meta/field_parts.h"

static const struct type_option options[] = {
    { "min", "date", "最早", "Earliest" },
    { "max", "date", "最晚", "Latest" },
    { "default", "date", "默认值（today 为当天）", "Default (today: the current day)" },
    { NULL },
};

static err_t parse_options(struct ctx *c, struct field *f)
{
    TRY(option_limits(c, f));
    return option_default(c, f);
}

static void put(struct buf *b, i64 v, int scale UNUSED) { date_put(b, v); }

static err_t from_text(struct ctx *c, const struct field *f, str text, struct val *out)
{
    i64 ms;
    if (!instant_parse(date_spelling(c->mem, text), zone_of(c), &ms))
        return bad_format(c, f, S("请填写日期，如 2026-07-05"),
                          S("a date is needed, like 2026-07-05"));
    i64 days = date_of_instant(ms, zone_of(c));
    if (days < DATE_MIN || days > DATE_MAX) return bad_range(c, f, S("0001-01-01 ~ 9999-12-31"));
    TRY(check_range(c, f, days, put));
    *out = val_int(days);
    return OK;
}

static void to_text(struct ctx *c UNUSED, const struct field *f UNUSED, struct val v, struct buf *b)
{
    date_put(b, v.i);
}

static void to_json(struct ctx *c, const struct field *f UNUSED, struct val v, struct jw *w)
{
    struct buf b = BUF(c->mem);
    date_put(&b, v.i);
    jw_str(w, buf_str(&b));
}

const struct field_type field_type_date = {
    .key = "date",
    .group = GROUP_DATE,
    .often = 1,
    .storage = STORE_INT,
    .ops = OPS_ORDER,
    .flags = TYPE_SORTABLE | TYPE_GROUPABLE | TYPE_UNIQUE_OK | TYPE_DATE,
    .widget = "date",
    .options = options,
    .parse_options = parse_options,
    .from_json = text_from_json,
    .from_text = from_text,
    .to_json = to_json,
    .to_text = to_text,
    .expr_kind = 'd',
};
