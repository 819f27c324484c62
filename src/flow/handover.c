// SPDX-License-Identifier: Apache-2.0
// One by one through the same door as any reassigning, so each leaves its line in the history of its instance.
#include "flow/handover.h"
#include "flow/op.h"
#include "job/task.h"
#include "meta/spec_names.h"

#define MOVED_MAX 500

struct open_task {
    id64 id, inst;
    i64 rev;
};

static err_t tasks_of(struct ctx *c, id64 user, struct open_task *v, int *n)
{
    struct sql q = db_sql(c);
    struct rows *r;
    *n = 0;
    sql_lit(&q,
            "SELECT t.id, i.id, i.rev FROM x_flow_task t JOIN x_flow_inst i ON i.id = t.inst_id "
            "WHERE t.state = 'pending' AND i.state = 'running' AND t.user_id = ");
    sql_i64(&q, user);
    sql_lit(&q, " ORDER BY t.id LIMIT 500");
    TRY(db_query(c, &q, &r));
    for (bool more; *n < MOVED_MAX;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        v[(*n)++] = (struct open_task){ rows_i64(r, 0), rows_i64(r, 1), rows_i64(r, 2) };
    }
    rows_close(r);
    return OK;
}

static const struct json *asking(struct ctx *c, const struct open_task *t, i64 rev, id64 to,
                                 str why)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_ki64(&w, "rev", rev);
    jw_kid(&w, "task", t->id);
    jw_kid(&w, "user", to);
    jw_kstr(&w, "why", why);
    jw_end_obj(&w);
    return json_parse(c->mem, buf_str(&b), &(size_t){ 0 });
}

// Several of his tasks may be of one instance: what the first did has raised its rev.
static i64 rev_now(const struct open_task *v, int at, const i64 *after)
{
    for (int k = at - 1; k >= 0; k--)
        if (v[k].inst == v[at].inst && after[k]) return after[k];
    return v[at].rev;
}

static err_t move_tasks(struct ctx *c, id64 from, id64 to, str why, i64 *moved)
{
    struct open_task *v = mem_array(c->mem, struct open_task, MOVED_MAX);
    i64 *after = mem_array(c->mem, i64, MOVED_MAX);
    int n;
    TRY(tasks_of(c, from, v, &n));
    for (int k = 0; k < n; k++) {
        struct flow_done done;
        const struct json *body = asking(c, &v[k], rev_now(v, k, after), to, why);
        err_t e = flow_op_inst(c, v[k].inst, S("reassign"), body, &done);
        if (act_is_passing(e)) return e;
        if (e != OK) {
            err_clear(c); // he has it already, or somebody was faster: it is left
            continue;
        }
        after[k] = done.rev;
        ++*moved;
    }
    return OK;
}

static err_t end_standing_in(struct ctx *c, void *arg)
{
    const id64 *user = arg;
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_delegation SET ended_at = ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, " WHERE ended_at IS NULL AND to_id = ");
    sql_i64(&q, *user);
    return db_exec(c, &q, NULL);
}

static err_t count_tasks(struct ctx *c, id64 user, i64 *n)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT count(*) FROM x_flow_task t JOIN x_flow_inst i ON i.id = t.inst_id WHERE "
                "t.state IN ('pending', 'later') AND i.state IN ('running', 'suspended') AND "
                "t.user_id = ");
    sql_i64(&q, user);
    return db_one_i64(c, &q, n, NULL);
}

static void put_flows(struct ctx *c, struct jw *w, id64 user)
{
    jw_key(w, S("flows"));
    jw_arr(w);
    for (int i = 0; i < c->cat->flow_count; i++) {
        const struct flow_def *d = &c->cat->flows[i];
        if (!d->spec || !spec_names_person(d->spec, user)) continue;
        jw_obj(w);
        jw_kid(w, "id", d->id);
        jw_kstr(w, "title", title_in(d->title, c->lang));
        jw_kstr(w, "form", d->form->full_key);
        jw_end_obj(w);
    }
    jw_end_arr(w);
}

err_t flow_hand_over(struct ctx *c, id64 from, id64 to, bool apply, str why, struct jw *w)
{
    const struct user *u = catalog_user(c->cat, to);
    i64 moved = 0, left, todos = 0;
    TRY(need_right(c, RIGHT(FLOW_ADMIN)));
    if (!catalog_user(c->cat, from)) return fail(c, ERR_NOT_FOUND);
    if (apply && (!u || u->is_off || to == from)) return fail_at(c, ERR_FLOW_PERSON, S("to"));
    if (apply && !str_trim(why).n) return fail_arg(c, ERR_FIELD_REQUIRED, S("why"), S("why"));
    if (apply) {
        TRY(move_tasks(c, from, to, why, &moved));
        TRY(task_hand_over(c, from, to));
        TRY(store_write(c, WRITE_PEOPLE, end_standing_in, &from));
    }
    TRY(count_tasks(c, from, &left));
    TRY(task_count_others(c, from, &todos));
    jw_ki64(w, "tasks", left);
    jw_ki64(w, "todos", todos);
    put_flows(c, w, from);
    jw_ki64(w, "moved", moved);
    return OK;
}
