// SPDX-License-Identifier: Apache-2.0
// What of a record's to-dos came from which run: the key of a to-do begins with it.
#include "job/task_run.h"

static id64 run_of_key(str key)
{
    str head = S("run:");
    id64 n = 0;
    if (!str_starts(key, head)) return 0;
    for (size_t i = head.n; i < key.n && key.p[i] >= '0' && key.p[i] <= '9'; i++)
        n = n * 10 + (key.p[i] - '0');
    return n;
}

err_t task_of_runs(struct ctx *c, const struct form *f, id64 record, struct run_tasks *out)
{
    struct sql q = db_sql(c);
    struct rows *r;
    *out = (struct run_tasks){ 0 };
    sql_lit(&q, "SELECT id, user_id, key, state, title FROM x_task WHERE form_id = ");
    sql_i64(&q, f->id);
    sql_lit(&q, " AND record_id = ");
    sql_i64(&q, record);
    sql_lit(&q, " ORDER BY id");
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        struct run_task t = { .id = rows_i64(r, 0),
                              .user = rows_i64(r, 1),
                              .run = run_of_key(rows_text(r, 2)),
                              .state = str_dup(c->mem, rows_text(r, 3)),
                              .title = str_dup(c->mem, rows_text(r, 4)) };
        if (t.run) vec_push(c->mem, out, t);
    }
    rows_close(r);
    return OK;
}

err_t task_cancel_of_run(struct ctx *c, const struct form *f, id64 record, id64 run)
{
    struct run_tasks all;
    TRY(task_of_runs(c, f, record, &all));
    for (size_t i = 0; i < all.n; i++) {
        struct task t = { .id = all.v[i].id, .user = all.v[i].user, .form = f, .record = record };
        if (all.v[i].run == run && str_eq(all.v[i].state, S("open")))
            TRY(task_move(c, &t, S("cancelled"), c->who->user_id));
    }
    return OK;
}
