// SPDX-License-Identifier: Apache-2.0
// A whole number of 64 bits.
#include "meta/field_parts.h"

static const struct type_option options[] = {
    { "min", "number", "最小值", "Smallest" },
    { "max", "number", "最大值", "Largest" },
    { "default", "number", "默认值", "Default" },
    { NULL },
};

static err_t parse_options(struct ctx *c, struct field *f)
{
    f->scale = 0;
    TRY(option_limits(c, f));
    return option_default(c, f);
}

static err_t from_text(struct ctx *c, const struct field *f, str text, struct val *out)
{
    return number_of_text(c, f, text, 0, out);
}

static err_t from_json(struct ctx *c, const struct field *f, const struct json *j, struct val *out)
{
    str text;
    TRY(json_number_text(c, f, j, &text));
    return number_of_text(c, f, text, 0, out);
}

static void to_json(struct ctx *c UNUSED, const struct field *f UNUSED, struct val v, struct jw *w)
{
    jw_i64(w, v.i);
}

static void to_text(struct ctx *c UNUSED, const struct field *f UNUSED, struct val v, struct buf *b)
{
    buf_i64(b, v.i);
}

const struct field_type field_type_integer = {
    .key = "integer",
    .storage = STORE_INT,
    .ops = OPS_ORDER,
    .flags = TYPE_SORTABLE | TYPE_GROUPABLE | TYPE_SUMMABLE | TYPE_UNIQUE_OK,
    .widget = "integer",
    .options = options,
    .parse_options = parse_options,
    .from_json = from_json,
    .from_text = from_text,
    .to_json = to_json,
    .to_text = to_text,
    .expr_kind = 'n',
};
