// SPDX-License-Identifier: Apache-2.0
// An instant, stored as UTC milliseconds. What carries no zone is read in the installation's.
#include "meta/field_parts.h"

static const struct type_option options[] = {
    { "min", "datetime", "最早", "Earliest" },
    { "max", "datetime", "最晚", "Latest" },
    { "default", "datetime", "默认值（now 为当前时间）", "Default (now: the current time)" },
    { NULL },
};

static err_t parse_options(struct ctx *c, struct field *f)
{
    TRY(option_limits(c, f));
    return option_default(c, f);
}

// A limit is shown in China's zone: the limits of a field are no place for half an hour more or less.
static void put(struct buf *b, i64 v, int scale UNUSED) { local_put(b, v, 480); }

static err_t from_text(struct ctx *c, const struct field *f, str text, struct val *out)
{
    i64 ms;
    if (!instant_parse(date_spelling(c->mem, text), zone_of(c), &ms))
        return bad_format(c, f, S("请填写日期和时间，如 2026-07-05 14:03"),
                          S("a date and a time are needed, like 2026-07-05 14:03"));
    if (ms < DATE_MIN * DAY_MS || ms >= (DATE_MAX + 1) * DAY_MS)
        return bad_range(c, f, S("0001-01-01 ~ 9999-12-31"));
    TRY(check_range(c, f, ms, put));
    *out = val_int(ms);
    return OK;
}

static void to_text(struct ctx *c, const struct field *f UNUSED, struct val v, struct buf *b)
{
    local_put(b, v.i, zone_of(c));
}

static void to_json(struct ctx *c, const struct field *f UNUSED, struct val v, struct jw *w)
{
    struct buf b = BUF(c->mem);
    instant_put(&b, v.i);
    jw_str(w, buf_str(&b));
}

const struct field_type field_type_datetime = {
    .key = "datetime",
    .group = GROUP_DATE,
    .often = 2,
    .storage = STORE_INT,
    .ops = OPS_ORDER,
    .flags = TYPE_SORTABLE | TYPE_GROUPABLE | TYPE_UNIQUE_OK | TYPE_INSTANT,
    .widget = "datetime",
    .options = options,
    .parse_options = parse_options,
    .from_json = text_from_json,
    .from_text = from_text,
    .to_json = to_json,
    .to_text = to_text,
    .expr_kind = 'i',
};
