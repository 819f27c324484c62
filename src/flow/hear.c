// SPDX-License-Identifier: Apache-2.0
// What rules hear of a flow: that an instance began or ended, that a node was reached or left and how, that
// somebody's time for a task is over. It is gathered while the tokens go and told in the transaction that writes
// them, so what a rule has to do is a row before whoever decided is answered, and there is none of it when
// nothing happened after all.
#include "flow/internal.h"

static void note(struct ctx *c, struct inst *i, struct flow_heard h)
{
    h.seq = i->seq;
    vec_push(c->mem, &i->heard, h);
}

void heard_started(struct ctx *c, struct inst *i)
{
    note(c, i, (struct flow_heard){ .event = "started", .node = graph_start(i->graph) });
}

void heard_ended(struct ctx *c, struct inst *i)
{
    note(c, i, (struct flow_heard){ .event = "ended", .outcome = i->result });
}

void heard_reached(struct ctx *c, struct inst *i, const struct token *t)
{
    note(c, i, (struct flow_heard){ .event = "reached", .node = t->node });
}

void heard_overdue(struct ctx *c, struct inst *i, const struct token *t, id64 user)
{
    note(c, i, (struct flow_heard){ .event = "overdue", .node = t->node, .user = user });
}

// Tokens that were only made to go on, and those that waited to be joined, leave no node of their own.
void heard_left(struct ctx *c, struct inst *i, struct token *t, const char *otherwise)
{
    bool was_there = !t->is_fresh && t->state != TOKEN_JOINING && t->state != TOKEN_GONE;
    bool is_end = t->node->kind == &node_end || t->node->kind == &node_terminate;
    str how = t->leaving.n ? t->leaving : str_of(otherwise);
    if (was_there && !is_end)
        note(c, i, (struct flow_heard){ .event = "left", .node = t->node, .outcome = how });
}

// --- To the rules -------------------------------------------------------------------------------------------

// The last that a person did by then: at the node, or, of an end, anywhere.
static const struct flow_event *done_by(const struct inst *i, const struct flow_heard *h)
{
    for (size_t k = i->events.n; k > 0; k--) {
        const struct flow_event *e = &i->events.v[k - 1];
        bool here = !h->node || str_eq(e->node, h->node->id);
        if (e->seq <= h->seq && e->user && here) return e;
    }
    return NULL;
}

static str title_of(const struct ctx *c, const struct flow_node *n)
{
    str title = n ? words_pick(json_get(n->j, S("title")), c->cat->lang) : STR_NONE;
    return title.n || !n ? title : n->id;
}

static str written(struct ctx *c, const struct flow_event *e)
{
    const struct json *what = e->what.n ? json_parse(c->mem, e->what, NULL) : NULL;
    static const char *const keys[] = { "opinion", "text", "why" };
    for (size_t k = 0; k < COUNT_OF(keys); k++)
        if (json_str(json_get(what, str_of(keys[k]))).n)
            return json_str(json_get(what, str_of(keys[k])));
    return STR_NONE;
}

static struct flow_news news_of(struct ctx *c, const struct inst *i, const struct flow_heard *h)
{
    bool by_nobody = h->user || str_eq(str_of(h->event), S("reached"));
    const struct flow_event *by = by_nobody ? NULL : done_by(i, h);
    struct flow_news n = { .form = i->form,
                           .record = i->record,
                           .flow = i->def->key,
                           .inst = i->id,
                           .initiator = i->initiator,
                           .chain = &i->chain,
                           .event = h->event,
                           .flow_title = title_in(i->def->title, c->cat->lang),
                           .outcome = h->outcome,
                           .by = h->user };
    if (h->node) n.node = h->node->id;
    if (h->node) n.node_title = title_of(c, h->node);
    if (by) n.by = by->user;
    if (by) n.opinion = written(c, by);
    return n;
}

err_t heard_tell(struct ctx *c, struct inst *i)
{
    for (size_t k = 0; k < i->heard.n && !i->is_trial; k++) {
        struct flow_news news = news_of(c, i, &i->heard.v[k]);
        TRY(act_port()->flow_news(c, &news));
    }
    i->heard.n = 0;
    return OK;
}
