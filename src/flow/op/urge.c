// SPDX-License-Identifier: Apache-2.0
// A reminder to those whose turn it is, once in half an hour a task.
#include "flow/work.h"

#define BRAKE_MS (30 * 60000LL)

static err_t note(struct ctx *c, const struct ftask *t)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_flow_task SET urged_at = ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, t->id);
    return db_exec(c, &q, NULL);
}

static err_t remind(struct ctx *c, struct doing *o, const struct ftask *t)
{
    const struct flow_node *n = graph_node(o->i->graph, t->node);
    TRY(note(c, t));
    TRY(flow_notice(c, o->i, t->user, "urged", n, o->task.opinion, o->i->rev));
    return t->stand_in ? flow_notice(c, o->i, t->stand_in, "urged", n, o->task.opinion, o->i->rev)
                       : OK;
}

static err_t run(struct ctx *c, struct doing *o)
{
    struct ftasks v;
    int told = 0, pending = 0, offered = 0;
    TRY(op_opinion(c, o, false));
    TRY(ftasks_open_of_inst(c, o->i->id, &v));
    for (size_t k = 0; k < v.n; k++) {
        const struct flow_node *n = graph_node(o->i->graph, v.v[k].node);
        if (v.v[k].state != TASK_PENDING) continue;
        pending++;
        if (!n || !node_may(n, "urge", true)) continue;
        offered++;
        if (v.v[k].urged_at && c->now_ms - v.v[k].urged_at < BRAKE_MS) continue;
        TRY(remind(c, o, &v.v[k]));
        told++;
    }
    if (!pending || !offered) return fail(c, ERR_FLOW_NOT_OFFERED);
    return told ? OK : fail(c, ERR_FLOW_ASKED_LATELY);
}

const struct flow_op op_urge = { .place = OP_INST, .any_rev = true, .run = run };
