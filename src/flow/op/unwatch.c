// SPDX-License-Identifier: Apache-2.0
// I follow it no more.
#include "flow/work.h"

static err_t run(struct ctx *c, struct doing *o)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "DELETE FROM x_flow_watch WHERE inst_id = ");
    sql_i64(&q, o->i->id);
    sql_lit(&q, " AND user_id = ");
    sql_i64(&q, c->who->user_id);
    return db_exec(c, &q, NULL);
}

const struct flow_op op_unwatch = {
    .place = OP_INST, .any_rev = true, .any_inst_state = true, .run = run
};
