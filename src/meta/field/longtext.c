// SPDX-License-Identifier: Apache-2.0
// Text of several lines; line breaks are kept as \n.
#include "meta/field_parts.h"

static const struct type_option options[] = {
    { "max_len", "int", "最多字数", "Longest length" },
    { "default", "text", "默认值", "Default" },
    { NULL },
};

static err_t parse_options(struct ctx *c, struct field *f)
{
    TRY(option_max_len(c, f, 20000, 200000));
    return option_default(c, f);
}

const struct field_type field_type_longtext = {
    .key = "longtext",
    .group = GROUP_BASIC,
    .often = 2,
    .storage = STORE_TEXT,
    .ops = OPS_TEXT,
    .widget = "longtext",
    .options = options,
    .parse_options = parse_options,
    .from_json = text_from_json,
    .from_text = text_checked_lines,
    .to_json = text_to_json,
    .to_text = text_to_text,
    .expr_kind = 't',
};
