// SPDX-License-Identifier: Apache-2.0
// Begins a follow-up plan for the record, or stops it: {"do":"plan","plan":key of the plan,"stop":true}. A
// record goes through a plan once at a time; begun again meanwhile, nothing happens and the log says so.
#include "act/plan.h"

static const struct rule_def *plan_named(const struct ctx *c, const struct form *f, str key)
{
    for (int i = 0; i < c->cat->rule_count; i++) {
        const struct rule_def *d = &c->cat->rules[i];
        if (d->kind == WHEN_PLAN && d->form == f && str_eq(d->key, key)) return d;
    }
    return NULL;
}

static err_t check(struct ctx *c, const struct form *f, const struct json *j, str path)
{
    TRY(keys_only(c, j, path, KEYS("do", "plan", "stop")));
    if (plan_named(c, f, json_str(json_get(j, S("plan"))))) return OK;
    return spec_wrong(c, path_under(c, path, "plan"), "请选择随访计划", "choose a follow-up plan");
}

static err_t run(struct ctx *c, struct act *a, const struct json *j)
{
    const struct rule_def *d = plan_named(c, a->form, json_str(json_get(j, S("plan"))));
    bool did = false;
    if (!d || !a->cells) {
        jw_kstr(a->log, "note", S("gone"));
        return OK;
    }
    jw_kstr(a->log, "plan", title_in(d->title, c->lang));
    if (json_bool(json_get(j, S("stop")))) return plan_end(c, d, a->record, S("rule"));
    TRY(plan_begin(c, d, a->record, &did));
    if (!did) jw_kstr(a->log, "note", S("done_already"));
    return OK;
}

const struct action action_plan = { check, run };
