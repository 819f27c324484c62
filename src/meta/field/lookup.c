// SPDX-License-Identifier: Apache-2.0
// A field of the record that a link leads to, shown as if it stood here. Nothing is stored: the query
// door reads it through the link, with the rights of both (meta/derived.h).
#include "meta/field_parts.h"

static const struct type_option options[] = {
    { "link", "lookup", "关联字段", "Link" },
    { "field", "part", "引用对方的字段", "Field of the linked record" },
    { NULL },
};

static err_t parse_options(struct ctx *c, struct field *f)
{
    TRY(option_str(c, f, "link", &f->via_key));
    TRY(option_str(c, f, "field", &f->source_key));
    if (!f->via_key.n)
        return bad_option(c, f, "link", S("请选择关联字段"), S("choose a link of this form"));
    if (!f->source_key.n)
        return bad_option(c, f, "field", S("请选择要引用的字段"),
                          S("choose a field of the linked record"));
    return OK;
}

// Never asked: filters and cells are those of the field that is looked up.
static err_t from_json(struct ctx *c, const struct field *f, const struct json *j UNUSED,
                       struct val *out UNUSED)
{
    return bad_format(c, f, S("不能填写"), S("cannot be written"));
}

static err_t from_text(struct ctx *c, const struct field *f, str text UNUSED,
                       struct val *out UNUSED)
{
    return bad_format(c, f, S("不能填写"), S("cannot be written"));
}

static void to_json(struct ctx *c UNUSED, const struct field *f UNUSED, struct val v UNUSED,
                    struct jw *w)
{
    jw_null(w);
}

static void to_text(struct ctx *c UNUSED, const struct field *f UNUSED, struct val v UNUSED,
                    struct buf *b UNUSED)
{
}

const struct field_type field_type_lookup = {
    .key = "lookup",
    .group = GROUP_LINK,
    .storage = STORE_NONE,
    .ops = OPS_EMPTY,
    .flags = TYPE_COMPUTED,
    .widget = "formula",
    .options = options,
    .parse_options = parse_options,
    .from_json = from_json,
    .from_text = from_text,
    .to_json = to_json,
    .to_text = to_text,
};
