// SPDX-License-Identifier: Apache-2.0
// A time of day, stored as milliseconds since midnight.
#include "meta/field_parts.h"

static const struct type_option options[] = {
    { "min", "time", "最早", "Earliest" },
    { "max", "time", "最晚", "Latest" },
    { "default", "time", "默认值", "Default" },
    { NULL },
};

static err_t parse_options(struct ctx *c, struct field *f)
{
    TRY(option_limits(c, f));
    return option_default(c, f);
}

static void put(struct buf *b, i64 v, int scale UNUSED) { time_put(b, v); }

static err_t from_text(struct ctx *c, const struct field *f, str text, struct val *out)
{
    i64 ms;
    if (!time_parse(str_trim(utf8_half_width(c->mem, text)), &ms))
        return bad_format(c, f, S("请填写时间，如 14:03"), S("a time is needed, like 14:03"));
    TRY(check_range(c, f, ms, put));
    *out = val_int(ms);
    return OK;
}

static void to_text(struct ctx *c UNUSED, const struct field *f UNUSED, struct val v, struct buf *b)
{
    time_put(b, v.i);
}

static void to_json(struct ctx *c, const struct field *f UNUSED, struct val v, struct jw *w)
{
    struct buf b = BUF(c->mem);
    time_put(&b, v.i);
    jw_str(w, buf_str(&b));
}

const struct field_type field_type_time = {
    .key = "time",
    .group = GROUP_DATE,
    .often = 3,
    .storage = STORE_INT,
    .ops = OPS_ORDER,
    .flags = TYPE_SORTABLE | TYPE_GROUPABLE,
    .widget = "time",
    .options = options,
    .parse_options = parse_options,
    .from_json = text_from_json,
    .from_text = from_text,
    .to_json = to_json,
    .to_text = to_text,
    .expr_kind = 'c',
};
