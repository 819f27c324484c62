// SPDX-License-Identifier: Apache-2.0
// One line of text. With the option name it is a person's name: masked as 王*伟, and a pinyin
// sort key is kept beside it.
#include "meta/field_parts.h"

static const struct type_option options[] = {
    { "max_len", "int", "最多字数", "Longest length" },
    { "name", "bool", "是姓名", "Is a person's name", true },
    { "default", "text", "默认值", "Default" },
    { NULL },
};

static err_t parse_options(struct ctx *c, struct field *f)
{
    TRY(option_max_len(c, f, 200, 2000));
    TRY(option_bool(c, f, "name", &f->has_key_col));
    return option_default(c, f);
}

static str mask(struct ctx *c, const struct field *f, struct val v)
{
    return f->has_key_col ? mask_name(c->mem, v.s) : S("***");
}

const struct field_type field_type_text = {
    .key = "text",
    .group = GROUP_BASIC,
    .often = 1,
    .storage = STORE_TEXT,
    .ops = OPS_ORDER | 1u << OP_CONTAINS | 1u << OP_NOT_CONTAINS | 1u << OP_STARTS,
    .flags = TYPE_SORTABLE | TYPE_GROUPABLE | TYPE_SEARCHABLE | TYPE_UNIQUE_OK,
    .widget = "text",
    .options = options,
    .parse_options = parse_options,
    .from_json = text_from_json,
    .from_text = text_checked,
    .to_json = text_to_json,
    .to_text = text_to_text,
    .mask = mask,
    .expr_kind = 't',
};
