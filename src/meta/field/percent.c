// SPDX-License-Identifier: Apache-2.0
// A share. Its JSON is the fraction as a string ("0.075"); people write and see 7.5%. The scale
// counts the fraction's digits, so with the default of 4 the stored value is in basis points.
#include "meta/field_parts.h"

static const struct type_option options[] = {
    { "scale", "int", "小数位数（按小数计）", "Digits after the point (of the fraction)", true },
    { "min", "number", "最小值", "Smallest" },
    { "max", "number", "最大值", "Largest" },
    { "default", "number", "默认值", "Default" },
    { NULL },
};

static err_t parse_options(struct ctx *c, struct field *f)
{
    i64 scale = 4;
    TRY(option_int(c, f, "scale", 2, 9, &scale));
    f->scale = (int)scale;
    TRY(option_limits(c, f));
    return option_default(c, f);
}

static void put_percent(struct buf *b, i64 v, int scale)
{
    dec_put_short(b, v, scale - 2);
    buf_char(b, '%');
}

static err_t from_text(struct ctx *c, const struct field *f, str text, struct val *out)
{
    struct field loose = *f; // the limits are shown as percent, so they are checked here
    loose.has_min = loose.has_max = false;
    text = str_trim(utf8_half_width(c->mem, text));
    bool is_percent = str_ends(text, S("%"));
    if (is_percent) text = str_sub(text, 0, text.n - 1);
    TRY(number_of_text(c, &loose, text, is_percent ? f->scale - 2 : f->scale, out));
    return check_range(c, f, out->i, put_percent);
}

static err_t from_json(struct ctx *c, const struct field *f, const struct json *j, struct val *out)
{
    str text;
    TRY(json_number_text(c, f, j, &text));
    return from_text(c, f, text, out);
}

static void to_json(struct ctx *c, const struct field *f, struct val v, struct jw *w)
{
    struct buf b = BUF(c->mem);
    dec_put_short(&b, v.i, f->scale);
    jw_str(w, buf_str(&b));
}

static void to_text(struct ctx *c UNUSED, const struct field *f, struct val v, struct buf *b)
{
    put_percent(b, v.i, f->scale);
}

const struct field_type field_type_percent = {
    .key = "percent",
    .group = GROUP_NUMBER,
    .often = 4,
    .storage = STORE_INT,
    .ops = OPS_ORDER,
    .flags = TYPE_SORTABLE | TYPE_SUMMABLE | TYPE_SHARE,
    .widget = "percent",
    .options = options,
    .parse_options = parse_options,
    .from_json = from_json,
    .from_text = from_text,
    .to_json = to_json,
    .to_text = to_text,
    .expr_kind = 'n',
};
