// SPDX-License-Identifier: Apache-2.0
// A member of the organisation, stored as the user's id. People who left stay readable and may be
// named, since old records and filters need them.
#include "meta/field_parts.h"

static const struct type_option options[] = {
    { "default", "user", "默认值（me 为当前用户）", "Default (me: the current user)" },
    { NULL },
};

static err_t from_json(struct ctx *c, const struct field *f, const struct json *j, struct val *out)
{
    TRY(ref_from_json(c, f, j, out));
    if (c->cat && !catalog_user(c->cat, out->i))
        return ref_missing(c, f, str_of_i64(c->mem, out->i));
    return OK;
}

// By account, else by name, else by id.
static err_t from_text(struct ctx *c, const struct field *f, str text, struct val *out)
{
    text = str_trim(text);
    const struct user *found = NULL;
    int named = 0, n = c->cat ? c->cat->user_count : 0;
    for (int i = 0; i < n; i++) {
        if (!str_eq(c->cat->users[i]->name, text)) continue;
        found = c->cat->users[i];
        named++;
    }
    for (int i = 0; i < n; i++)
        if (str_eq_nocase(c->cat->users[i]->account, text)) found = c->cat->users[i], named = 1;
    if (named > 1) return ref_ambiguous(c, f, text);
    i64 id;
    if (!found && c->cat && str_to_i64(text, &id)) found = catalog_user(c->cat, id);
    if (!found) return ref_missing(c, f, text);
    *out = val_int(found->id);
    return OK;
}

static str name_of(const struct ctx *c, struct val v)
{
    const struct user *u = c->cat ? catalog_user(c->cat, v.i) : NULL;
    return u ? u->name : v.s;
}

static void to_json(struct ctx *c, const struct field *f UNUSED, struct val v, struct jw *w)
{
    ref_to_json(w, v.i, name_of(c, v));
}

static void to_text(struct ctx *c, const struct field *f UNUSED, struct val v, struct buf *b)
{
    buf_put(b, name_of(c, v));
}

const struct field_type field_type_user = {
    .key = "user",
    .group = GROUP_PEOPLE,
    .often = 1,
    .storage = STORE_INT,
    .ops = OPS_EQUAL,
    .flags = TYPE_GROUPABLE | TYPE_PERSON,
    .widget = "user",
    .options = options,
    .parse_options = option_default,
    .from_json = from_json,
    .from_text = from_text,
    .to_json = to_json,
    .to_text = to_text,
    .expr_kind = 't',
};
