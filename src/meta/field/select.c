// SPDX-License-Identifier: Apache-2.0
// One of the field's options, stored as the option's code. Options that are switched off are still
// read: old records and filters name them. The option list itself is in x_option.
#include "meta/field_parts.h"

static const struct type_option options[] = {
    { "options", "options", "选项", "Options" },
    { "can_add", "bool", "填写时可新增选项", "New options may be added while filling in" },
    { "default", "text", "默认选项", "Default option" },
    { NULL },
};

static err_t parse_options(struct ctx *c, struct field *f)
{
    TRY(option_bool(c, f, "can_add", &f->can_add));
    return option_default(c, f);
}

const struct field_type field_type_select = {
    .key = "select",
    .group = GROUP_CHOICE,
    .often = 1,
    .storage = STORE_INT,
    .ops = OPS_EQUAL,
    .flags = TYPE_SORTABLE | TYPE_GROUPABLE,
    .widget = "select",
    .options = options,
    .parse_options = parse_options,
    .from_json = choice_from_json,
    .from_text = choice_from_text,
    .to_json = choice_to_json,
    .to_text = choice_to_text,
    .expr_kind = 't',
};
