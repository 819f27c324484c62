// SPDX-License-Identifier: Apache-2.0
// The rules that start a flow. They are compared with what the flow says now, one by one: a rule that says the
// same stays as it is and remembers whom it has fired for.
#include "rule/internal.h"

err_t rule_check_spec(struct ctx *c, const struct form *f, const struct json *spec)
{
    return spec_check(c, f, spec);
}

static const struct rule_def *next_of(const struct ctx *c, id64 flow, int *at)
{
    while (*at < c->cat->rule_count)
        if (c->cat->rules[(*at)++].flow == flow) return &c->cat->rules[*at - 1];
    return NULL;
}

static err_t put(struct ctx *c, const struct form *f, const struct rule_def *was,
                 struct rule_def *d)
{
    id64 id = was ? was->id : 0;
    bool same = was && was->mode == d->mode && str_eq(was->title.zh, d->title.zh) &&
                str_eq(was->title.en, d->title.en) &&
                str_eq(json_to_text(c->mem, was->spec), json_to_text(c->mem, d->spec));
    if (same) return OK;
    if (was) {
        d->version = was->version;
        TRY(automation_update(c, id, d));
        TRY(due_drop(c, id, 0));
    } else {
        TRY(automation_insert(c, f->id, d, &id));
    }
    return d->mode == RULE_OFF ? OK : rule_send_round(c, id);
}

err_t rule_set_of_flow(struct ctx *c, const struct form *f, id64 flow, struct titles title,
                       const struct json *specs, bool is_on)
{
    int at = 0;
    const struct rule_def *was;
    json_each(spec, specs)
    {
        struct rule_def d = {
            .title = title, .mode = is_on ? RULE_ON : RULE_OFF, .flow = flow, .spec = spec
        };
        TRY(put(c, f, next_of(c, flow, &at), &d));
    }
    while ((was = next_of(c, flow, &at))) TRY(automation_delete(c, was->id));
    return OK;
}
