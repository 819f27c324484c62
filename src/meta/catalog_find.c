// SPDX-License-Identifier: Apache-2.0
// Look-ups in a catalogue.
#include "meta/catalog.h"

struct form *catalog_form(const struct catalog *cat, str key)
{
    return map_get(&cat->form_by_key, key);
}

struct form *catalog_form_by_id(const struct catalog *cat, id64 id)
{
    for (int i = 0; i < cat->form_count; i++)
        if (cat->forms[i]->id == id) return cat->forms[i];
    return NULL;
}

struct field *form_field(const struct form *f, str key) { return map_get(&f->by_key, key); }

struct field *form_field_by_id(const struct form *f, id64 id)
{
    for (int i = 0; i < f->field_count; i++)
        if (f->fields[i]->id == id) return f->fields[i];
    return NULL;
}

const struct user *catalog_user(const struct catalog *cat, id64 id)
{
    int lo = 0, hi = cat->user_count; // loaded in order of id
    while (lo < hi) {
        int mid = (lo + hi) / 2;
        if (cat->users[mid]->id < id) lo = mid + 1;
        else hi = mid;
    }
    return lo < cat->user_count && cat->users[lo]->id == id ? cat->users[lo] : NULL;
}

const struct dept *catalog_dept(const struct catalog *cat, id64 id)
{
    for (int i = 0; i < cat->dept_count; i++)
        if (cat->depts[i]->id == id) return cat->depts[i];
    return NULL;
}

const struct role *catalog_role(const struct catalog *cat, str key)
{
    for (int i = 0; i < cat->role_count; i++)
        if (str_eq(cat->roles[i]->key, key)) return cat->roles[i];
    return NULL;
}

const struct binding *catalog_binding(const struct catalog *cat, str capability, str role)
{
    for (int i = 0; i < cat->binding_count; i++)
        if (str_eq(cat->bindings[i].capability, capability) && str_eq(cat->bindings[i].role, role))
            return &cat->bindings[i];
    return NULL;
}

bool dept_is_below(const struct dept *d, const struct dept *top)
{
    for (int hops = 0; d && hops < 64; d = d->parent, hops++)
        if (d == top) return true;
    return false;
}

const struct dept *dept_branch(const struct dept *d)
{
    int hops = 0;
    while (d && d->kind != DEPT_BRANCH && d->parent && hops++ < 64) d = d->parent;
    return d;
}

const struct option *field_option(const struct field *f, i64 code)
{
    for (size_t i = 0; i < f->option_count; i++)
        if (f->options[i].code == code) return &f->options[i];
    return NULL;
}

const struct option *field_option_by_key(const struct field *f, str key)
{
    for (size_t i = 0; i < f->option_count; i++)
        if (str_eq(f->options[i].key, key)) return &f->options[i];
    for (size_t i = 0; i < f->option_count; i++)
        if (str_eq(f->options[i].title.zh, key) || str_eq_nocase(f->options[i].title.en, key))
            return &f->options[i];
    return NULL;
}

err_t form_of(struct ctx *c, str key, struct form **out)
{
    *out = catalog_form(c->cat, key);
    return *out ? OK : fail(c, ERR_FORM_UNKNOWN);
}

str move_to(const struct json *move)
{
    return json_str(json_is(move, JSON_OBJECT) ? json_get(move, S("to")) : move);
}

struct titles move_title(const struct json *move)
{
    const struct json *t = json_is(move, JSON_OBJECT) ? json_get(move, S("title")) : NULL;
    if (!json_is(t, JSON_OBJECT)) return (struct titles){ 0 };
    return (struct titles){ json_str(json_get(t, S("zh"))), json_str(json_get(t, S("en"))) };
}
