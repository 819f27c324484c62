// SPDX-License-Identifier: Apache-2.0
// Labels that people give: any number of options, to which those who write may add unless the form says
// otherwise.
#include "meta/field_parts.h"

static const struct type_option options[] = {
    { "options", "options", "标签", "Tags" },
    { "can_add", "bool", "填写时可新增标签", "New tags may be added while filling in" },
    { "default", "list", "默认标签", "Default tags" },
    { NULL },
};

static err_t parse_options(struct ctx *c, struct field *f)
{
    f->can_add = true;
    TRY(option_bool(c, f, "can_add", &f->can_add));
    return option_default(c, f);
}

const struct field_type field_type_tags = {
    .key = "tags",
    .group = GROUP_CHOICE,
    .often = 4,
    .storage = STORE_JUNCTION,
    .ops = OPS_SET,
    .widget = "tags",
    .options = options,
    .parse_options = parse_options,
    .from_json = choices_from_json,
    .from_text = choices_from_text,
    .to_json = choices_to_json,
    .to_text = choices_to_text,
    .expr_kind = 'l',
};
