// SPDX-License-Identifier: Apache-2.0
// An amount in capital figures (人民币壹仟贰佰元整), worked out from a money field of the same form. It
// is a formula that the type writes, so rights, history and recomputing are those of formulas.
#include "meta/field_parts.h"

static const struct type_option options[] = {
    { "of", "own_field", "金额字段", "Money field" },
    { NULL },
};

static err_t parse_options(struct ctx *c, struct field *f)
{
    str of = STR_NONE;
    TRY(option_str(c, f, "of", &of));
    for (size_t i = 0; i < of.n; i++)
        if (of.p[i] == '{' || of.p[i] == '}') of = STR_NONE;
    if (!of.n) return bad_option(c, f, "of", S("请选择金额字段"), S("choose a money field"));
    f->formula_source = str_fmt(c->mem, "IF(ISBLANK({%.*s}),{%.*s},RMBCAPS({%.*s}))", STR_ARG(of),
                                STR_ARG(of), STR_ARG(of)); // no amount, no words
    return OK;
}

const struct field_type field_type_capitals = {
    .key = "capitals",
    .group = GROUP_COMPUTED,
    .storage = STORE_TEXT,
    .ops = OPS_TEXT,
    .flags = TYPE_SORTABLE | TYPE_SEARCHABLE | TYPE_COMPUTED,
    .widget = "capitals",
    .options = options,
    .parse_options = parse_options,
    .from_json = text_from_json,
    .from_text = text_checked, // filters
    .to_json = text_to_json,
    .to_text = text_to_text,
    .expr_kind = 't',
};
