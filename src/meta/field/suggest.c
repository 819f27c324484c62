// SPDX-License-Identifier: Apache-2.0
// One line of text for which values of a field of another form are offered. It is a text and stays one:
// what was chosen does not change when the other record does, and anything may be written.
#include "meta/field_parts.h"

static const struct type_option options[] = {
    { "form", "form", "取自表单", "Suggestions from the form" },
    { "field", "field", "取自字段", "Its field" },
    { "max_len", "int", "最多字数", "Longest length" },
    { "default", "text", "默认值", "Default" },
    { NULL },
};

static err_t parse_options(struct ctx *c, struct field *f)
{
    str field = STR_NONE;
    TRY(option_str(c, f, "form", &f->target_key));
    TRY(option_str(c, f, "field", &field));
    if (!f->target_key.n) return bad_option(c, f, "form", S("请选择表单"), S("choose a form"));
    if (!field.n) return bad_option(c, f, "field", S("请选择字段"), S("choose a field"));
    TRY(option_max_len(c, f, 200, 2000));
    return option_default(c, f);
}

const struct field_type field_type_suggest = {
    .key = "suggest",
    .group = GROUP_LINK,
    .storage = STORE_TEXT,
    .ops = OPS_TEXT,
    .flags = TYPE_SORTABLE | TYPE_GROUPABLE | TYPE_SEARCHABLE | TYPE_UNIQUE_OK,
    .widget = "suggest",
    .options = options,
    .parse_options = parse_options,
    .from_json = text_from_json,
    .from_text = text_checked,
    .to_json = text_to_json,
    .to_text = text_to_text,
    .expr_kind = 't',
};
