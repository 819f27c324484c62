// SPDX-License-Identifier: Apache-2.0
// An amount of yuan, stored in fen. Travels as a string of yuan with two digits.
#include "meta/field_parts.h"

static const struct type_option options[] = {
    { "min", "number", "最小值（元）", "Smallest (yuan)" },
    { "max", "number", "最大值（元）", "Largest (yuan)" },
    { "default", "number", "默认值（元）", "Default (yuan)" },
    { NULL },
};

static err_t parse_options(struct ctx *c, struct field *f)
{
    f->scale = 2;
    TRY(option_limits(c, f));
    return option_default(c, f);
}

static err_t from_text(struct ctx *c, const struct field *f, str text, struct val *out)
{
    text = str_trim(text);
    if (str_ends(text, S("元"))) text = str_sub(text, 0, text.n - S("元").n);
    return number_of_text(c, f, text, 2, out);
}

static err_t from_json(struct ctx *c, const struct field *f, const struct json *j, struct val *out)
{
    str text;
    TRY(json_number_text(c, f, j, &text));
    return from_text(c, f, text, out);
}

static void to_text(struct ctx *c UNUSED, const struct field *f UNUSED, struct val v, struct buf *b)
{
    dec_put(b, v.i, 2);
}

static void to_json(struct ctx *c, const struct field *f UNUSED, struct val v, struct jw *w)
{
    struct buf b = BUF(c->mem);
    dec_put(&b, v.i, 2);
    jw_str(w, buf_str(&b));
}

const struct field_type field_type_money = {
    .key = "money",
    .group = GROUP_NUMBER,
    .often = 3,
    .storage = STORE_INT,
    .ops = OPS_ORDER,
    .flags = TYPE_SORTABLE | TYPE_SUMMABLE | TYPE_MONEY,
    .widget = "money",
    .options = options,
    .parse_options = parse_options,
    .from_json = from_json,
    .from_text = from_text,
    .to_json = to_json,
    .to_text = to_text,
    .expr_kind = 'n',
};
