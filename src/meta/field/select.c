// SPDX-License-Identifier: Apache-2.0
// One of the field's options, stored as the option's code. Options that are switched off are still
// read: old records and filters name them. The option list itself is in x_option.
#include "meta/field_parts.h"

static const struct type_option options[] = {
    { "options", "options", "选项", "Options" },
    { "default", "text", "默认选项", "Default option" },
    { NULL },
};

static err_t from_text(struct ctx *c, const struct field *f, str text, struct val *out)
{
    text = str_trim(text);
    const struct option *o = option_named(f, text);
    if (!o) return option_unknown(c, f, text);
    *out = val_int(o->code);
    return OK;
}

static err_t from_json(struct ctx *c, const struct field *f, const struct json *j, struct val *out)
{
    str key;
    TRY(json_text(c, f, j, &key));
    return from_text(c, f, key, out);
}

static void to_json(struct ctx *c UNUSED, const struct field *f, struct val v, struct jw *w)
{
    const struct option *o = option_of(f, v.i);
    if (o) jw_str(w, o->key);
    else jw_null(w);
}

static void to_text(struct ctx *c, const struct field *f, struct val v, struct buf *b)
{
    const struct option *o = option_of(f, v.i);
    if (o) buf_put(b, title_in(o->title, c->lang));
}

const struct field_type field_type_select = {
    .key = "select",
    .group = GROUP_CHOICE,
    .storage = STORE_INT,
    .ops = OPS_EQUAL,
    .flags = TYPE_SORTABLE | TYPE_GROUPABLE,
    .widget = "select",
    .options = options,
    .parse_options = option_default,
    .from_json = from_json,
    .from_text = from_text,
    .to_json = to_json,
    .to_text = to_text,
    .expr_kind = 't',
};
