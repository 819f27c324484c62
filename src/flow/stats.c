// SPDX-License-Identifier: Apache-2.0
// Counted from the tasks that persons had, node by node: how many, how long they lay (median, nine in ten), how
// many after their limit. The database brings the times in order, so the middle one is found by counting.
#include "flow/stats.h"
#include "base/date.h"
#include "flow/internal.h"

#define TIMES_MAX 200000 // the newest of a period

struct node_times {
    str node;
    VEC(i64) took; // in order
    i64 late, open, open_late;
};
struct stats {
    VEC(struct node_times) nodes;
};

static struct node_times *times_of(struct ctx *c, struct stats *s, str node)
{
    for (size_t i = 0; i < s->nodes.n; i++)
        if (str_eq(s->nodes.v[i].node, node)) return &s->nodes.v[i];
    struct node_times one = { .node = str_dup(c->mem, node) };
    vec_push(c->mem, &s->nodes, one);
    return &s->nodes.v[s->nodes.n - 1];
}

// The value that so many of a hundred do not pass; v in order.
static i64 share_of(const i64 *v, size_t n, size_t percent)
{
    return n ? v[(n * percent + 99) / 100 - 1] : 0;
}

// --- What ended in the period ---------------------------------------------------------------------------------
static err_t read_done(struct ctx *c, const struct flow_def *d, i64 from, i64 until,
                       struct stats *s)
{
    struct sql q = db_sql(c);
    struct rows *r;
    sql_lit(&q, "SELECT k.node, k.ended_at - k.made_at, CASE WHEN k.limit_at IS NOT NULL AND "
                "k.ended_at > k.limit_at THEN 1 ELSE 0 END FROM (SELECT t.node, t.made_at, "
                "t.ended_at, t.limit_at FROM x_flow_inst i JOIN x_flow_task t ON t.inst_id = i.id "
                "WHERE t.state = 'done' AND i.flow_id = ");
    sql_i64(&q, d->id);
    sql_lit(&q, " AND t.ended_at >= ");
    sql_i64(&q, from);
    sql_lit(&q, " AND t.ended_at < ");
    sql_i64(&q, until);
    sql_lit(&q, " ORDER BY t.ended_at DESC LIMIT ");
    sql_i64(&q, TIMES_MAX);
    sql_lit(&q, ") k ORDER BY 1, 2");
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        struct node_times *n = times_of(c, s, rows_text(r, 0));
        vec_push(c->mem, &n->took, rows_i64(r, 1));
        n->late += rows_i64(r, 2);
    }
    return OK;
}

static err_t read_open(struct ctx *c, const struct flow_def *d, struct stats *s)
{
    struct sql q = db_sql(c);
    struct rows *r;
    sql_lit(&q, "SELECT t.node, count(*), sum(CASE WHEN t.limit_at < ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q,
            " THEN 1 ELSE 0 END) FROM x_flow_inst i JOIN x_flow_task t ON t.inst_id = i.id "
            "WHERE t.state = 'pending' AND i.state IN ('running', 'suspended') AND i.flow_id = ");
    sql_i64(&q, d->id);
    sql_lit(&q, " GROUP BY t.node");
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        struct node_times *n = times_of(c, s, rows_text(r, 0));
        n->open = rows_i64(r, 1);
        n->open_late = rows_i64(r, 2);
    }
    return OK;
}

// --- Telling ----------------------------------------------------------------------------------------------------
static str title_of(struct ctx *c, const struct graph *g, str node)
{
    const struct flow_node *n = graph_node(g, node);
    const struct json *title = n ? json_get(n->j, S("title")) : NULL;
    return title ? words_pick(title, c->lang) : node;
}

static void put_node(struct ctx *c, struct jw *w, const struct graph *g, const struct node_times *n)
{
    jw_obj(w);
    jw_kstr(w, "node", n->node);
    jw_kstr(w, "title", title_of(c, g, n->node));
    jw_ki64(w, "done", (i64)n->took.n);
    jw_ki64(w, "median_ms", share_of(n->took.v, n->took.n, 50));
    jw_ki64(w, "p90_ms", share_of(n->took.v, n->took.n, 90));
    jw_ki64(w, "late", n->late);
    jw_ki64(w, "open", n->open);
    jw_ki64(w, "open_late", n->open_late);
    jw_end_obj(w);
}

static void put_nodes(struct ctx *c, struct jw *w, const struct flow_def *d, const struct stats *s)
{
    const struct graph *g = graph_of(c->mem, d->spec);
    bool *told = mem_array(c->mem, bool, s->nodes.n + 1);
    jw_key(w, S("nodes"));
    jw_arr(w);
    for (int k = 0; k <= g->node_count; k++) {
        for (size_t i = 0; i < s->nodes.n; i++) {
            bool here = k == g->node_count || str_eq(g->nodes[k].id, s->nodes.v[i].node);
            if (told[i] || !here) continue;
            told[i] = true;
            put_node(c, w, g, &s->nodes.v[i]);
        }
    }
    jw_end_arr(w);
}

static err_t put_instances(struct ctx *c, struct jw *w, const struct flow_def *d, i64 from,
                           i64 until)
{
    struct sql q = db_sql(c), counts = db_sql(c);
    struct rows *r;
    VEC(i64) took = { 0 };
    sql_lit(&q, "SELECT ended_at - started_at FROM x_flow_inst WHERE state IN ('done', 'rejected') "
                "AND flow_id = ");
    sql_i64(&q, d->id);
    sql_lit(&q, " AND ended_at >= ");
    sql_i64(&q, from);
    sql_lit(&q, " AND ended_at < ");
    sql_i64(&q, until);
    sql_lit(&q, " ORDER BY 1 LIMIT ");
    sql_i64(&q, TIMES_MAX);
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        vec_push(c->mem, &took, rows_i64(r, 0));
    }
    sql_lit(&counts, "SELECT state, count(*) FROM x_flow_inst WHERE flow_id = ");
    sql_i64(&counts, d->id);
    sql_lit(&counts, " AND (ended_at IS NULL OR (ended_at >= ");
    sql_i64(&counts, from);
    sql_lit(&counts, " AND ended_at < ");
    sql_i64(&counts, until);
    sql_lit(&counts, ")) GROUP BY state ORDER BY state");
    TRY(db_query(c, &counts, &r));
    jw_key(w, S("instances"));
    jw_obj(w);
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        jw_key(w, str_dup(c->mem, rows_text(r, 0)));
        jw_i64(w, rows_i64(r, 1));
    }
    jw_ki64(w, "median_ms", share_of(took.v, took.n, 50));
    jw_ki64(w, "p90_ms", share_of(took.v, took.n, 90));
    jw_end_obj(w);
    return OK;
}

err_t flow_put_stats(struct ctx *c, const struct flow_def *d, i64 from, i64 until, struct jw *w)
{
    struct stats s = { 0 };
    TRY(need_right(c, RIGHT(FLOW_ADMIN)));
    TRY(read_done(c, d, from, until, &s));
    TRY(read_open(c, d, &s));
    jw_obj(w);
    TRY(put_instances(c, w, d, from, until));
    put_nodes(c, w, d, &s);
    jw_end_obj(w);
    return OK;
}
