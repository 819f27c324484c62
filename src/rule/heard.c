// SPDX-License-Identifier: Apache-2.0
// A record is saved that another rule's condition counts ({"linked":{"form","link"}}): the records that it names,
// before and now, are looked at. Only what links straight to the rule's form is heard; what a condition reaches
// over further links, and what time does, is found at the next save of the record or by the clock of a segment.
#include "rule/internal.h"

static void add_ids(struct ctx *c, struct parents *p, struct val v)
{
    size_t n = v.kind == VAL_LIST ? v.n : v.kind == VAL_INT ? 1 : 0;
    for (size_t i = 0; i < n; i++) {
        id64 id = v.kind == VAL_LIST ? v.items[i].i : v.i;
        bool known = false;
        for (size_t k = 0; k < p->n; k++) known = known || p->v[k] == id;
        if (!known && p->n < PARENTS_MAX) vec_push(c->mem, p, id);
    }
}

static void walk(struct ctx *c, const struct json *j, const struct form *f, const struct val *old,
                 const struct val *now, struct parents *out)
{
    if (!j || j->type < JSON_ARRAY) return;
    const struct json *l = json_get(j, S("linked"));
    if (l && !json_get(l, S("over")) &&
        catalog_form(c->cat, json_str(json_get(l, S("form")))) == f) {
        const struct field *link = form_field(f, json_str(json_get(l, S("link"))));
        if (link && link->index >= 0) {
            add_ids(c, out, now[link->index]);
            if (old) add_ids(c, out, old[link->index]);
        }
    }
    json_each(kid, j) if (!l) walk(c, kid, f, old, now, out);
}

void heard_parents(struct ctx *c, const struct rule_def *d, const struct form *f,
                   const struct val *old, const struct val *now, struct parents *out)
{
    walk(c, rule_if(d->spec), f, old, now, out);
}
