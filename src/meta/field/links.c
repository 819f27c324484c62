// SPDX-License-Identifier: Apache-2.0
// Links to any number of records of another form: a list of ids without repeats.
#include "meta/field_parts.h"

#define LINKS_MAX 1000

static const struct type_option options[] = {
    { "target", "form", "关联表单", "Linked form", true },
    { "on_delete", "choice:refuse|unlink", "删除对方记录时", "When the other record is deleted" },
    { NULL },
};

static err_t parse_options(struct ctx *c, struct field *f)
{
    return field_type_link.parse_options(c, f);
}

static err_t check_count(struct ctx *c, const struct field *f, size_t n)
{
    return n <= LINKS_MAX ? OK : bad_range(c, f, str_fmt(c->mem, "≤ %d", LINKS_MAX));
}

static struct val list_of(const struct val *items, size_t n)
{
    return n ? (struct val){ .kind = VAL_LIST, .items = items, .n = n } : VAL_NONE;
}

static err_t from_json(struct ctx *c, const struct field *f, const struct json *j, struct val *out)
{
    if (!json_is(j, JSON_ARRAY))
        return bad_format(c, f, S("应为记录的列表"), S("a list is needed"));
    TRY(check_count(c, f, j->count));
    struct val *items = mem_array(c->mem, struct val, j->count + 1);
    size_t n = 0;
    json_each(item, j)
    {
        struct val v;
        bool is_new = true;
        TRY(ref_from_json(c, f, item, &v));
        for (size_t i = 0; i < n; i++) is_new &= items[i].i != v.i;
        if (is_new) items[n++] = v;
    }
    *out = list_of(items, n);
    return OK;
}

// The texts; record/ turns them into ids.
static err_t from_text(struct ctx *c, const struct field *f, str text, struct val *out)
{
    str rest = text, part;
    size_t n = 0;
    while (list_next(&rest, &part)) n++;
    TRY(check_count(c, f, n));
    struct val *items = mem_array(c->mem, struct val, n + 1);
    n = 0;
    while (list_next(&text, &part)) items[n++] = val_text(part);
    *out = list_of(items, n);
    return OK;
}

static void to_json(struct ctx *c UNUSED, const struct field *f UNUSED, struct val v, struct jw *w)
{
    jw_arr(w);
    for (size_t i = 0; i < v.n; i++) ref_to_json(w, v.items[i].i, v.items[i].s);
    jw_end_arr(w);
}

static void to_text(struct ctx *c, const struct field *f UNUSED, struct val v, struct buf *b)
{
    for (size_t i = 0; i < v.n; i++) {
        if (i) buf_put(b, c->lang == LANG_EN ? S(", ") : S("、"));
        buf_put(b, v.items[i].s);
    }
}

const struct field_type field_type_links = {
    .key = "links",
    .group = GROUP_LINK,
    .often = 2,
    .storage = STORE_JUNCTION,
    .ops = OPS_SET,
    .flags = TYPE_REFERENCE,
    .widget = "links",
    .options = options,
    .parse_options = parse_options,
    .from_json = from_json,
    .from_text = from_text,
    .to_json = to_json,
    .to_text = to_text,
    .expr_kind = 'l',
};
