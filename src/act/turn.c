// SPDX-License-Identifier: Apache-2.0
// Whose turn it was last at a step that assigns in turn. It lies beside what is remembered of a rule and a
// record, as the row of a record that cannot be: -1 and below, one a step; there `runs` is the person.
#include "act/act.h"

static i64 row_of(const struct act *a) { return -1 - ((i64)a->turn + a->step); }

err_t turn_of(struct ctx *c, const struct act *a, id64 *user)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT runs FROM x_rule_state WHERE rule_id = ");
    sql_i64(&q, a->turns);
    sql_lit(&q, " AND record_id = ");
    sql_i64(&q, row_of(a));
    if (store_in_write(c)) sql_for_update(&q);
    return db_one_i64(c, &q, user, NULL);
}

err_t turn_set(struct ctx *c, const struct act *a, id64 user)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "INSERT INTO x_rule_state (rule_id, record_id, is_true, runs, last_at) VALUES (");
    sql_i64(&q, a->turns);
    sql_lit(&q, ", ");
    sql_i64(&q, row_of(a));
    sql_lit(&q, ", 0, ");
    sql_i64(&q, user);
    sql_lit(&q, ", ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ") ON CONFLICT (rule_id, record_id) DO UPDATE SET runs = excluded.runs, last_at = "
                "excluded.last_at");
    return db_exec(c, &q, NULL);
}
