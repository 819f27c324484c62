// SPDX-License-Identifier: Apache-2.0
// What somebody did to an instance concerns others than those who get the next task: whoever had it in hand and
// has it no more, and the initiator of what was returned or moved. Told in the transaction that did it, from the
// events of it. Where a vote decides, the others' to-dos just go: that is what a vote is.
#include "flow/work.h"

static const struct json *what_of(struct ctx *c, const struct flow_event *e)
{
    size_t at;
    return e->what.n ? json_parse(c->mem, e->what, &at) : NULL;
}

// The kinds of events that take work out of hands by somebody's decision.
static bool takes_away(struct ctx *c, const struct flow_event *e)
{
    static const char *const kinds[] = { "return",       "jump",      "recall",      "cancel",
                                         "cancel_agree", "terminate", "reassign",    "drop",
                                         "sent",         "skip",      "cancel_token" };
    for (size_t k = 0; k < COUNT_OF(kinds); k++)
        if (str_eq(e->kind, str_of(kinds[k]))) return true;
    return str_eq(e->kind, S("late")) &&
           str_eq(json_str(json_get(what_of(c, e), S("do"))), S("transfer"));
}

static str said(const struct json *what)
{
    str opinion = json_str(json_get(what, S("opinion")));
    str why = json_str(json_get(what, S("why")));
    return opinion.n ? opinion : why.n ? why : json_str(json_get(what, S("text")));
}

static bool has_task(const struct ftasks *open, id64 user)
{
    for (size_t k = 0; k < open->n; k++)
        if (open->v[k].state == TASK_PENDING &&
            (open->v[k].user == user || open->v[k].stand_in == user))
            return true;
    return false;
}

static bool was_told(const struct people *told, id64 user)
{
    for (size_t k = 0; k < told->n; k++)
        if (told->v[k]->id == user) return true;
    return false;
}

struct telling {
    const struct inst *i;
    const struct flow_event *cause; // what somebody did
    const struct json *what;        // of it
    struct ftasks open;             // now
    struct people told;
};

static err_t tell(struct ctx *c, struct telling *t, id64 user, const char *kind,
                  const struct flow_node *node)
{
    bool is_doer = c->who && c->who->user_id == user;
    const struct user *u = catalog_user(c->cat, user);
    if (!u || is_doer || was_told(&t->told, user) || has_task(&t->open, user)) return OK;
    people_add(c, &t->told, u);
    return flow_notice(c, t->i, user, kind, node, said(t->what), t->cause->seq);
}

// An end is told to the initiator and to whoever follows it as such (task.c).
static err_t tell_lost(struct ctx *c, struct telling *t, const struct json *tasks)
{
    json_each(one, tasks)
    {
        id64 user = 0;
        const struct flow_node *n = graph_node(t->i->graph, json_str(json_get(one, S("node"))));
        if (!json_bool(json_get(one, S("had"))) || !json_i64(json_get(one, S("user")), &user))
            continue;
        if (t->i->ended_at && user == t->i->initiator) continue;
        TRY(tell(c, t, user, "gone", n));
    }
    return OK;
}

static err_t tell_initiator(struct ctx *c, struct telling *t)
{
    bool returns = str_eq(t->cause->kind, S("return"));
    const struct flow_node *to = graph_node(t->i->graph, json_str(json_get(t->what, S("to"))));
    if (!to || t->i->ended_at) return OK;
    return tell(c, t, t->i->initiator, returns ? "returned" : "moved", to);
}

err_t moved_tell(struct ctx *c, const struct inst *i)
{
    struct telling t = { .i = i };
    for (size_t k = 0; k < i->events.n && !t.cause; k++)
        if (takes_away(c, &i->events.v[k])) t.cause = &i->events.v[k];
    if (!t.cause || i->is_trial) return OK;
    t.what = what_of(c, t.cause);
    TRY(ftasks_open_of_inst(c, i->id, &t.open));
    TRY(tell_initiator(c, &t));
    if (str_eq(i->events.v[0].kind, S("reject"))) return OK; // by a vote
    for (size_t k = 0; k < i->events.n; k++) {
        const struct flow_event *e = &i->events.v[k];
        if (e->seq < t.cause->seq) continue;
        TRY(tell_lost(c, &t, json_get(what_of(c, e), S("tasks"))));
    }
    return OK;
}
