// SPDX-License-Identifier: Apache-2.0
// The hook: in the transaction of a save, which rules does it concern? Most saves concern none, and cost
// nothing. The edge of a condition over the record's own cells is seen in the save itself, old against new;
// one that looks further is remembered in x_rule_state.
#include "auth/chain.h"
#include "job/task.h"
#include "act/plan.h"
#include "rule/internal.h"
#include "rule/pool.h"

struct event {
    const struct form *form;
    id64 id;
    const struct val *old, *now; // old: NULL at creation
    const bool *changed;         // NULL: not a save
    const char *cause;           // created, updated, deleted
    str by;                      // person, program, import, public, rule
    str public_form;             // id of the one by which it was sent
    bool is_bulk;                // one of many that were saved together
    struct at_once *at_once;     // NULL: all that fires is done later
};

static str origin_of(const struct actor *who, bool is_import)
{
    if (is_import) return S("import");
    if (who->kind == ACTOR_PUBLIC) return S("public");
    if (who->kind == ACTOR_APIKEY) return S("program");
    return who->kind == ACTOR_USER || who->kind == ACTOR_CLI ? S("person") : S("rule");
}

// "public:f12" is the public form 12; who comes by a channel's code is public too.
static str public_form_of(const struct actor *who)
{
    str head = S("public:f");
    bool is_form = who->kind == ACTOR_PUBLIC && str_starts(who->key, head);
    return is_form ? str_from(who->key, head.n) : STR_NONE;
}

static bool lists(const struct json *list, str word)
{
    json_each(one, list) if (str_eq(json_str(one), word)) return true;
    return false;
}

static bool any_of(const struct json *keys, const struct field *f, struct val v)
{
    const struct option *o = v.kind == VAL_INT ? field_option(f, v.i) : NULL;
    return o && lists(keys, o->key);
}

static bool fits_record(const struct event *e, const struct json *when)
{
    const struct json *fields = json_get(when, S("fields")), *by = json_get(when, S("by"));
    if (by && by->count && !lists(by, e->by)) return false;
    if (!lists(json_get(when, S("on")), str_of(e->cause))) return false;
    if (!fields || !fields->count || !e->old) return true;
    json_each(key, fields)
    {
        const struct field *f = form_field(e->form, json_str(key));
        if (f && f->index >= 0 && e->changed && e->changed[f->index]) return true;
    }
    return false;
}

static bool fits_stage(const struct event *e, const struct json *when)
{
    const struct field *f = form_field(e->form, json_str(json_get(when, S("field"))));
    const struct json *in = json_get(when, S("enters")), *out = json_get(when, S("leaves"));
    if (!f || f->index < 0 || !e->changed) return false;
    struct val was = e->old ? e->old[f->index] : VAL_NONE, is = e->now[f->index];
    if (in) return any_of(in, f, is) && !any_of(in, f, was);
    return any_of(out, f, was) && !any_of(out, f, is);
}

static bool fits_submitted(struct ctx *c, const struct event *e, const struct json *when)
{
    i64 id;
    bool is_sent = e->changed && !e->old && str_eq(e->by, S("public"));
    if (!is_sent || !json_get(when, S("form"))) return is_sent;
    return json_i64(json_get(when, S("form")), &id) &&
           str_eq(str_of_i64(c->mem, id), e->public_form);
}

static bool fires_each_time(const struct rule_def *d, const struct event *e)
{
    str edge = json_str(json_get(d->spec, S("edge")));
    const struct json *fields = json_get(json_get(d->spec, S("when")), S("fields"));
    if (d->kind == WHEN_STAGE || d->kind == WHEN_SUBMITTED || !e->changed)
        return true; // the event is an edge itself
    return edge.n ? str_eq(edge, S("every_time")) : json_is(fields, JSON_ARRAY) && fields->count;
}

// *holds: now; *rose: and it did not before.
static err_t look(struct ctx *c, const struct rule_def *d, const struct event *e, bool *holds,
                  bool *rose)
{
    const struct json *j = rule_if(d->spec);
    bool was = false;
    i64 runs, last;
    if (!j) {
        *holds = *rose = true; // without a condition the event is all there is
        return OK;
    }
    if (is_own_condition(c, e->form, j)) {
        *holds = own_holds(c, e->form, j, e->now);
        *rose = *holds && !(e->old && own_holds(c, e->form, j, e->old));
        return OK;
    }
    TRY(act_holds(c, e->form, j, e->id, holds));
    TRY(state_of(c, d->id, e->id, &was, &runs, &last));
    if (was != *holds) TRY(state_set_true(c, d->id, e->id, *holds));
    *rose = *holds && !was;
    return OK;
}

static err_t consider(struct ctx *c, const struct rule_def *d, const struct event *e)
{
    const struct json *when = json_get(d->spec, S("when"));
    bool fits = d->kind == WHEN_STAGE       ? fits_stage(e, when)
                : d->kind == WHEN_PLAN      ? e->changed && rule_if(d->spec)
                : d->kind == WHEN_SUBMITTED ? fits_submitted(c, e, when)
                                            : fits_record(e, when);
    bool holds, rose, did, each = fires_each_time(d, e);
    bool remembers = rule_if(d->spec) && !each && e->changed;
    if (!fits && !(remembers && !is_own_condition(c, e->form, rule_if(d->spec)))) return OK;
    TRY(look(c, d, e, &holds, &rose));
    if (!fits || !(each ? holds : rose)) return OK;
    if (d->kind == WHEN_PLAN) return plan_begin(c, d, e->id, NULL);
    if (e->at_once && e->changed && begins_with_update(d)) {
        id64 run;
        TRY(fire_now(c, d, e->id, str_of(e->cause), &run));
        if (run) vec_push(c->mem, e->at_once, run);
        return OK;
    }
    return e->is_bulk ? fire_in_bulk(c, d, e->id, str_of(e->cause), &did)
                      : fire(c, d, e->id, str_of(e->cause), &did);
}

// The record that a child names, before and now: their time counts from here.
static err_t arm_parents(struct ctx *c, const struct rule_def *d, const struct event *e)
{
    const struct json *since = json_get(json_get(d->spec, S("when")), S("since"));
    const struct field *link = form_field(e->form, json_str(json_get(since, S("link"))));
    if (!link || link->index < 0) return OK;
    struct val now = e->now[link->index], old = e->old ? e->old[link->index] : VAL_NONE;
    if (now.kind == VAL_INT) TRY(due_arm(c, d, now.i));
    return old.kind == VAL_INT && !val_eq(old, now) ? due_arm(c, d, old.i) : OK;
}

// A record that the condition counts was saved: as a change of those that it names.
static err_t hear_linked(struct ctx *c, const struct rule_def *d, const struct event *e)
{
    static const bool nothing[1];
    struct parents all = { 0 };
    heard_parents(c, d, e->form, e->old, e->now, &all);
    for (size_t i = 0; i < all.n; i++) {
        struct event as = { .form = d->form,
                            .id = all.v[i],
                            .now = e->now,
                            .changed = nothing,
                            .cause = "linked",
                            .by = e->by,
                            .is_bulk = e->is_bulk };
        if (d->kind == WHEN_SEGMENT) TRY(segment_look(c, d, all.v[i], e->is_bulk));
        else TRY(consider(c, d, &as));
    }
    return OK;
}

static err_t hear_segment(struct ctx *c, const struct rule_def *d, const struct event *e)
{
    bool is_back = str_eq(str_of(e->cause), S("restored"));
    return e->changed ? segment_look(c, d, e->id, e->is_bulk)
                      : segment_removed(c, d, e->id, is_back);
}

static bool counts(const struct rule_def *d, const struct form *f)
{
    for (int i = 0; i < d->counted_count; i++)
        if (d->counted[i] == f) return true;
    return false;
}

static err_t hear(struct ctx *c, const struct rule_def *d, const struct event *e)
{
    bool is_timed = d->kind == WHEN_DATE || d->kind == WHEN_IDLE || d->kind == WHEN_POOL;
    if (d->since == e->form) TRY(arm_parents(c, d, e));
    if (counts(d, e->form)) TRY(hear_linked(c, d, e));
    if (d->form != e->form) return OK;
    if (d->kind == WHEN_SEGMENT) return hear_segment(c, d, e);
    if (d->kind == WHEN_PLAN) {
        TRY(plan_hear(c, d, e->id, !e->changed));
        return consider(c, d, e);
    }
    if (!is_timed) return consider(c, d, e);
    return str_eq(str_of(e->cause), S("deleted")) ? due_drop(c, d->id, e->id)
                                                  : due_arm(c, d, e->id);
}

static err_t hear_all(struct ctx *c, const struct event *e)
{
    const struct actor *who = c->who;
    for (int i = 0; i < e->form->heard_count; i++) {
        const struct rule_def *d = e->form->heard[i];
        c->who = actor_rule(c, d->id, title_in(d->title, c->lang), who->chain);
        err_t err = hear(c, d, e);
        id64 about = d->form == e->form ? e->id : 0; // of a record that is counted: nobody's
        if (err != OK) err = fire_broken(c, d, about, str_of(e->cause), err);
        c->who = who;
        TRY(err);
    }
    return OK;
}

static err_t follow_pools(struct ctx *c, const struct save *s)
{
    for (int i = 0; i < s->form->heard_count; i++) {
        const struct rule_def *d = s->form->heard[i];
        if (d->kind == WHEN_POOL && d->form == s->form) TRY(pool_follow(c, d, s));
    }
    return OK;
}

static err_t after_save(struct ctx *c, struct save *s)
{
    struct event e = { s->form,
                       s->id,
                       s->old,
                       s->cells,
                       s->changed,
                       s->is_create ? "created" : "updated",
                       origin_of(c->who, s->w->is_import),
                       public_form_of(c->who),
                       s->w->is_import || s->w->in_bulk,
                       NULL };
    if (!s->is_create) TRY(task_follow_record(c, s->form, s->id, s->cells));
    if (!s->form->heard_count || s->w->is_demo) return OK;
    TRY(follow_pools(c, s));
    // A person's or a program's own save; what was begun by it joins. What others lead to is done later.
    if (c->who->chain) e.at_once = c->who->chain->at_once;
    else if (!e.is_bulk) s->left = e.at_once = mem_new_of(c->mem, struct at_once);
    return hear_all(c, &e);
}

static err_t after_all(struct ctx *c, struct save *s)
{
    struct at_once *all = s->left;
    return all && all->n ? run_at_once(c, all) : OK;
}

static err_t after_removal(struct ctx *c, const struct form *f, const struct image *img,
                           bool is_back)
{
    struct event e = { f,
                       img->id,
                       img->cells,
                       img->cells,
                       NULL,
                       is_back ? "restored" : "deleted",
                       origin_of(c->who, false),
                       STR_NONE,
                       false,
                       NULL };
    if (!is_back) TRY(task_cancel_of_record(c, f, img->id));
    return f->heard_count && !img->is_demo ? hear_all(c, &e) : OK;
}

bool match_would(struct ctx *c, const struct rule_def *d, id64 id, const struct past *p, bool *fits)
{
    struct event e = { d->form, id,         p->old,
                       p->now,  p->changed, p->old ? "updated" : "created",
                       p->by,   STR_NONE,   false,
                       NULL };
    const struct json *when = json_get(d->spec, S("when")), *j = rule_if(d->spec);
    *fits = d->kind == WHEN_STAGE ? fits_stage(&e, when) : fits_record(&e, when);
    if (!*fits || !j) return *fits;
    bool holds = own_holds(c, d->form, j, p->now);
    return holds && (fires_each_time(d, &e) || !(p->old && own_holds(c, d->form, j, p->old)));
}

const struct record_hook rule_hook = { .capability = S("rules"),
                                       .after = after_save,
                                       .removed = after_removal };

const struct record_hook rule_last_hook = { .capability = S("rules"), .after = after_all };
