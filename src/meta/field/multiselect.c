// SPDX-License-Identifier: Apache-2.0
// Any number of the field's options: a list of option codes without repeats.
#include "meta/field_parts.h"

static const struct type_option options[] = {
    { "options", "options", "选项", "Options" },
    { "can_add", "bool", "填写时可新增选项", "New options may be added while filling in" },
    { "default", "list", "默认选项", "Default options" },
    { NULL },
};

static err_t parse_options(struct ctx *c, struct field *f)
{
    TRY(option_bool(c, f, "can_add", &f->can_add));
    return option_default(c, f);
}

const struct field_type field_type_multiselect = {
    .key = "multiselect",
    .group = GROUP_CHOICE,
    .often = 2,
    .storage = STORE_JUNCTION,
    .ops = OPS_SET,
    .widget = "multiselect",
    .options = options,
    .parse_options = parse_options,
    .from_json = choices_from_json,
    .from_text = choices_from_text,
    .to_json = choices_to_json,
    .to_text = choices_to_text,
    .expr_kind = 'l',
};
