// SPDX-License-Identifier: Apache-2.0
// Yes or no, stored as 1 or 0.
#include "meta/field_parts.h"

static const struct type_option options[] = {
    { "default", "bool", "默认值", "Default" },
    { NULL },
};

static const struct {
    str word;
    bool is_true;
} words[] = {
    { S("是"), true },  { S("否"), false }, { S("true"), true }, { S("false"), false },
    { S("1"), true },   { S("0"), false },  { S("√"), true },    { S("×"), false },
    { S("yes"), true }, { S("no"), false }, { S("y"), true },    { S("n"), false },
};

static err_t not_boolean(struct ctx *c, const struct field *f)
{
    return bad_format(c, f, S("请填写“是”或“否”"), S("yes or no is needed"));
}

static err_t from_json(struct ctx *c, const struct field *f, const struct json *j, struct val *out)
{
    if (!json_is(j, JSON_BOOL)) return not_boolean(c, f);
    *out = val_int(json_bool(j));
    return OK;
}

static err_t from_text(struct ctx *c, const struct field *f, str text, struct val *out)
{
    text = str_trim(utf8_half_width(c->mem, text));
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_eq_nocase(text, words[i].word)) return *out = val_int(words[i].is_true), OK;
    return not_boolean(c, f);
}

static void to_json(struct ctx *c UNUSED, const struct field *f UNUSED, struct val v, struct jw *w)
{
    jw_bool(w, v.i != 0);
}

static void to_text(struct ctx *c, const struct field *f UNUSED, struct val v, struct buf *b)
{
    if (c->lang == LANG_EN) buf_put(b, v.i ? S("yes") : S("no"));
    else buf_put(b, v.i ? S("是") : S("否"));
}

const struct field_type field_type_boolean = {
    .key = "boolean",
    .group = GROUP_CHOICE,
    .often = 3,
    .storage = STORE_INT,
    .ops = OPS_EQUAL,
    .flags = TYPE_SORTABLE | TYPE_GROUPABLE,
    .widget = "boolean",
    .options = options,
    .parse_options = option_default,
    .from_json = from_json,
    .from_text = from_text,
    .to_json = to_json,
    .to_text = to_text,
    .expr_kind = 'b',
};
