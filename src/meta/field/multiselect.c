// SPDX-License-Identifier: Apache-2.0
// Any number of the field's options: a list of option codes without repeats.
#include "meta/field_parts.h"

static const struct type_option options[] = {
    { "options", "options", "选项", "Options" },
    { "default", "list", "默认选项", "Default options" },
    { NULL },
};

static err_t add(struct ctx *c, const struct field *f, str name, struct val *items, size_t *n)
{
    const struct option *o = option_named(f, name);
    if (!o) return option_unknown(c, f, name);
    for (size_t i = 0; i < *n; i++)
        if (items[i].i == o->code) return OK;
    items[(*n)++] = val_int(o->code);
    return OK;
}

static struct val list_of(const struct val *items, size_t n)
{
    return n ? (struct val){ .kind = VAL_LIST, .items = items, .n = n } : VAL_NONE;
}

static err_t from_json(struct ctx *c, const struct field *f, const struct json *j, struct val *out)
{
    if (!json_is(j, JSON_ARRAY))
        return bad_format(c, f, S("应为选项的列表"), S("a list is needed"));
    struct val *items = mem_array(c->mem, struct val, f->option_count + 1);
    size_t n = 0;
    json_each(item, j)
    {
        str key;
        TRY(json_text(c, f, item, &key));
        TRY(add(c, f, str_trim(key), items, &n));
    }
    *out = list_of(items, n);
    return OK;
}

static err_t from_text(struct ctx *c, const struct field *f, str text, struct val *out)
{
    struct val *items = mem_array(c->mem, struct val, f->option_count + 1);
    size_t n = 0;
    str part;
    while (list_next(&text, &part)) TRY(add(c, f, part, items, &n));
    *out = list_of(items, n);
    return OK;
}

static void to_json(struct ctx *c UNUSED, const struct field *f, struct val v, struct jw *w)
{
    jw_arr(w);
    for (size_t i = 0; i < v.n; i++) {
        const struct option *o = option_of(f, v.items[i].i);
        if (o) jw_str(w, o->key);
    }
    jw_end_arr(w);
}

static void to_text(struct ctx *c, const struct field *f, struct val v, struct buf *b)
{
    bool comma = false;
    for (size_t i = 0; i < v.n; i++) {
        const struct option *o = option_of(f, v.items[i].i);
        if (!o) continue;
        if (comma) buf_put(b, c->lang == LANG_EN ? S(", ") : S("、"));
        buf_put(b, title_in(o->title, c->lang));
        comma = true;
    }
}

const struct field_type field_type_multiselect = {
    .key = "multiselect",
    .group = GROUP_CHOICE,
    .storage = STORE_JUNCTION,
    .ops = OPS_SET,
    .widget = "multiselect",
    .options = options,
    .parse_options = option_default,
    .from_json = from_json,
    .from_text = from_text,
    .to_json = to_json,
    .to_text = to_text,
    .expr_kind = 'l',
};
