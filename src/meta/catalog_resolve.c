// SPDX-License-Identifier: Apache-2.0
// The resolving pass of the catalogue: options of the types, then what points from form to form, then
// formulas (which need all types). What does not resolve is left out with a warning.
#include "base/log.h"
#include "meta/catalog_parts.h"
#include "meta/derived.h"
#include "meta/field_type.h"
#include "meta/formula.h"

static struct field *named_field(struct form *f, str option)
{
    str key = json_str(json_get(f->options_json, option));
    return key.n ? form_field(f, key) : NULL;
}

static void resolve_form(struct loader *l, struct form *f)
{
    f->title_field = named_field(f, S("title_field"));
    if (!f->title_field && f->field_count) f->title_field = f->fields[0];
    f->state_field = named_field(f, S("state_field"));
    f->transitions = json_get(f->options_json, S("transitions"));
    f->is_ledger = json_bool(json_get(f->options_json, S("ledger")));
    f->is_append_only = json_bool(json_get(f->options_json, S("append_only")));
    f->is_person = json_bool(json_get(f->options_json, S("person")));
    f->is_clinical = json_bool(json_get(f->options_json, S("clinical")));
    const struct json *key = json_get(f->options_json, S("import_key"));
    f->import_key = mem_array(l->m, struct field *, key ? key->count + 1 : 1);
    json_each(k, key)
    {
        struct field *fd = form_field(f, json_str(k));
        if (fd) f->import_key[f->import_key_count++] = fd;
    }
}

static struct form *target_of(struct loader *l, const struct form *from, str key)
{
    if (!key.n) return NULL;
    struct form *same_app = catalog_form(l->cat, str_cat3(l->c->mem, from->app->key, S("."), key));
    return same_app ? same_app : catalog_form(l->cat, key);
}

// What is computed from a volatile formula is volatile too, in whatever order they were bound.
static bool spread_volatile(struct form *f)
{
    for (int k = 0; k < f->field_count; k++) {
        struct expr *e =
            (struct expr *)(uintptr_t)f->fields[k]->formula; // of this snapshot, not yet shared
        for (int i = 0; e && !e->is_volatile && i < f->fields[k]->formula_input_count; i++) {
            const struct field *input = f->fields[f->fields[k]->formula_inputs[i]];
            if (field_is_volatile(input)) return e->is_volatile = true;
        }
    }
    return false;
}

static void bind_formula(struct loader *l, struct field *f)
{
    struct ctx *c = l->c;
    struct mem *loading = c->mem;
    c->mem = l->m;
    err_t e = f->formula_source.n ? formula_bind(c, f) : OK;
    c->mem = loading;
    if (e != OK) log_warn("catalog: formula of field %lld does not parse", (long long)f->id);
    err_clear(c);
}

err_t load_resolve(struct loader *l)
{
    struct ctx *c = l->c;
    struct mem *loading = c->mem;
    for (size_t i = 0; i < l->forms.n; i++) {
        struct form *f = l->forms.v[i];
        for (int k = 0; k < f->field_count; k++) {
            struct field *fd = f->fields[k];
            c->mem = l->m; // what a type parses out of its options lives with the snapshot
            err_t e = fd->type->parse_options ? fd->type->parse_options(c, fd) : OK;
            c->mem = loading;
            if (e != OK)
                log_warn("catalog: options of field %lld are not right", (long long)fd->id);
            err_clear(c);
            fd->target = target_of(l, f, fd->target_key);
        }
    }
    for (size_t i = 0; i < l->forms.n; i++) resolve_form(l, l->forms.v[i]);
    for (size_t i = 0; i < l->forms.n; i++) derived_resolve(c, l->cat, l->forms.v[i]);
    for (size_t i = 0; i < l->forms.n; i++) {
        struct form *f = l->forms.v[i];
        for (int k = 0; k < f->field_count; k++) bind_formula(l, f->fields[k]);
        while (spread_volatile(f)) {} // each round marks one more, at most all
    }
    c->mem = l->m;
    derived_follow(c, l->forms.v, (int)l->forms.n);
    c->mem = loading;
    return OK;
}
