// SPDX-License-Identifier: Apache-2.0
// Who reads a field and would misread it once its type is another one: formulas of this form and, over a
// link or a look-up, of others; roll-ups; conditions of links that choose among the form's records; what a
// link carries over. A look-up alone shows whatever there is. The rules of its own form are bound to the document itself
// and need no list. All of them are named, so that one knows what is to be changed first.
#include "meta/condition.h"
#include "meta/derived.h"
#include "meta/design_plan.h"
#include "meta/filter.h"

#define NAMED_MAX 6 // more are not read anyway

struct misreading {
    struct ctx *c;
    const struct field *field, *probe;
    bool other_kind; // formulas get another kind of value
    struct buf names;
    int n;
};

static void name_it(struct misreading *m, const struct field *user)
{
    struct ctx *c = m->c;
    str title = title_in(user->title, c->lang);
    if (m->n++ >= NAMED_MAX) return;
    if (m->names.n) buf_put(&m->names, c->lang == LANG_EN ? S(", ") : S("、"));
    if (user->form != m->field->form)
        title = str_cat3(c->mem, title_in(user->form->title, c->lang), S(" / "), title);
    buf_put(&m->names, title);
}

static bool is_input(const struct field *user, const struct field *f)
{
    for (int k = 0; user->form == f->form && k < user->formula_input_count; k++)
        if (user->formula_inputs[k] == f->index) return true;
    return false;
}

static bool carries_wrongly(const struct misreading *m, const struct field *link)
{
    json_each(j, json_get(link->options_json, S("carry")))
    {
        const struct field *to = form_field(link->form, json_str(json_get(j, S("to"))));
        if (!str_eq(json_str(json_get(j, S("from"))), m->field->key) || !to) continue;
        if (field_value_type(m->probe) != to->type && !fields_are_comparable(m->probe, to))
            return true;
    }
    return false;
}

// The form among whose records a roll-up chooses.
static const struct form *counted(const struct field *rollup)
{
    if (!rollup->via) return NULL;
    return rollup_is_own(rollup) ? rollup->via->target : rollup->via->form;
}

static bool is_misread_by(const struct misreading *m, const struct field *user)
{
    const struct field *f = m->field;
    if (user->target == f->form && (user->type->flags & TYPE_REFERENCE) &&
        (condition_asks(json_get(user->options_json, S("filter")), user->target, f) ||
         carries_wrongly(m, user)))
        return true;
    if (user->rollup && condition_asks(user->rollup_filter, counted(user), f)) return true;
    return m->other_kind && !field_is_lookup(user) &&
           (is_input(user, f) || derived_reads(user, f) || user->order == f);
}

str design_misreaders(struct ctx *c, const struct field *f, const struct field *probe)
{
    struct misreading m = { .c = c, .field = f, .probe = probe, .names = BUF(c->mem) };
    m.other_kind = field_value_type(probe)->expr_kind != field_value_type(f)->expr_kind;
    for (int i = 0; i < f->form->field_count; i++)
        if (is_misread_by(&m, f->form->fields[i])) name_it(&m, f->form->fields[i]);
    for (int i = 0; i < c->cat->form_count; i++)
        for (int k = 0; c->cat->forms[i] != f->form && k < c->cat->forms[i]->field_count; k++)
            if (is_misread_by(&m, c->cat->forms[i]->fields[k]))
                name_it(&m, c->cat->forms[i]->fields[k]);
    return buf_str(&m.names);
}
