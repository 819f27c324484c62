// SPDX-License-Identifier: Apache-2.0
// An instance for its reader: where it stands, how it came there, what is probably ahead, what happened, his own
// tasks with what they offer. The record itself is put in by the API, through the doors of every record: what a
// reader may not see there is not told here either.
#include "flow/show.h"
#include "base/date.h"
#include "auth/totp.h"
#include "flow/op.h"

#define AHEAD_MAX 60

// --- Parts --------------------------------------------------------------------------------------------------

void put_person(struct ctx *c, struct jw *w, const char *key, id64 user)
{
    const struct user *u = user ? catalog_user(c->cat, user) : NULL;
    jw_key(w, str_of(key));
    if (!u) {
        jw_null(w);
        return;
    }
    jw_obj(w);
    jw_kid(w, "id", u->id);
    jw_kstr(w, "name", u->name);
    jw_end_obj(w);
}

str flow_title(const struct ctx *c, const struct flow_def *d)
{
    return title_in(d->title, c->lang);
}

str inst_title(struct ctx *c, const struct flow_def *d, str record_title)
{
    str flow = flow_title(c, d);
    return record_title.n ? str_cat3(c->mem, flow, S(" · "), record_title) : flow;
}

// --- Who may read it ------------------------------------------------------------------------------------------

static err_t is_there(struct ctx *c, struct sql *q, bool *is)
{
    i64 n;
    return db_one_i64(c, q, &n, is);
}

static err_t takes_part(struct ctx *c, id64 inst, bool *is)
{
    struct sql q = db_sql(c);
    id64 me = c->who->user_id;
    sql_lit(&q, "SELECT 1 FROM x_flow_inst WHERE id = ");
    sql_i64(&q, inst);
    sql_lit(&q, " AND (initiator = ");
    sql_i64(&q, me);
    sql_lit(
        &q,
        " OR EXISTS (SELECT 1 FROM x_flow_copy k WHERE k.inst_id = x_flow_inst.id AND k.user_id "
        "= ");
    sql_i64(&q, me);
    sql_lit(&q, ") OR EXISTS (SELECT 1 FROM x_flow_watch k WHERE k.inst_id = x_flow_inst.id AND "
                "k.user_id = ");
    sql_i64(&q, me);
    sql_lit(&q, ") OR EXISTS (SELECT 1 FROM x_flow_task k LEFT JOIN x_delegation d ON d.id = "
                "k.delegation_id AND d.ended_at IS NULL AND d.until_day >= ");
    sql_i64(&q, date_of_instant(c->now_ms, c->cat->offset_min));
    // Whose turn has not come yet, and never came, is not told of it.
    sql_lit(&q, " WHERE k.inst_id = x_flow_inst.id AND k.state NOT IN ('later', 'cancelled') AND "
                "(k.user_id = ");
    sql_i64(&q, me);
    sql_lit(&q, " OR k.ended_by = ");
    sql_i64(&q, me);
    sql_lit(&q, " OR (d.to_id = ");
    sql_i64(&q, me);
    sql_lit(&q,
            " AND k.state = 'pending'))) OR EXISTS (SELECT 1 FROM x_flow_task k WHERE k.inst_id = "
            "x_flow_inst.id AND k.user_id = ");
    sql_i64(&q, me);
    sql_lit(
        &q,
        " AND k.seen_at IS NOT NULL))"); // he waits for those whom he asked first, or has seen it
    return is_there(c, &q, is);
}

err_t flow_may_read(struct ctx *c, id64 inst, bool *may)
{
    struct sql q = db_sql(c);
    *may = false;
    if (c->who->user_id) TRY(takes_part(c, inst, may));
    if (*may || !actor_has(c, RIGHT(FLOW_ADMIN))) return OK;
    sql_lit(&q, "SELECT 1 FROM x_flow_inst WHERE id = ");
    sql_i64(&q, inst);
    return is_there(c, &q, may);
}

// --- Opening it -------------------------------------------------------------------------------------------------

static err_t note_seen(struct ctx *c, void *arg)
{
    const id64 *inst = arg;
    struct sql q = db_sql(c), copy = db_sql(c);
    sql_lit(&q, "UPDATE x_flow_task SET seen_at = ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, " WHERE seen_at IS NULL AND state = 'pending' AND inst_id = ");
    sql_i64(&q, *inst);
    sql_lit(&q, " AND user_id = ");
    sql_i64(&q, c->who->user_id);
    TRY(db_exec(c, &q, NULL));
    sql_lit(&copy, "UPDATE x_flow_copy SET seen_at = ");
    sql_i64(&copy, c->now_ms);
    sql_lit(&copy, " WHERE seen_at IS NULL AND inst_id = ");
    sql_i64(&copy, *inst);
    sql_lit(&copy, " AND user_id = ");
    sql_i64(&copy, c->who->user_id);
    return db_exec(c, &copy, NULL);
}

err_t flow_seen(struct ctx *c, id64 inst)
{
    struct sql q = db_sql(c);
    bool any, may;
    TRY(flow_may_read(c, inst, &may));
    if (!may) return fail(c, ERR_NOT_FOUND);
    sql_lit(&q,
            "SELECT 1 FROM x_flow_task WHERE seen_at IS NULL AND state = 'pending' AND inst_id = ");
    sql_i64(&q, inst);
    sql_lit(&q, " AND user_id = ");
    sql_i64(&q, c->who->user_id);
    sql_lit(&q, " UNION ALL SELECT 1 FROM x_flow_copy WHERE seen_at IS NULL AND inst_id = ");
    sql_i64(&q, inst);
    sql_lit(&q, " AND user_id = ");
    sql_i64(&q, c->who->user_id);
    TRY(is_there(c, &q, &any));
    return any ? store_write(c, WRITE_PEOPLE, note_seen, &inst) : OK;
}

// --- The picture ----------------------------------------------------------------------------------------------

static void put_graph(struct ctx *c, struct jw *w, const struct graph *g)
{
    jw_key(w, S("graph"));
    jw_obj(w);
    jw_key(w, S("nodes"));
    jw_arr(w);
    for (int k = 0; k < g->node_count; k++) {
        const struct flow_node *n = &g->nodes[k];
        str sign = json_str(json_get(n->j, S("sign")));
        jw_obj(w);
        jw_kstr(w, "id", n->id);
        jw_kstr(w, "type", json_str(json_get(n->j, S("type"))));
        jw_kstr(w, "title", words_pick(json_get(n->j, S("title")), c->lang));
        if (sign.n) jw_kstr(w, "sign", sign);
        jw_end_obj(w);
    }
    jw_end_arr(w);
    jw_key(w, S("edges"));
    jw_arr(w);
    for (int k = 0; k < g->edge_count; k++) {
        const struct flow_edge *e = &g->edges[k];
        str title = words_pick(json_get(e->j, S("title")), c->lang);
        if (!e->from || !e->to) continue;
        jw_obj(w);
        jw_kstr(w, "id", e->id);
        jw_kstr(w, "from", e->from->id);
        jw_kstr(w, "to", e->to->id);
        if (title.n) jw_kstr(w, "title", title);
        if (e->is_default) jw_kbool(w, "default", true);
        if (e->boundary.n) jw_kstr(w, "boundary", e->boundary);
        jw_end_obj(w);
    }
    jw_end_arr(w);
    if (json_get(g->spec, S("layout"))) {
        jw_key(w, S("layout"));
        jw_json(w, json_get(g->spec, S("layout")));
    }
    jw_end_obj(w);
}

static err_t token_until(struct ctx *c, const struct token *t, i64 *at)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT due_at FROM x_flow_due WHERE kind = 'node' AND token_id = ");
    sql_i64(&q, t->id);
    sql_lit(&q, " ORDER BY due_at LIMIT 1");
    TRY(db_one_i64(c, &q, at, NULL));
    if (*at >= DUE_NEVER) *at = 0;
    return OK;
}

static void put_incident(struct ctx *c, struct jw *w, const struct token *t)
{
    size_t at;
    const struct json *why = t->why.n ? json_parse(c->mem, t->why, &at) : NULL;
    jw_key(w, S("why"));
    if (!why) {
        jw_null(w);
        return;
    }
    jw_obj(w);
    jw_kstr(w, "code", json_str(json_get(why, S("error"))));
    jw_key(w, S("args")); // with its message, put in by the API
    if (json_get(why, S("args"))) jw_json(w, json_get(why, S("args")));
    else {
        jw_arr(w);
        jw_end_arr(w);
    }
    jw_end_obj(w);
}

static err_t put_tokens(struct ctx *c, struct jw *w, const struct inst *i)
{
    jw_key(w, S("tokens"));
    jw_arr(w);
    for (size_t k = 0; k < i->tokens.n; k++) {
        const struct token *t = i->tokens.v[k];
        i64 until;
        TRY(token_until(c, t, &until));
        jw_obj(w);
        jw_kid(w, "id", t->id);
        jw_kstr(w, "node", t->node->id);
        jw_kstr(w, "state",
                t->state == TOKEN_INCIDENT  ? S("incident")
                : t->state == TOKEN_JOINING ? S("joining")
                                            : S("resting"));
        jw_kinstant(w, "since", t->since);
        jw_kinstant(w, "until", until);
        put_incident(c, w, t);
        jw_end_obj(w);
    }
    jw_end_arr(w);
    return OK;
}

static void put_path(struct jw *w, const struct inst *i, const struct story *s)
{
    bool *nodes = mem_array(w->b->m, bool, (size_t)i->graph->node_count + 1),
         *edges = mem_array(w->b->m, bool, (size_t)i->graph->edge_count + 1);
    for (size_t k = 0; k < s->n; k++) {
        const struct flow_node *n = graph_node(i->graph, s->v[k].node);
        const struct flow_edge *e =
            graph_edge(i->graph, json_str(json_get(s->v[k].what, S("edge"))));
        if (n) nodes[n->index] = true;
        if (e && str_eq(s->v[k].kind, S("move"))) edges[e->index] = true;
        if (e && e->to && str_eq(s->v[k].kind, S("move"))) nodes[e->to->index] = true;
    }
    jw_key(w, S("path"));
    jw_obj(w);
    jw_key(w, S("nodes"));
    jw_arr(w);
    for (int k = 0; k < i->graph->node_count; k++)
        if (nodes[k]) jw_str(w, i->graph->nodes[k].id);
    jw_end_arr(w);
    jw_key(w, S("edges"));
    jw_arr(w);
    for (int k = 0; k < i->graph->edge_count; k++)
        if (edges[k]) jw_str(w, i->graph->edges[k].id);
    jw_end_arr(w);
    jw_end_obj(w);
}

// --- What is probably ahead, by what the record says now ----------------------------------------------------------

struct ahead {
    struct inst *i;
    bool *nodes, *edges;
    int steps;
};

static err_t look_ahead(struct ctx *c, struct ahead *a, const struct flow_node *n);

static err_t take_edge(struct ctx *c, struct ahead *a, const struct flow_edge *e)
{
    if (!e->to || a->edges[e->index]) return OK;
    a->edges[e->index] = true;
    if (a->nodes[e->to->index]) return OK;
    a->nodes[e->to->index] = true;
    return look_ahead(c, a, e->to);
}

static err_t look_ahead(struct ctx *c, struct ahead *a, const struct flow_node *n)
{
    bool one = n->kind == &node_exclusive, some = n->kind == &node_inclusive, took = false;
    if (++a->steps > AHEAD_MAX) return OK;
    for (int k = 0; k < n->out_count; k++) {
        bool holds = true;
        if ((one || some) && n->out_count > 1) {
            if (n->out[k]->is_default) continue;
            err_t e = edge_holds(c, a->i, n->out[k], &holds);
            if (e != OK) err_clear(c);
            holds = holds && e == OK;
        }
        if (!holds) continue;
        took = true;
        TRY(take_edge(c, a, n->out[k]));
        if (one) return OK;
    }
    for (int k = 0; k < n->out_count && !took; k++)
        if (n->out[k]->is_default) TRY(take_edge(c, a, n->out[k]));
    return OK;
}

static err_t put_ahead_nodes(struct ctx *c, struct jw *w, struct ahead *a)
{
    struct image *img = mem_new_of(c->mem, struct image);
    struct act act = { .form = a->i->form, .record = a->i->record };
    err_t e = record_image(c, a->i->form, a->i->record, img);
    if (e != OK) err_clear(c);
    act.cells = e == OK ? img->cells : NULL;
    for (int k = 0; k < a->i->graph->node_count; k++) {
        const struct flow_node *n = &a->i->graph->nodes[k];
        struct asker by = {
            .act = &act, .inst = a->i->id, .initiator = a->i->initiator, .node = n->id
        };
        struct people who = { 0 };
        if (!a->nodes[k]) continue;
        if (is_task_node(n) && flow_who(c, &by, json_get(n->j, S("who")), &who) != OK) err_clear(c);
        TRY(flow_on_duty(c, n->j, &who));
        jw_obj(w);
        jw_kstr(w, "node", n->id);
        jw_key(w, S("who"));
        jw_arr(w);
        for (size_t p = 0; p < who.n && p < 20; p++) {
            jw_obj(w);
            jw_kid(w, "id", who.v[p]->id);
            jw_kstr(w, "name", who.v[p]->name);
            jw_end_obj(w);
        }
        jw_end_arr(w);
        jw_end_obj(w);
    }
    return OK;
}

static err_t put_ahead(struct ctx *c, struct jw *w, struct inst *i)
{
    struct ahead a = { .i = i,
                       .nodes = mem_array(c->mem, bool, (size_t)i->graph->node_count + 1),
                       .edges = mem_array(c->mem, bool, (size_t)i->graph->edge_count + 1) };
    const struct actor *who = c->who;
    c->who = inst_actor(c, i); // the way is the flow's, whatever the reader may see of the record
    err_t e = OK;
    for (size_t k = 0; k < i->tokens.n && e == OK; k++) e = look_ahead(c, &a, i->tokens.v[k]->node);
    jw_key(w, S("ahead"));
    jw_obj(w);
    jw_key(w, S("nodes"));
    jw_arr(w);
    if (e == OK) e = put_ahead_nodes(c, w, &a);
    jw_end_arr(w);
    c->who = who;
    TRY(e);
    jw_key(w, S("edges"));
    jw_arr(w);
    for (int k = 0; k < i->graph->edge_count; k++)
        if (a.edges[k]) jw_str(w, i->graph->edges[k].id);
    jw_end_arr(w);
    jw_end_obj(w);
    return OK;
}

// --- Tasks ----------------------------------------------------------------------------------------------------

static bool is_late(const struct ctx *c, const struct ftask *t)
{
    return t->limit_at && t->limit_at < (t->ended_at ? t->ended_at : c->now_ms);
}

static void put_open_task(struct ctx *c, struct jw *w, const struct inst *i, const struct ftask *t)
{
    const struct flow_node *n = graph_node(i->graph, t->node);
    jw_obj(w);
    jw_kid(w, "task", t->id);
    jw_kstr(w, "node", t->node);
    jw_kstr(w, "node_title", n ? node_title(c, n) : t->node);
    jw_kstr(w, "kind", task_kind_key(t->kind));
    put_person(c, w, "user", t->user);
    put_person(c, w, "for_user", 0);
    put_person(c, w, "stand_in", t->stand_in);
    jw_kinstant(w, "since", t->made_at);
    jw_kinstant(w, "limit_at", t->limit_at);
    jw_kbool(w, "is_late", is_late(c, t));
    jw_kbool(w, "is_seen", t->seen_at != 0);
    jw_kbool(w, "is_later", t->state != TASK_PENDING);
    jw_kbool(w, "can_urge",
             t->state == TASK_PENDING && n && node_may(n, "urge", true) &&
                 (!t->urged_at || c->now_ms - t->urged_at >= 30 * 60000LL));
    jw_end_obj(w);
}

static const struct told *asked_by(const struct story *s, const struct ftask *t)
{
    static const char *const kinds[] = { "transfer",  "delegate", "add_before",
                                         "add_after", "add_with", "reassign" };
    const struct told *found = NULL;
    for (size_t k = 0; k < s->n; k++) {
        const struct told *e = &s->v[k];
        for (size_t n = 0; n < COUNT_OF(kinds); n++)
            if (e->task != t->id && str_eq(e->kind, str_of(kinds[n])) && story_is_mine(e, t->id))
                found = e;
        bool came_back = str_eq(e->kind, S("return")) && e->seq <= t->stay &&
                         str_eq(json_str(json_get(e->what, S("to"))), t->node);
        if (came_back && (!found || found->seq < e->seq)) found = e;
    }
    return found;
}

static void put_asked(struct ctx *c, struct jw *w, const struct story *s, const struct ftask *t)
{
    const struct told *e = asked_by(s, t);
    jw_key(w, S("asked"));
    if (!e || !catalog_user(c->cat, e->user)) {
        jw_null(w);
        return;
    }
    str mode = json_str(json_get(e->what, S("mode")));
    jw_obj(w);
    jw_kstr(w, "op", e->kind);
    put_person(c, w, "by", e->user);
    jw_kstr(w, "text", json_str(json_get(e->what, S("opinion"))));
    jw_key(w, S("mode"));
    if (mode.n) jw_str(w, mode);
    else jw_null(w);
    jw_kinstant(w, "at", e->at);
    jw_end_obj(w);
}

static void word_or(struct jw *w, const char *key, const struct json *j, const char *otherwise)
{
    jw_key(w, str_of(key));
    jw_str(w, json_str(j).n ? json_str(j) : str_of(otherwise));
}

static err_t has_factor(struct ctx *c, bool *has)
{
    i64 left;
    *has = false;
    return c->who->user_id ? totp_status(c, c->who->user_id, has, &left) : OK;
}

static err_t put_draft(struct ctx *c, struct jw *w, const struct ftask *t)
{
    str draft;
    TRY(draft_open(c, t, &draft));
    jw_key(w, S("draft"));
    if (draft.n) jw_raw(w, draft);
    else jw_null(w);
    return OK;
}

static err_t put_my_task(struct ctx *c, struct jw *w, struct inst *i, const struct story *s,
                         const struct ftask *t, bool recall)
{
    const struct flow_node *n = graph_node(i->graph, t->node);
    bool factor;
    TRY(has_factor(c, &factor));
    jw_obj(w);
    jw_kid(w, "id", t->id);
    jw_kstr(w, "node", t->node);
    jw_kstr(w, "node_title", n ? node_title(c, n) : t->node);
    jw_kstr(w, "node_type", n ? json_str(json_get(n->j, S("type"))) : STR_NONE);
    jw_kstr(w, "kind", task_kind_key(t->kind));
    put_person(c, w, "for_user", t->user == c->who->user_id ? 0 : t->user);
    if (recall) jw_kbool(w, "is_done", true);
    jw_kinstant(w, "since", t->made_at);
    jw_kinstant(w, "limit_at", t->limit_at);
    jw_kbool(w, "is_late", is_late(c, t));
    put_asked(c, w, s, t);
    jw_key(w, S("fields"));
    if (n && json_get(n->j, S("fields"))) jw_json(w, json_get(n->j, S("fields")));
    else jw_raw(w, S("{}"));
    word_or(w, "opinion", n ? json_get(n->j, S("opinion")) : NULL, "optional");
    word_or(w, "confirm", n ? json_get(n->j, S("confirm")) : NULL, "no");
    jw_kbool(w, "has_factor", factor);
    if (recall) {
        jw_kbool(w, "is_offered", false);
        jw_key(w, S("ops"));
        jw_raw(w, S("[{\"op\":\"recall\"}]"));
    } else {
        TRY(offers_put(c, w, i, t));
    }
    TRY(put_draft(c, w, t));
    jw_end_obj(w);
    return OK;
}

static err_t put_tasks(struct ctx *c, struct jw *w, struct inst *i, const struct story *s,
                       const struct ftasks *all)
{
    id64 me = c->who->user_id;
    bool any = false;
    jw_key(w, S("tasks"));
    jw_arr(w);
    for (size_t k = 0; k < all->n && i->state == INST_RUNNING; k++) {
        const struct ftask *t = &all->v[k];
        if (t->state != TASK_PENDING || (t->user != me && t->stand_in != me)) continue;
        TRY(put_my_task(c, w, i, s, t, false));
        any = true;
    }
    for (size_t k = all->n; k > 0 && !any; k--) {
        const struct ftask *t = &all->v[k - 1];
        if (t->state != TASK_DONE || t->user != me) continue;
        TRY(recall_may(c, i, t, &any));
        if (any) TRY(put_my_task(c, w, i, s, t, true));
        break;
    }
    jw_end_arr(w);
    return OK;
}

static void put_open(struct ctx *c, struct jw *w, const struct inst *i, const struct ftasks *all)
{
    jw_key(w, S("open"));
    jw_arr(w);
    for (size_t k = 0; k < all->n; k++)
        if (ftask_is_open(&all->v[k])) put_open_task(c, w, i, &all->v[k]);
    jw_end_arr(w);
}

// --- What he may do with the whole ------------------------------------------------------------------------------

static err_t put_may(struct ctx *c, struct jw *w, const struct inst *i, const struct ftasks *all)
{
    const struct json *options = json_get(i->graph->spec, S("options"));
    const struct json *copies = json_get(options, S("copy_ops"));
    bool runs = i->state == INST_RUNNING, mine = i->initiator && i->initiator == c->who->user_id;
    bool pending = false;
    for (size_t k = 0; k < all->n; k++) pending |= all->v[k].state == TASK_PENDING;
    jw_key(w, S("may"));
    jw_arr(w);
    if (c->who->user_id) {
        jw_str(w, S("comment"));
        jw_str(w, S("watch"));
        jw_str(w, S("unwatch"));
        if (!copies || json_bool(copies)) jw_str(w, S("copy"));
    }
    if (runs && pending) jw_str(w, S("urge"));
    TRY(cancel_put_may(c, w, i, all));
    if (mine && !runs && i->state != INST_SUSPENDED && i->def->is_on)
        jw_str(w, S("resubmit_as_new"));
    jw_end_arr(w);
    jw_key(w, S("may_admin"));
    jw_arr(w);
    if (actor_has(c, RIGHT(FLOW_ADMIN)) && (runs || i->state == INST_SUSPENDED)) {
        static const char *const all_ops[] = { "jump", "reassign",     "terminate", "retry",
                                               "skip", "cancel_token", "relimit" };
        jw_str(w, runs ? S("suspend") : S("resume"));
        for (size_t k = 0; k < COUNT_OF(all_ops) && runs; k++) jw_str(w, str_of(all_ops[k]));
        if (!runs) jw_str(w, S("terminate"));
    }
    jw_end_arr(w);
    return OK;
}

static err_t put_flags(struct ctx *c, struct jw *w, const struct inst *i)
{
    struct sql q = db_sql(c), copy = db_sql(c);
    bool watched, unread;
    sql_lit(&q, "SELECT 1 FROM x_flow_watch WHERE inst_id = ");
    sql_i64(&q, i->id);
    sql_lit(&q, " AND user_id = ");
    sql_i64(&q, c->who->user_id);
    TRY(is_there(c, &q, &watched));
    sql_lit(&copy, "SELECT 1 FROM x_flow_copy WHERE seen_at IS NULL AND inst_id = ");
    sql_i64(&copy, i->id);
    sql_lit(&copy, " AND user_id = ");
    sql_i64(&copy, c->who->user_id);
    TRY(is_there(c, &copy, &unread));
    jw_kbool(w, "is_watched", watched);
    jw_kbool(w, "is_unread", unread);
    return OK;
}

static err_t put_children(struct ctx *c, struct jw *w, const struct inst *i)
{
    struct sql q = db_sql(c);
    struct rows *r;
    jw_key(w, S("parent"));
    const struct flow_def *up = NULL;
    i64 flow = 0;
    if (i->parent) {
        struct sql p = db_sql(c);
        sql_lit(&p, "SELECT flow_id FROM x_flow_inst WHERE id = ");
        sql_i64(&p, i->parent);
        TRY(db_one_i64(c, &p, &flow, NULL));
        up = catalog_flow(c->cat, flow);
    }
    if (up) {
        jw_obj(w);
        jw_kid(w, "id", i->parent);
        jw_kstr(w, "title", flow_title(c, up));
        jw_end_obj(w);
    } else {
        jw_null(w);
    }
    sql_lit(&q, "SELECT id, flow_id, state FROM x_flow_inst WHERE parent_id = ");
    sql_i64(&q, i->id);
    sql_lit(&q, " AND parent_id <> 0 ORDER BY id LIMIT 50");
    TRY(db_query(c, &q, &r));
    jw_key(w, S("children"));
    jw_arr(w);
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        const struct flow_def *d = catalog_flow(c->cat, rows_i64(r, 1));
        if (!d) continue;
        jw_obj(w);
        jw_kid(w, "id", rows_i64(r, 0));
        jw_kstr(w, "title", flow_title(c, d));
        jw_kstr(w, "state", rows_text(r, 2));
        jw_end_obj(w);
    }
    jw_end_arr(w);
    return OK;
}

static err_t put_head(struct ctx *c, struct jw *w, const struct inst *i)
{
    str record;
    TRY(query_titles(c, i->form, &i->record, 1, &record));
    jw_kid(w, "id", i->id);
    jw_ki64(w, "rev", i->rev);
    jw_kinstant(w, "now", c->now_ms);
    jw_kstr(w, "title", inst_title(c, i->def, record));
    jw_key(w, S("flow"));
    jw_obj(w);
    jw_kid(w, "id", i->def->id);
    jw_kstr(w, "key", i->def->key);
    jw_kstr(w, "title", flow_title(c, i->def));
    jw_end_obj(w);
    jw_ki64(w, "version", i->version);
    jw_kstr(w, "state", inst_state_key(i->state));
    jw_key(w, S("result"));
    if (i->result.n && i->ended_at) jw_str(w, i->result);
    else jw_null(w);
    jw_ki64(w, "round", i->round);
    put_person(c, w, "initiator", i->initiator);
    jw_kinstant(w, "started_at", i->started_at);
    jw_kinstant(w, "ended_at", i->ended_at);
    return OK;
}

err_t flow_put_inst(struct ctx *c, id64 inst, struct jw *w, const struct form **form, id64 *record)
{
    struct inst *i;
    struct story s;
    struct ftasks all;
    bool may;
    TRY(flow_may_read(c, inst, &may));
    if (!may) return fail(c, ERR_NOT_FOUND);
    TRY(inst_read(c, inst, &i));
    TRY(story_read(c, inst, &s));
    TRY(ftasks_of_inst(c, inst, &all));
    *form = i->form;
    *record = i->record;
    TRY(put_head(c, w, i));
    TRY(put_children(c, w, i));
    put_graph(c, w, i->graph);
    TRY(put_tokens(c, w, i));
    put_path(w, i, &s);
    TRY(put_ahead(c, w, i));
    put_open(c, w, i, &all);
    TRY(put_tasks(c, w, i, &s, &all));
    TRY(story_put(c, w, i, &s));
    TRY(put_flags(c, w, i));
    TRY(cancel_put(c, w, i, &all));
    return put_may(c, w, i, &all);
}
