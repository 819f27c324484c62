// SPDX-License-Identifier: Apache-2.0
// I follow it: it stands in my box, and I am told how it ended.
#include "flow/work.h"

static err_t run(struct ctx *c, struct doing *o)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "INSERT INTO x_flow_watch (inst_id, user_id, at) VALUES (");
    sql_i64(&q, o->i->id);
    sql_lit(&q, ", ");
    sql_i64(&q, c->who->user_id);
    sql_lit(&q, ", ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ") ON CONFLICT (inst_id, user_id) DO NOTHING");
    return db_exec(c, &q, NULL);
}

const struct flow_op op_watch = {
    .place = OP_INST, .any_rev = true, .any_inst_state = true, .run = run
};
