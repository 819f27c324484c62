// SPDX-License-Identifier: Apache-2.0
// An exact decimal with a fixed number of digits after the point (default 2). Travels as a string.
#include "meta/field_parts.h"

static const struct type_option options[] = {
    { "scale", "int", "小数位数", "Digits after the point", true },
    { "min", "number", "最小值", "Smallest" },
    { "max", "number", "最大值", "Largest" },
    { "default", "number", "默认值", "Default" },
    { NULL },
};

static err_t parse_options(struct ctx *c, struct field *f)
{
    i64 scale = 2;
    TRY(option_int(c, f, "scale", 0, 9, &scale));
    f->scale = (int)scale;
    TRY(option_limits(c, f));
    return option_default(c, f);
}

static err_t from_text(struct ctx *c, const struct field *f, str text, struct val *out)
{
    return number_of_text(c, f, text, f->scale, out);
}

const struct field_type field_type_decimal = {
    .key = "decimal",
    .group = GROUP_NUMBER,
    .often = 2,
    .storage = STORE_INT,
    .ops = OPS_ORDER,
    .flags = TYPE_SORTABLE | TYPE_SUMMABLE,
    .widget = "decimal",
    .options = options,
    .parse_options = parse_options,
    .from_json = number_from_json,
    .from_text = from_text,
    .to_json = scaled_to_json,
    .to_text = scaled_to_text,
    .expr_kind = 'n',
};
