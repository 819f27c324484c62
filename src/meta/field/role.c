// SPDX-License-Identifier: Apache-2.0
// A role, stored as its id: who is to do something, whoever holds the role by then. Roles of several
// apps may have one title; then the key, or app.key, names it.
#include "meta/field_parts.h"

static const struct type_option options[] = { { NULL } };

static const struct role *role_by_id(const struct ctx *c, id64 id)
{
    for (int i = 0; c->cat && i < c->cat->role_count; i++)
        if (c->cat->roles[i]->id == id) return c->cat->roles[i];
    return NULL;
}

static err_t from_json(struct ctx *c, const struct field *f, const struct json *j, struct val *out)
{
    TRY(ref_from_json(c, f, j, out));
    if (c->cat && !role_by_id(c, out->i)) return ref_missing(c, f, str_of_i64(c->mem, out->i));
    return OK;
}

static bool has_key(struct ctx *c, const struct role *r, str text)
{
    return str_eq(r->key, text) ||
           (r->app && str_eq(str_cat3(c->mem, r->app->key, S("."), r->key), text));
}

static err_t from_text(struct ctx *c, const struct field *f, str text, struct val *out)
{
    const struct role *found = NULL;
    int named = 0, n = c->cat ? c->cat->role_count : 0;
    text = str_trim(text);
    for (int pass = 0; pass < 2 && !found; pass++) // by title, else by key
        for (int i = 0; i < n; i++) {
            const struct role *r = c->cat->roles[i];
            bool titled = str_eq(r->title.zh, text) || str_eq_nocase(r->title.en, text);
            if (pass ? !has_key(c, r, text) : !titled) continue;
            found = r;
            named++;
        }
    if (named > 1) return ref_ambiguous(c, f, text);
    i64 id;
    if (!found && str_to_i64(text, &id)) found = role_by_id(c, id);
    if (!found) return ref_missing(c, f, text);
    *out = val_int(found->id);
    return OK;
}

static str name_of(const struct ctx *c, struct val v)
{
    const struct role *r = role_by_id(c, v.i);
    return r ? title_in(r->title, c->lang) : v.s;
}

static void to_json(struct ctx *c, const struct field *f UNUSED, struct val v, struct jw *w)
{
    ref_to_json(w, v.i, name_of(c, v));
}

static void to_text(struct ctx *c, const struct field *f UNUSED, struct val v, struct buf *b)
{
    buf_put(b, name_of(c, v));
}

// The names of roles are no secret among those who work here; an organisation's structure is to strangers
// (api/fields.c).
static void put_list(struct ctx *c, struct jw *w)
{
    for (int i = 0; c->cat && i < c->cat->role_count; i++) {
        jw_obj(w);
        jw_kstr(w, "key", str_of_i64(c->mem, c->cat->roles[i]->id));
        jw_kstr(w, "title", title_in(c->cat->roles[i]->title, c->lang));
        jw_end_obj(w);
    }
}

const struct field_type field_type_role = {
    .key = "role",
    .group = GROUP_PEOPLE,
    .storage = STORE_INT,
    .ops = OPS_EQUAL,
    .flags = TYPE_GROUPABLE | TYPE_ROLE,
    .widget = "role",
    .options = options,
    .from_json = from_json,
    .from_text = from_text,
    .to_json = to_json,
    .to_text = to_text,
    .put_list = put_list,
    .expr_kind = 't',
};
