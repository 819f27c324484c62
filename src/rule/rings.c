// SPDX-License-Identifier: Apache-2.0
// Rules that set each other off: what one writes another listens to, and so on round to the first. It is worked out
// from what the rules say and not from what happens, so it is a warning: conditions may keep a ring from ever going
// round, and at work a chain is stopped anyway. What a rule writes into its own record does not wake that rule, so a
// ring of one is only made by records that it creates, or by a flow that it starts and listens to. A rule that starts a
// flow writes what the flow's services write.
#include "meta/flows.h"
#include "rule/internal.h"

#define DEPTH_MAX 6

struct written {
    const struct form *form;
    str field; // empty: the record is made
    const struct json *value;
    bool is_made;
    str flow;      // else: it begins, and goes on to its end
    bool by_other; // by a flow that it starts: not an echo of its own
};
struct writes {
    VEC(struct written) v;
};

// --- What it writes -------------------------------------------------------------------------------------

static void add_set(struct ctx *c, struct writes *out, const struct form *f, const struct json *set,
                    bool is_made)
{
    struct written made = { .form = f, .is_made = true };
    if (is_made) vec_push(c->mem, &out->v, made);
    json_each(one, set)
    {
        struct written w = { .form = f, .field = one->key, .value = one, .is_made = is_made };
        vec_push(c->mem, &out->v, w);
    }
}

static void add_steps(struct ctx *c, struct writes *out, const struct form *f,
                      const struct json *steps, int depth);

static void add_flow(struct ctx *c, struct writes *out, str key, int depth)
{
    const struct flow_def *d = catalog_flow_of_key(c->cat, key);
    size_t before = out->v.n;
    if (!d || depth > DEPTH_MAX) return;
    struct written w = { .form = d->form, .flow = d->key };
    vec_push(c->mem, &out->v, w);
    json_each(node, json_get(d->spec, S("nodes")))
    {
        add_steps(c, out, d->form, json_get(node, S("do")), depth + 1);
        if (str_eq(json_str(json_get(node, S("type"))), S("subflow")))
            add_flow(c, out, json_str(json_get(node, S("flow"))), depth + 1);
    }
    for (size_t i = before; i < out->v.n; i++) out->v.v[i].by_other = true;
}

static void add_plan(struct ctx *c, struct writes *out, const struct form *f, str key, int depth)
{
    for (int i = 0; i < c->cat->rule_count; i++) {
        const struct rule_def *d = &c->cat->rules[i];
        if (d->form != f || d->kind != WHEN_PLAN || !str_eq(d->key, key)) continue;
        json_each(step, json_get(d->spec, S("steps")))
            add_steps(c, out, f, json_get(step, S("do")), depth + 1);
    }
}

static void add_step(struct ctx *c, struct writes *out, const struct form *f, const struct json *j,
                     int depth)
{
    str what = json_str(json_get(j, S("do")));
    const struct form *to = catalog_form(c->cat, json_str(json_get(j, S("form"))));
    if (str_eq(what, S("update"))) add_set(c, out, to ? to : f, json_get(j, S("set")), false);
    if (str_eq(what, S("create")) && to) add_set(c, out, to, json_get(j, S("set")), true);
    if (str_eq(what, S("assign"))) {
        struct written w = { .form = f, .field = json_str(json_get(j, S("field"))) };
        vec_push(c->mem, &out->v, w);
    }
    if (str_eq(what, S("flow"))) add_flow(c, out, json_str(json_get(j, S("flow"))), depth);
    if (str_eq(what, S("plan")) && !json_get(j, S("stop")))
        add_plan(c, out, f, json_str(json_get(j, S("plan"))), depth);
    add_steps(c, out, f, json_get(j, S("then")), depth + 1);
    add_steps(c, out, f, json_get(j, S("else")), depth + 1);
}

static void add_steps(struct ctx *c, struct writes *out, const struct form *f,
                      const struct json *steps, int depth)
{
    if (depth > DEPTH_MAX) return;
    json_each(j, steps) add_step(c, out, f, j, depth);
}

static struct writes writes_of(struct ctx *c, const struct rule_def *d)
{
    struct writes out = { 0 };
    add_steps(c, &out, d->form, json_get(d->spec, S("do")), 0);
    json_each(step, json_get(d->spec, S("steps")))
        add_steps(c, &out, d->form, json_get(step, S("do")), 1);
    return out;
}

// --- What it listens to ---------------------------------------------------------------------------------

static bool lists(const struct json *list, str word)
{
    json_each(one, list) if (str_eq(json_str(one), word)) return true;
    return false;
}

static bool names(const struct json *cond, str field)
{
    if (!cond) return false;
    if (str_eq(json_str(json_get(cond, S("field"))), field)) return true;
    if (!json_is(cond, JSON_OBJECT) && !json_is(cond, JSON_ARRAY)) return false;
    json_each(one, cond) if (names(one, field)) return true;
    return false;
}

static bool is_each(const struct rule_def *d)
{
    return str_eq(json_str(json_get(d->spec, S("edge"))), S("every_time")) || !rule_if(d->spec);
}

// A change can only make a condition over the record's own fields true by one of them.
static bool may_become_true(struct ctx *c, const struct rule_def *d, str field)
{
    const struct json *j = rule_if(d->spec);
    return is_each(d) || !is_own_condition(c, d->form, j) || names(j, field);
}

static bool hears_record(struct ctx *c, const struct rule_def *d, const struct written *w)
{
    const struct json *when = json_get(d->spec, S("when")), *fields = json_get(when, S("fields")),
                      *by = json_get(when, S("by"));
    if (by && by->count && !lists(by, S("rule"))) return false;
    if (w->is_made) return !w->field.n && lists(json_get(when, S("on")), S("created"));
    if (!lists(json_get(when, S("on")), S("updated"))) return false;
    return fields && fields->count ? lists(fields, w->field) : may_become_true(c, d, w->field);
}

// A choice that is written as itself enters only what it is.
static bool hears_stage(const struct rule_def *d, const struct written *w)
{
    const struct json *when = json_get(d->spec, S("when")), *in = json_get(when, S("enters")),
                      *value = json_get(w->value, S("value"));
    if (!str_eq(json_str(json_get(when, S("field"))), w->field)) return false;
    if (!value) return true;
    return in ? lists(in, json_str(value)) : !lists(json_get(when, S("leaves")), json_str(value));
}

// Whatever it waits for there: a flow that begins may come to it.
static bool hears_flow(const struct rule_def *d, const struct written *w)
{
    return d->kind == WHEN_FLOW && w->flow.n &&
           str_eq(json_str(json_get(json_get(d->spec, S("when")), S("flow"))), w->flow);
}

static bool hears(struct ctx *c, const struct rule_def *d, const struct written *w)
{
    if (d->form != w->form) return false;
    if (w->flow.n || d->kind == WHEN_FLOW) return hears_flow(d, w);
    if (d->kind == WHEN_RECORD) return hears_record(c, d, w);
    if (d->kind == WHEN_STAGE) return hears_stage(d, w);
    return (d->kind == WHEN_PLAN || d->kind == WHEN_SEGMENT) && rule_if(d->spec) && w->field.n &&
           may_become_true(c, d, w->field);
}

static bool sets_off(struct ctx *c, const struct writes *all, const struct rule_def *to,
                     bool is_own)
{
    for (size_t i = 0; i < all->v.n; i++)
        if (hears(c, to, &all->v.v[i]) && (!is_own || all->v.v[i].is_made || all->v.v[i].by_other))
            return true;
    return false;
}

// --- Round ----------------------------------------------------------------------------------------------

struct walk {
    const struct rule_def **v; // the rules that are switched on, the asked one first
    int *from;                 // by which each was reached; -1: not yet
    int *queue;
    int n, queued;
};

static struct walk walk_of(struct ctx *c, const struct rule_def *d)
{
    size_t most = (size_t)c->cat->rule_count + 1;
    struct walk k = { mem_array(c->mem, const struct rule_def *, most),
                      mem_array(c->mem, int, most), mem_array(c->mem, int, most), 0, 0 };
    k.v[k.n++] = d;
    for (int i = 0; i < c->cat->rule_count; i++) {
        const struct rule_def *one = &c->cat->rules[i];
        if (one->id != d->id && one->mode == RULE_ON) k.v[k.n++] = one;
    }
    for (int i = 0; i < k.n; i++) k.from[i] = -1;
    k.queue[k.queued++] = 0;
    return k;
}

// The shortest way back to the first: *last is the rule that sets it off again.
static bool find_ring(struct ctx *c, struct walk *k, int *last)
{
    for (int at = 0; at < k->queued; at++) {
        int i = k->queue[at];
        struct writes all = writes_of(c, k->v[i]);
        bool is_flow = i == 0 && !k->v[0]->id; // that it begins is what it is, and no echo
        if (!is_flow && sets_off(c, &all, k->v[0], i == 0)) return *last = i, true;
        for (int to = 1; to < k->n; to++) {
            if (to == i || k->from[to] >= 0 || !sets_off(c, &all, k->v[to], false)) continue;
            k->from[to] = i;
            k->queue[k->queued++] = to;
        }
    }
    return false;
}

static void put_rule(struct ctx *c, struct jw *w, const struct rule_def *d)
{
    const struct flow_def *flow = d->flow ? catalog_flow(c->cat, d->flow) : NULL;
    jw_obj(w);
    jw_kid(w, "id", d->id);
    jw_key(w, S("title"));
    jw_obj(w);
    jw_kstr(w, "zh", d->title.zh);
    jw_kstr(w, "en", d->title.en);
    jw_end_obj(w);
    jw_kstr(w, "form", d->form->full_key);
    jw_kstr(w, "kind", json_str(json_get(json_get(d->spec, S("when")), S("kind"))));
    jw_kstr(w, "flow", flow ? str_of_i64(c->mem, flow->id) : STR_NONE);
    jw_end_obj(w);
}

// The rules by which the asked flow starts itself are that flow.
void rings_put(struct ctx *c, struct jw *w, const struct rule_def *d)
{
    struct walk k = walk_of(c, d);
    int last, n = 0, *ring = mem_array(c->mem, int, (size_t)k.n);
    if (!find_ring(c, &k, &last)) return;
    for (int i = last; i > 0; i = k.from[i]) ring[n++] = i;
    put_rule(c, w, d);
    while (n-- > 0)
        if (d->id || k.v[ring[n]]->flow != d->flow) put_rule(c, w, k.v[ring[n]]);
}

// As a rule without a number that is set off when the flow begins, and does what it does.
void rule_ring_of_flow(struct ctx *c, const struct flow_def *f, struct jw *w)
{
    str spec = str_fmt(c->mem,
                       "{\"when\":{\"kind\":\"flow\",\"flow\":\"" STR_FMT
                       "\"},\"do\":[{\"do\":\"flow\",\"flow\":\"" STR_FMT "\"}]}",
                       STR_ARG(f->key), STR_ARG(f->key));
    struct rule_def d = { .form = f->form,
                          .title = f->title,
                          .mode = RULE_ON,
                          .kind = WHEN_FLOW,
                          .flow = f->id,
                          .spec = json_parse(c->mem, spec, NULL) };
    if (f->is_on && f->spec) rings_put(c, w, &d);
}
