// SPDX-License-Identifier: Apache-2.0
// The boxes: what is up to me, what I did, what I started, what I was given to read, what I follow. A page is a
// list of ids by one index; each row is then read as it stands. Titles are those of the record as the caller may
// see it now.
#include "base/date.h"
#include "flow/op.h"
#include "flow/page.h"
#include "flow/show.h"

#define ROWS_MAX 100
#define LOOK_MAX 500 // rows looked through for a word

struct line {
    id64 key, inst; // key: what the page goes on behind
    struct ftask task;
    bool has_task, is_unread;
};
struct lines {
    struct line *v;
    size_t n, cap;
};

static void put_filters(struct sql *q, const struct flow_box *b)
{
    if (b->flow) {
        sql_lit(q, " AND i.flow_id = ");
        sql_i64(q, b->flow);
    }
    if (b->form) {
        sql_lit(q, " AND i.form_id = ");
        sql_i64(q, b->form);
    }
    if (b->state.n) {
        sql_lit(q, " AND i.state = ");
        sql_text(q, b->state);
    }
}

static void put_page(struct sql *q, const struct flow_box *b, bool by_task)
{
    if (b->before) {
        if (by_task) sql_lit(q, " AND t.id < ");
        else sql_lit(q, " AND i.id < ");
        sql_i64(q, b->before);
    }
    if (by_task) sql_lit(q, " ORDER BY t.id DESC LIMIT ");
    else sql_lit(q, " ORDER BY i.id DESC LIMIT ");
    sql_i64(q, b->q.n ? LOOK_MAX : b->limit + 1);
}

// Tasks of mine and those of whom I stand in for.
static void put_mine(struct ctx *c, struct sql *q)
{
    sql_lit(q, "(t.user_id = ");
    sql_i64(q, c->who->user_id);
    sql_lit(q, " OR (t.delegation_id <> 0 AND t.delegation_id IN (SELECT g.id FROM x_delegation g "
               "WHERE g.to_id = ");
    sql_i64(q, c->who->user_id);
    sql_lit(q, " AND g.ended_at IS NULL AND g.until_day >= ");
    sql_i64(q, date_of_instant(c->now_ms, c->cat->offset_min));
    sql_lit(q, ")))");
}

static void todo_where(struct ctx *c, struct sql *q)
{
    sql_lit(q, "t.state = 'pending' AND ");
    put_mine(c, q);
}

static err_t take_tasks(struct ctx *c, const struct sql *q, struct lines *out)
{
    struct ftasks v;
    TRY(ftasks_take(c, q, &v));
    for (size_t k = 0; k < v.n; k++) {
        struct line l = { v.v[k].id, v.v[k].inst, v.v[k], true, !v.v[k].seen_at };
        vec_push(c->mem, out, l);
    }
    return OK;
}

static err_t todo(struct ctx *c, const struct flow_box *b, struct lines *out)
{
    struct sql q = db_sql(c);
    todo_where(c, &q);
    if (b->is_late) {
        sql_lit(&q, " AND t.limit_at < ");
        sql_i64(&q, c->now_ms);
    }
    if (b->is_unread) sql_lit(&q, " AND t.seen_at IS NULL");
    if (b->flow || b->form || b->state.n) {
        sql_lit(&q, " AND EXISTS (SELECT 1 FROM x_flow_inst i WHERE i.id = t.inst_id");
        put_filters(&q, b);
        sql_lit(&q, ")");
    }
    put_page(&q, b, true);
    return take_tasks(c, &q, out);
}

static void done_where(struct ctx *c, struct sql *q)
{
    sql_lit(q, "t.state IN ('done', 'transferred', 'delegated') AND t.ended_by = ");
    sql_i64(q, c->who->user_id);
    sql_lit(q, " AND (t.user_id = ");
    sql_i64(q, c->who->user_id);
    sql_lit(q, " OR t.delegation_id IN (SELECT g.id FROM x_delegation g WHERE g.to_id = ");
    sql_i64(q, c->who->user_id);
    sql_lit(q, "))");
}

// The last that I did in each instance.
static err_t done(struct ctx *c, const struct flow_box *b, struct lines *out)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "t.id IN (SELECT max(t.id) FROM x_flow_task t WHERE ");
    done_where(c, &q);
    sql_lit(&q, " GROUP BY t.inst_id)");
    if (b->flow || b->form || b->state.n) {
        sql_lit(&q, " AND EXISTS (SELECT 1 FROM x_flow_inst i WHERE i.id = t.inst_id");
        put_filters(&q, b);
        sql_lit(&q, ")");
    }
    put_page(&q, b, true);
    TRY(take_tasks(c, &q, out));
    for (size_t k = 0; k < out->n; k++) out->v[k].is_unread = false;
    return OK;
}

static err_t take_insts(struct ctx *c, const struct sql *q, struct lines *out)
{
    struct rows *r;
    TRY(db_query(c, q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) return OK;
        struct line l = { .key = rows_i64(r, 0),
                          .inst = rows_i64(r, 0),
                          .is_unread = rows_i64(r, 1) };
        vec_push(c->mem, out, l);
    }
}

static err_t by_inst(struct ctx *c, const struct flow_box *b, struct lines *out)
{
    struct sql q = db_sql(c);
    if (str_eq(b->box, S("started")))
        sql_lit(&q, "SELECT i.id, 0 FROM x_flow_inst i WHERE i.initiator = ");
    else if (str_eq(b->box, S("copied")))
        sql_lit(
            &q,
            "SELECT i.id, CASE WHEN k.seen_at IS NULL THEN 1 ELSE 0 END FROM x_flow_copy k JOIN "
            "x_flow_inst i ON i.id = k.inst_id WHERE k.user_id = ");
    else
        sql_lit(&q,
                "SELECT i.id, 0 FROM x_flow_watch k JOIN x_flow_inst i ON i.id = k.inst_id WHERE "
                "k.user_id = ");
    sql_i64(&q, c->who->user_id);
    if (b->is_unread && str_eq(b->box, S("copied"))) sql_lit(&q, " AND k.seen_at IS NULL");
    put_filters(&q, b);
    put_page(&q, b, false);
    return take_insts(c, &q, out);
}

// --- A row ----------------------------------------------------------------------------------------------------

void inst_put_places(struct ctx *c, struct jw *w, const struct inst *i, const struct ftasks *tasks)
{
    jw_key(w, S("at"));
    jw_arr(w);
    for (size_t k = 0; k < i->tokens.n; k++) {
        const struct token *t = i->tokens.v[k];
        id64 *who = mem_array(c->mem, id64, tasks->n + 1);
        size_t n = 0;
        for (size_t o = 0; o < tasks->n; o++)
            if (tasks->v[o].token == t->id && tasks->v[o].state == TASK_PENDING)
                who[n++] = tasks->v[o].user;
        put_node_place(c, w, t->node, who, n);
    }
    jw_end_arr(w);
}

bool ftask_may_batch(const struct inst *i, const struct ftask *t)
{
    const struct flow_node *n = graph_node(i->graph, t->node);
    const struct json *fields = n ? json_get(n->j, S("fields")) : NULL;
    str confirm = n ? json_str(json_get(n->j, S("confirm"))) : STR_NONE;
    bool needs = false;
    json_each(f, fields) needs |= str_eq(json_str(f), S("need"));
    return n && !needs && (!confirm.n || str_eq(confirm, S("no"))) && node_may(n, "batch", true) &&
           t->kind != TASK_FILL && t->kind != TASK_RESUBMIT;
}

static str op_of(const struct ftask *t)
{
    if (t->state == TASK_TRANSFERRED) return S("transfer");
    if (t->state == TASK_DELEGATED_AWAY) return S("delegate");
    if (t->decision == DECIDED_YES && (t->kind == TASK_FILL || t->kind == TASK_RESUBMIT))
        return S("submit");
    return task_decision_key(t->decision);
}

static struct ftasks of_stay(struct ctx *c, const struct ftasks *all, const struct ftask *t)
{
    struct ftasks out = { 0 };
    for (size_t k = 0; k < all->n; k++)
        if (all->v[k].stay == t->stay && all->v[k].token == t->token)
            vec_push(c->mem, &out, all->v[k]);
    return out;
}

static void put_task(struct ctx *c, struct jw *w, const struct page_row *row, const struct ftask *t)
{
    const char *keys[20];
    const struct inst *i = row->i;
    struct ftasks stay = of_stay(c, &row->tasks, t);
    int n;
    const struct flow_node *node = graph_node(i->graph, t->node);
    str opinion = node ? json_str(json_get(node->j, S("opinion"))) : STR_NONE;
    offers_keys(c, i, t, &stay, keys, &n);
    jw_obj(w);
    jw_kid(w, "id", t->id);
    jw_kstr(w, "kind", task_kind_key(t->kind));
    jw_kstr(w, "node", t->node);
    jw_kstr(w, "node_title", node ? node_title(c, node) : t->node);
    put_person(c, w, "for_user", t->user == c->who->user_id ? 0 : t->user);
    jw_kinstant(w, "since", t->made_at);
    jw_kinstant(w, "limit_at", t->limit_at);
    jw_kbool(w, "is_late", t->limit_at && t->limit_at < (t->ended_at ? t->ended_at : c->now_ms));
    jw_kbool(w, "is_offered", t->state == TASK_PENDING && is_offered(i, t, &stay));
    jw_key(w, S("ops"));
    jw_arr(w);
    for (int k = 0; k < n; k++) jw_str(w, str_of(keys[k]));
    jw_end_arr(w);
    jw_kbool(w, "batch", ftask_may_batch(i, t));
    jw_kstr(w, "opinion", opinion.n ? opinion : S("optional"));
    jw_key(w, S("op"));
    if (op_of(t).n) jw_str(w, op_of(t));
    else jw_null(w);
    jw_kinstant(w, "ended_at", t->ended_at);
    jw_end_obj(w);
}

static void put_flow(struct ctx *c, struct jw *w, const struct flow_def *d)
{
    jw_obj(w);
    jw_kid(w, "id", d->id);
    jw_kstr(w, "title", flow_title(c, d));
    jw_end_obj(w);
}

static void put_said(struct jw *w, const struct page_row *row)
{
    jw_key(w, S("summary"));
    jw_arr(w);
    for (int k = 0; k < row->said_count; k++) {
        jw_obj(w);
        jw_kstr(w, "title", row->said[k].title);
        jw_kstr(w, "text", row->said[k].text);
        jw_end_obj(w);
    }
    jw_end_arr(w);
}

static void put_row(struct ctx *c, struct jw *w, const struct page_row *row, const struct line *l)
{
    const struct inst *i = row->i;
    jw_obj(w);
    jw_kid(w, "id", i->id);
    jw_ki64(w, "rev", i->rev);
    jw_kstr(w, "title", inst_title(c, i->def, row->record_title));
    jw_key(w, S("flow"));
    put_flow(c, w, i->def);
    jw_kstr(w, "form", i->form->full_key);
    jw_kstr(w, "form_title", title_in(i->form->title, c->lang));
    jw_kid(w, "record", i->record);
    jw_kstr(w, "record_title", row->record_title);
    jw_kstr(w, "state", inst_state_key(i->state));
    jw_key(w, S("result"));
    if (i->ended_at && i->result.n) jw_str(w, i->result);
    else jw_null(w);
    put_person(c, w, "initiator", i->initiator);
    jw_kinstant(w, "started_at", i->started_at);
    jw_kinstant(w, "ended_at", i->ended_at);
    inst_put_places(c, w, i, &row->tasks);
    put_said(w, row);
    jw_kbool(w, "is_unread", l->is_unread);
    jw_kbool(w, "is_watched", row->is_watched);
    jw_key(w, S("task"));
    if (l->has_task) put_task(c, w, row, &l->task);
    else jw_null(w);
    jw_end_obj(w);
}

static bool holds_word(struct ctx *c, const struct page_row *row, str word)
{
    const struct user *u = catalog_user(c->cat, row->i->initiator);
    str low = str_lower(c->mem, word), title = inst_title(c, row->i->def, row->record_title);
    return str_find(str_lower(c->mem, title), low) >= 0 ||
           (u && str_find(str_lower(c->mem, u->name), low) >= 0);
}

// --- Counts -----------------------------------------------------------------------------------------------------

static err_t count(struct ctx *c, bool late, i64 *n)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT count(*) FROM x_flow_task t WHERE ");
    todo_where(c, &q);
    if (late) {
        sql_lit(&q, " AND t.limit_at < ");
        sql_i64(&q, c->now_ms);
    }
    return db_one_i64(c, &q, n, NULL);
}

static err_t put_counts(struct ctx *c, struct jw *w)
{
    struct sql q = db_sql(c);
    i64 open, late, unread;
    TRY(count(c, false, &open));
    TRY(count(c, true, &late));
    sql_lit(&q, "SELECT count(*) FROM x_flow_copy WHERE seen_at IS NULL AND user_id = ");
    sql_i64(&q, c->who->user_id);
    TRY(db_one_i64(c, &q, &unread, NULL));
    jw_key(w, S("counts"));
    jw_obj(w);
    jw_ki64(w, "todo", open);
    jw_ki64(w, "late", late);
    jw_ki64(w, "unread", unread);
    jw_end_obj(w);
    return OK;
}

static size_t ids_of(const struct line *v, size_t n, id64 *ids)
{
    for (size_t k = 0; v && k < n; k++) ids[k] = v[k].inst;
    return n;
}

// Only those that hold the word are left; the page goes on behind the last that was looked at.
static err_t keep_found(struct ctx *c, const struct flow_box *b, struct lines *all)
{
    struct page_row *rows = mem_array(c->mem, struct page_row, all->n + 1);
    id64 *ids = mem_array(c->mem, id64, all->n + 1);
    size_t n = 0;
    if (!b->q.n) return OK;
    TRY(page_titles(c, ids, ids_of(all->v, all->n, ids), rows));
    for (size_t k = 0; k < all->n; k++)
        if (rows[k].i && holds_word(c, &rows[k], b->q)) all->v[n++] = all->v[k];
    all->n = n;
    return OK;
}

static err_t read_lines(struct ctx *c, const struct flow_box *b, struct lines *out)
{
    if (str_eq(b->box, S("todo"))) return todo(c, b, out);
    return str_eq(b->box, S("done")) ? done(c, b, out) : by_inst(c, b, out);
}

static void put_flows(struct ctx *c, struct jw *w, const struct page_row *rows, size_t n)
{
    jw_key(w, S("flows"));
    jw_arr(w);
    for (size_t k = 0; k < n; k++) {
        bool known = !rows[k].i;
        for (size_t o = 0; o < k && !known; o++)
            known = rows[o].i && rows[o].i->def == rows[k].i->def;
        if (!known) put_flow(c, w, rows[k].i->def);
    }
    jw_end_arr(w);
}

err_t flow_put_box(struct ctx *c, const struct flow_box *box, struct jw *w)
{
    struct flow_box b = *box;
    struct lines all = { 0 };
    if (b.limit < 1 || b.limit > ROWS_MAX) b.limit = 50;
    TRY(read_lines(c, &b, &all));
    id64 looked =
        b.q.n && all.v && all.n == LOOK_MAX ? all.v[all.n - 1].key : 0; // there may be more behind
    TRY(keep_found(c, &b, &all));
    size_t n = all.n < (size_t)b.limit ? all.n : (size_t)b.limit;
    id64 next = n < all.n && all.v ? all.v[n - 1].key : looked;
    struct page_row *rows = mem_array(c->mem, struct page_row, n + 1);
    id64 *ids = mem_array(c->mem, id64, n + 1);
    TRY(page_rows(c, ids, ids_of(all.v, n, ids), rows));
    jw_kinstant(w, "now", c->now_ms);
    TRY(put_counts(c, w));
    jw_key(w, S("rows"));
    jw_arr(w);
    for (size_t k = 0; k < n; k++)
        if (rows[k].i && all.v) put_row(c, w, &rows[k], &all.v[k]);
    jw_end_arr(w);
    jw_kstr(w, "next", next ? str_of_i64(c->mem, next) : STR_NONE);
    put_flows(c, w, rows, n);
    return OK;
}

// --- What can be started -----------------------------------------------------------------------------------------

static err_t running_of(struct ctx *c, const struct flow_def *d, id64 record, id64 *inst)
{
    struct sql q = db_sql(c);
    bool may = false;
    sql_lit(&q,
            "SELECT id FROM x_flow_inst WHERE state IN ('running', 'suspended') AND flow_id = ");
    sql_i64(&q, d->id);
    sql_lit(&q, " AND form_id = ");
    sql_i64(&q, d->form->id);
    sql_lit(&q, " AND record_id = ");
    sql_i64(&q, record);
    sql_lit(&q, " ORDER BY id DESC LIMIT 1");
    TRY(db_one_i64(c, &q, inst, NULL));
    if (*inst) TRY(flow_may_read(c, *inst, &may));
    if (!may) *inst = 0;
    return OK;
}

static err_t put_startable(struct ctx *c, struct jw *w, const struct flow_def *d, id64 record)
{
    const struct graph *g = graph_of(c->mem, d->spec);
    const struct flow_node *start = graph_start(g);
    id64 running = 0;
    if (record) TRY(running_of(c, d, record, &running));
    jw_obj(w);
    jw_kid(w, "id", d->id);
    jw_kstr(w, "key", d->key);
    jw_kstr(w, "title", flow_title(c, d));
    jw_key(w, S("fields"));
    if (json_get(start->j, S("fields"))) jw_json(w, json_get(start->j, S("fields")));
    else jw_raw(w, S("{}"));
    TRY(choices_put(c, w, g, start));
    jw_key(w, S("steps"));
    jw_arr(w);
    for (int k = 0; k < g->node_count; k++)
        if (is_task_node(&g->nodes[k])) put_node_place(c, w, &g->nodes[k], NULL, 0);
    jw_end_arr(w);
    jw_key(w, S("running"));
    if (running) jw_id(w, running);
    else jw_null(w);
    jw_end_obj(w);
    return OK;
}

err_t flow_put_startable(struct ctx *c, const struct form *f, id64 record, struct jw *w)
{
    jw_key(w, S("rows"));
    jw_arr(w);
    for (int k = 0; k < c->cat->flow_count; k++) {
        const struct flow_def *d = &c->cat->flows[k];
        bool may = false;
        if (d->form != f || !d->is_on || !d->spec || !graph_start(graph_of(c->mem, d->spec)))
            continue;
        TRY(flow_may_start(c, d, record, &may));
        if (may) TRY(put_startable(c, w, d, record));
    }
    jw_end_arr(w);
    return OK;
}
