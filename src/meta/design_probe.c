// SPDX-License-Identifier: Apache-2.0
// The form as a document would make it, in memory alone: what a designer wrote about fields that are
// not there yet can be bound and refused before anything is published.
#include "meta/design_plan.h"
#include "meta/formula.h"
#include "meta/rules.h"

struct probe {
    struct ctx *c;
    const struct form *was; // NULL: a new form
    struct form *form;
};

static const struct field *stands(const struct probe *p, const struct json *j)
{
    id64 id;
    return p->was && json_i64(json_get(j, S("id")), &id) ? form_field_by_id(p->was, id) : NULL;
}

// Those that are there keep their code; a new one gets the next.
static void set_choices(const struct probe *p, struct field *f, const struct field *was,
                        const struct json *choices)
{
    i64 next = 1;
    size_t n = 0;
    struct option *os = mem_array(p->c->mem, struct option, (choices ? choices->count : 0) + 1);
    for (size_t i = 0; was && i < was->option_count; i++)
        next = i64_max(next, was->options[i].code + 1);
    json_each(o, choices)
    {
        str key = json_str(json_get(o, S("key")));
        const struct option *old = NULL;
        for (size_t i = 0; was && i < was->option_count; i++)
            if (str_eq(was->options[i].key, key)) old = &was->options[i];
        os[n++] = (struct option){ .code = old ? old->code : next++,
                                   .key = key,
                                   .title = design_titles(o) };
    }
    f->options = os;
    f->option_count = n;
}

static void set_target(const struct probe *p, struct field *f)
{
    if (!f->target_key.n || f->type->storage == STORE_ROWS) return;
    const struct app *app = p->was ? p->was->app : NULL;
    struct form *near =
        app ? catalog_form(p->c->cat, str_cat3(p->c->mem, app->key, S("."), f->target_key)) : NULL;
    f->target = near ? near : catalog_form(p->c->cat, f->target_key);
}

// A mistake in the type's own options is told elsewhere, where it is to be mended.
static void add_field(struct probe *p, const struct json *j)
{
    struct ctx *c = p->c;
    const struct field *was = stands(p, j);
    const struct field_type *t = field_type_of_key(json_str(json_get(j, S("type"))));
    if (!t) return;
    struct field *f = mem_new_of(c->mem, struct field);
    *f = (struct field){ .id = was ? was->id : -(id64)p->form->field_count - 1,
                         .key = json_str(json_get(j, S("key"))),
                         .type = t,
                         .form = p->form,
                         .index = p->form->field_count,
                         .title = design_titles(j),
                         .options_json = json_get(j, S("options")),
                         .target = was ? was->target : NULL };
    set_choices(p, f, was, json_get(j, S("choices")));
    struct err_item *last = c->errs_tail;
    if (t->parse_options && t->storage != STORE_ROWS && t->parse_options(c, f) != OK) {
        c->errs_tail = last;
        if (last) last->next = NULL;
        else c->errs = NULL;
    }
    set_target(p, f);
    p->form->fields[p->form->field_count++] = f;
    if (f->key.n) map_put(&p->form->by_key, f->key, f);
}

static void bind_formulas(struct probe *p)
{
    struct ctx *c = p->c;
    for (int i = 0; i < p->form->field_count; i++) {
        struct err_item *last = c->errs_tail;
        if (!p->form->fields[i]->formula_source.n || formula_bind(c, p->form->fields[i]) == OK)
            continue;
        c->errs_tail = last;
        if (last) last->next = NULL;
        else c->errs = NULL;
    }
}

static err_t probe_form(struct ctx *c, const struct form *was, const struct json *fields,
                        struct form *parent, struct form **out)
{
    struct form *f = *out = mem_new_of(c->mem, struct form);
    struct probe p = { c, was, f };
    if (was) *f = *was;
    f->parent = parent;
    f->rules = NULL;
    f->field_count = 0;
    f->fields = mem_array(c->mem, struct field *, (fields ? fields->count : 0) + 1);
    f->by_key = MAP(c->mem);
    json_each(j, fields) if (json_is(j, JSON_OBJECT)) add_field(&p, j);
    bind_formulas(&p);
    return OK;
}

// --- Links and defaults ------------------------------------------------------------------------------------------------

static bool may_carry(const struct field *from, const struct field *to)
{
    if (to->type->flags & TYPE_COMPUTED) return false;
    if (from->target || to->target) return from->target == to->target && from->type == to->type;
    return field_value_type(from) == to->type || fields_are_comparable(from, to);
}

static err_t check_carry(struct ctx *c, const struct form *form, const struct field *link,
                         const struct json *carry, str path)
{
    int at = 0;
    if (carry && !json_is(carry, JSON_ARRAY)) return fail_arg(c, ERR_BAD_REQUEST, path, S("[]"));
    json_each(j, carry)
    {
        str here = str_fmt(c->mem, STR_FMT ".%d", STR_ARG(path), at++),
            from = json_str(json_get(j, S("from"))), to = json_str(json_get(j, S("to")));
        const struct field *a = form_field(link->target, from), *b = form_field(form, to);
        if (!a || a->is_system) return fail_arg(c, ERR_FIELD_UNKNOWN, here, from);
        if (!b || b->is_system) return fail_arg(c, ERR_FIELD_UNKNOWN, here, to);
        if (!may_carry(a, b))
            return fail_arg2(c, ERR_RULE_CARRY, here, title_in(a->title, c->lang),
                             title_in(b->title, c->lang));
    }
    return OK;
}

static err_t check_fields(struct ctx *c, const struct form *form, str path)
{
    for (int i = 0; i < form->field_count; i++)
        TRY(rules_bind_default(
            c, form->fields[i],
            str_fmt(c->mem, STR_FMT ".%d.options.default_formula", STR_ARG(path), i)));
    for (int i = 0; i < form->field_count; i++) {
        const struct field *f = form->fields[i];
        const struct json *filter = json_get(f->options_json, S("filter")),
                          *carry = json_get(f->options_json, S("carry"));
        str here = str_fmt(c->mem, STR_FMT ".%d.options", STR_ARG(path), i);
        if (!(f->type->flags & TYPE_REFERENCE) || !f->target) continue;
        if (filter && filter->type != JSON_NULL)
            TRY(condition_check_link(c, f->target, form, filter,
                                     str_cat(c->mem, here, S(".filter"))));
        TRY(check_carry(c, form, f, carry, str_cat(c->mem, here, S(".carry"))));
    }
    return OK;
}

// The rules of a sub-form's rows are its field's.
static err_t check_rows(struct ctx *c, const struct form *was, struct form *form,
                        const struct json *fields)
{
    int at = 0;
    json_each(j, fields)
    {
        id64 id;
        struct form *rows;
        str path = str_fmt(c->mem, "fields.%d.options", at++);
        if (!json_is(json_get(j, S("fields")), JSON_ARRAY)) continue;
        const struct field *f =
            was && json_i64(json_get(j, S("id")), &id) ? form_field_by_id(was, id) : NULL;
        TRY(probe_form(c, f ? f->target : NULL, json_get(j, S("fields")), form, &rows));
        TRY(rules_bind(c, rows, json_get(j, S("options")), path, true));
        TRY(check_fields(c, rows, str_fmt(c->mem, "fields.%d.fields", at - 1)));
    }
    return OK;
}

err_t design_check_rules(struct ctx *c, const struct form *was, const struct json *doc)
{
    struct form *form;
    const struct json *fields = json_get(doc, S("fields"));
    TRY(probe_form(c, was, fields, NULL, &form));
    TRY(rules_bind(c, form, json_get(doc, S("options")), S("options"), true));
    TRY(check_fields(c, form, S("fields")));
    return check_rows(c, was, form, fields);
}
