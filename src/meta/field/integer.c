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

const struct field_type field_type_integer = {
    .key = "integer",
    .group = GROUP_NUMBER,
    .often = 1,
    .storage = STORE_INT,
    .ops = OPS_ORDER,
    .flags = TYPE_SORTABLE | TYPE_GROUPABLE | TYPE_SUMMABLE | TYPE_UNIQUE_OK,
    .widget = "integer",
    .options = options,
    .parse_options = parse_options,
    .from_json = int_from_json,
    .from_text = int_from_text,
    .to_json = int_to_json,
    .to_text = int_to_text,
    .expr_kind = 'n',
};
