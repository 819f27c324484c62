// SPDX-License-Identifier: Apache-2.0
// Who may start a flow by hand, and what starts one by itself: a rule, as part of its run.
#include "flow/work.h"

static bool is_one_of(const struct people *p, id64 user)
{
    for (size_t i = 0; i < p->n; i++)
        if (p->v[i]->id == user) return true;
    return false;
}

// Of no record yet: whether there may be some on which he does. On each it is asked again.
static err_t may_on_some(struct ctx *c, const struct flow_def *d, u32 action, bool *may)
{
    const struct form_policy *p;
    TRY(policy_of(c, d->form, &p));
    *may = (p->actions & action) != 0;
    return OK;
}

// The start node's persons; without any whoever may write the record.
static err_t may_start(struct ctx *c, const struct flow_def *d, const struct flow_node *start,
                       id64 record, bool *may)
{
    const struct json *who = json_get(start->j, S("who")),
                      *manual = json_get(start->j, S("manual"));
    u64 rm, also;
    struct people persons;
    struct image img;
    *may = !manual || json_bool(manual);
    bool names = json_is(who, JSON_ARRAY) && who->count;
    if (*may && !record) return may_on_some(c, d, names ? ACT_READ : ACT_UPDATE, may);
    if (!*may || !names) {
        if (*may) TRY(query_row_mask(c, d->form, record, ACT_UPDATE, &rm, &also));
        *may = *may && (rm || c->who->has_all_rights);
        return OK;
    }
    TRY(query_row_mask(c, d->form, record, ACT_READ, &rm, &also));
    *may = rm || c->who->has_all_rights;
    if (!*may) return OK;
    TRY(record_image(c, d->form, record, &img));
    struct act a = { .form = d->form, .record = record, .cells = img.cells };
    TRY(who_of(c, &a, who, &persons));
    *may = is_one_of(&persons, c->who->user_id);
    return OK;
}

err_t flow_may_start(struct ctx *c, const struct flow_def *d, id64 record, bool *may)
{
    const struct flow_node *start = d->spec ? graph_start(graph_of(c->mem, d->spec)) : NULL;
    *may = false;
    return start && d->is_on ? may_start(c, d, start, record, may) : OK;
}

struct by_hand {
    const struct flow_def *def;
    id64 record, id;
    const struct json *values, *chosen;
};

// A node that would rather not begin than have nobody ("refuse") is told of to whoever starts it: nothing happened.
static err_t check_somebody(struct ctx *c, id64 id)
{
    struct inst *i;
    size_t at;
    TRY(inst_read(c, id, &i));
    for (size_t k = 0; k < i->tokens.n; k++) {
        const struct token *t = i->tokens.v[k];
        const struct json *why = t->why.n ? json_parse(c->mem, t->why, &at) : NULL;
        if (t->state == TOKEN_INCIDENT &&
            str_eq(json_str(json_get(why, S("error"))), err_symbol(ERR_FLOW_NOBODY)))
            return fail_arg(c, ERR_FLOW_NOBODY, STR_NONE, node_title(c, t->node));
    }
    return OK;
}

static err_t start_job(struct ctx *c, void *arg)
{
    struct by_hand *s = arg;
    struct write w = { .id = s->record, .rev = -1 };
    struct saved saved;
    if (s->values && s->values->first) {
        TRY(record_parse(c, s->def->form, s->values, &w));
        TRY(record_save(c, &w, &saved));
    }
    struct flow_start start = { .def = s->def,
                                .record = s->record,
                                .initiator = c->who->user_id,
                                .cause = c->who->user_id ? S("manual") : S("api"),
                                .chosen = s->chosen };
    TRY(flow_begin(c, &start, &s->id));
    return check_somebody(c, s->id);
}

// What the start asks for is all that may be sent along.
static err_t check_values(struct ctx *c, const struct flow_node *start, const struct json *values)
{
    const struct json *fields = json_get(start->j, S("fields"));
    json_each(v, values)
    {
        str right = json_str(json_get(fields, v->key));
        if (!str_eq(right, S("write")) && !str_eq(right, S("need")))
            return fail_arg(c, ERR_FIELD_UNKNOWN, str_cat(c->mem, S("values."), v->key), v->key);
    }
    json_each(f, fields)
    {
        const struct json *v = json_get(values, f->key);
        if (str_eq(json_str(f), S("need")) && (!v || v->type == JSON_NULL))
            return fail_arg(c, ERR_FIELD_REQUIRED, str_cat(c->mem, S("values."), f->key), f->key);
    }
    return OK;
}

err_t flow_start_by_hand(struct ctx *c, const struct flow_def *d, id64 record,
                         const struct json *values, const struct json *chosen, id64 *id)
{
    struct by_hand s = { d, record, 0, values, chosen };
    bool may;
    u64 rm, also;
    TRY(query_row_mask(c, d->form, record, ACT_READ, &rm, &also));
    if (!rm && !c->who->has_all_rights) return fail(c, ERR_NOT_FOUND);
    if (!d->spec || !d->is_on)
        return fail_arg(c, ERR_FLOW_OFF, STR_NONE, title_in(d->title, c->lang));
    const struct flow_node *start = graph_start(graph_of(c->mem, d->spec));
    if (!start) return fail_arg(c, ERR_FLOW_OFF, STR_NONE, title_in(d->title, c->lang));
    TRY(may_start(c, d, start, record, &may));
    if (!may) return fail(c, ERR_FLOW_NO_START);
    TRY(check_values(c, start, values));
    TRY(store_write(c, WRITE_PEOPLE, start_job, &s));
    *id = s.id;
    return OK;
}

// --- By a rule ------------------------------------------------------------------------------------------------------

struct by_rule {
    struct flow_start start;
    id64 id;
};

static err_t rule_job(struct ctx *c, void *arg)
{
    struct by_rule *r = arg;
    return flow_begin(c, &r->start, &r->id);
}

// Who the record belongs to is its initiator. What would go round is left alone.
err_t flow_start_by_rule(struct ctx *c, const struct act *a, const struct flow_def *d, id64 *inst,
                         str *note)
{
    struct by_rule r = { { .def = d, .record = a->record, .cause = S("rule") }, 0 };
    struct image img;
    *inst = 0;
    TRY(record_image(c, a->form, a->record, &img));
    r.start.initiator = img.owner;
    err_t e = store_write(c, WRITE_JOBS, rule_job, &r);
    *note = e == ERR_FLOW_ROUND ? S("loop") : e == ERR_FLOW_OFF ? S("off") : STR_NONE;
    if (note->n) err_clear(c);
    *inst = r.id;
    return note->n ? OK : e;
}
