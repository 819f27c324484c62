// SPDX-License-Identifier: Apache-2.0
// Times of instances. A row of x_flow_due says when to look at a token again; what is so then is asked of its
// node. `gen` is the coming that it was made for: a token that has gone on since has overtaken it. The instance
// is locked before its row, as by every stimulus; one that somebody else has at hand is looked at a second later.
#include "base/log.h"
#include "flow/internal.h"
#include "os/clock.h"

#define BATCH 50
#define CHUNK_MS 5
#define LATER_MS 60000
#define MISSED_MAX 1000
#define COME_MAX 100000 // counted no further
#define TURN 1000       // n of a border: which one, and so many times this as often as it has come
#define SOON_MS 1000    // as often as the loop looks by itself

static void wake(struct ctx *c, void *arg)
{
    (void)c;
    (void)arg;
    worker_wake_kind(&flow_loop);
}

err_t due_set(struct ctx *c, const struct inst *i, const struct flow_due *d)
{
    const struct token *t = inst_token(i, d->token);
    i64 id;
    if (i->is_trial) return OK;
    TRY(store_next_sys_id(c, &id));
    struct sql q = db_sql(c);
    sql_lit(&q, "INSERT INTO x_flow_due (id, inst_id, token_id, task_id, kind, n, gen, due_at, "
                "listens) VALUES (");
    sql_i64(&q, id);
    sql_lit(&q, ", ");
    sql_i64(&q, i->id);
    sql_lit(&q, ", ");
    sql_i64(&q, d->token);
    sql_lit(&q, ", ");
    sql_i64(&q, d->task);
    sql_lit(&q, ", ");
    sql_text(&q, d->kind);
    sql_lit(&q, ", ");
    sql_i64(&q, d->n);
    sql_lit(&q, ", ");
    sql_i64(&q, t ? t->gen : 0);
    sql_lit(&q, ", ");
    sql_i64(&q, d->at);
    sql_lit(&q, ", ");
    sql_i64(&q, d->listens);
    sql_lit(&q, ") ON CONFLICT (token_id, task_id, kind, n) DO UPDATE SET due_at = "
                "excluded.due_at, gen = excluded.gen, listens = excluded.listens");
    if (d->at < c->now_ms + SOON_MS) store_on_commit(c, wake, NULL);
    return db_exec(c, &q, NULL);
}

err_t due_drop_token(struct ctx *c, const struct token *t)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "DELETE FROM x_flow_due WHERE token_id = ");
    sql_i64(&q, t->id);
    return db_exec(c, &q, NULL);
}

err_t due_drop_task(struct ctx *c, id64 task)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "DELETE FROM x_flow_due WHERE token_id IN (SELECT token_id FROM x_flow_task WHERE "
                "id = ");
    sql_i64(&q, task);
    sql_lit(&q, ") AND task_id = ");
    sql_i64(&q, task);
    return db_exec(c, &q, NULL);
}

err_t due_arm_boundaries(struct ctx *c, const struct inst *i, const struct token *t)
{
    int n = 0;
    json_each(b, json_get(t->node->j, S("boundary")))
    {
        struct flow_due d = { .token = t->id, .kind = S("boundary"), .n = n++ };
        TRY(span_after(c, json_get(b, S("after")), c->now_ms, &d.at));
        TRY(due_set(c, i, &d));
    }
    return OK;
}

err_t due_next(struct ctx *c, const struct json *every, i64 at, i64 *out)
{
    for (int n = 0; n < MISSED_MAX; n++) {
        TRY(span_after(c, every, at, out));
        if (*out > c->now_ms) return OK;
        if (*out <= at) break;
        at = *out;
    }
    return span_after(c, every, c->now_ms, out);
}

static const struct json *boundary_of(const struct flow_node *n, int which)
{
    int at = 0;
    json_each(b, json_get(n->j, S("boundary"))) if (at++ == which) return b;
    return NULL;
}

err_t due_relimit_boundaries(struct ctx *c, const struct inst *i, const struct token *t)
{
    struct sql q = db_sql(c);
    struct rows *r;
    VEC(i64) ns = { 0 };
    sql_lit(&q, "SELECT n FROM x_flow_due WHERE kind = 'boundary' AND token_id = ");
    sql_i64(&q, t->id);
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        vec_push(c->mem, &ns, rows_i64(r, 0));
    }
    for (size_t k = 0; k < ns.n; k++) {
        struct flow_due d = { .token = t->id, .kind = S("boundary"), .n = (int)ns.v[k] };
        const struct json *b = boundary_of(t->node, d.n % TURN);
        if (!b) continue;
        TRY(span_after(c, json_get(b, d.n < TURN ? S("after") : S("repeat")), c->now_ms, &d.at));
        TRY(due_set(c, i, &d));
    }
    return OK;
}

err_t due_poke(struct ctx *c, id64 inst, id64 token)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_flow_due SET due_at = ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, " WHERE kind = 'node' AND token_id = ");
    sql_i64(&q, token);
    sql_lit(&q, " AND inst_id = ");
    sql_i64(&q, inst);
    TRY(db_exec(c, &q, NULL));
    store_on_commit(c, wake, NULL);
    return OK;
}

err_t due_pause(struct ctx *c, const struct inst *i)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_flow_due SET is_paused = 1 WHERE inst_id = ");
    sql_i64(&q, i->id);
    return db_exec(c, &q, NULL);
}

err_t due_resume(struct ctx *c, const struct inst *i, i64 by)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_flow_due SET is_paused = 0, due_at = CASE WHEN due_at >= ");
    sql_i64(&q, DUE_NEVER);
    sql_lit(&q, " THEN due_at ELSE due_at + ");
    sql_i64(&q, by);
    sql_lit(&q, " END WHERE inst_id = ");
    sql_i64(&q, i->id);
    store_on_commit(c, wake, NULL);
    return db_exec(c, &q, NULL);
}

// --- When a time comes --------------------------------------------------------------------------------------------

struct row {
    id64 id, inst;
    i64 gen;
    struct flow_due d;
};

static void tell_time(struct ctx *c, struct inst *i, const struct token *t, const struct json *b)
{
    struct buf what = BUF(c->mem);
    struct jw w = JW(&what);
    jw_obj(&w);
    jw_kstr(&w, "boundary", json_str(json_get(b, S("id"))));
    jw_end_obj(&w);
    inst_tell(
        c, i,
        &(struct flow_event){ .kind = S("overdue"), .node = t->node->id, .what = buf_str(&what) });
}

// One that does not interrupt may come again, until its node is left or it has come so many times.
static err_t arm_border_again(struct ctx *c, const struct inst *i, const struct json *b,
                              const struct flow_due *was)
{
    const struct json *every = json_get(b, S("repeat"));
    struct flow_due next = *was;
    i64 times = 0, come = was->n / TURN + 1;
    if (!json_is(every, JSON_OBJECT) || !every->count) return OK;
    if (json_i64(json_get(b, S("times")), &times) && come >= times) return OK;
    if (come < COME_MAX) next.n += TURN;
    TRY(due_next(c, every, was->at, &next.at));
    return due_set(c, i, &next);
}

// A time at the border: the token leaves by its edges, or others do and it stays.
static err_t cross_border(struct ctx *c, struct inst *i, struct token *t, const struct flow_due *d)
{
    const struct flow_node *node = t->node;
    const struct json *b = boundary_of(node, d->n % TURN);
    str id = json_str(json_get(b, S("id")));
    bool interrupts = json_bool(json_get(b, S("interrupting"))), left = false;
    if (!b) return OK;
    tell_time(c, i, t, b);
    if (!interrupts) TRY(arm_border_again(c, i, b, d));
    for (int k = 0; k < node->boundary_count; k++) {
        struct token *other = t;
        if (!str_eq(node->boundary[k]->boundary, id)) continue;
        if (!interrupts || left) TRY(token_new(c, i, node, t, &other));
        other->leaving = S("overdue");
        TRY(token_leave_by(c, i, other, node->boundary[k]));
        left = true;
    }
    t->leaving = interrupts && !left ? S("overdue") : STR_NONE;
    return interrupts && !left ? token_end(c, i, t) : OK;
}

static err_t drop_row(struct ctx *c, id64 id)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "DELETE FROM x_flow_due WHERE id = ");
    sql_i64(&q, id);
    return db_exec(c, &q, NULL);
}

// Whether it still is to be looked at now.
static err_t is_due(struct ctx *c, struct row *r, bool *is)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT due_at FROM x_flow_due WHERE is_paused = 0 AND id = ");
    sql_i64(&q, r->id);
    TRY(db_one_i64(c, &q, &r->d.at, is));
    *is = *is && r->d.at <= c->now_ms;
    return OK;
}

static err_t time_came(struct ctx *c, struct inst *i, void *arg)
{
    struct row *r = arg;
    struct token *t = inst_token(i, r->d.token);
    bool is;
    TRY(is_due(c, r, &is));
    if (!is) return OK;
    if (i->state == INST_SUSPENDED) return due_pause(c, i);
    TRY(drop_row(c, r->id));
    if (!t || i->state != INST_RUNNING || t->gen != r->gen) return OK;
    i->chain.is_bulk = true; // time may come for many at once
    c->who = inst_actor(c, i);
    if (str_eq(r->d.kind, S("boundary"))) return cross_border(c, i, t, &r->d);
    if (t->state != TOKEN_RESTING) return OK;
    if (!str_eq(r->d.kind, S("node"))) return flow_task_due(c, i, t, &r->d);
    t->state = TOKEN_MOVING; // its node looks again
    t->is_again = true;
    return OK;
}

// --- The loop -----------------------------------------------------------------------------------------------------

static err_t take(struct ctx *c, struct row *rows, int *n)
{
    struct sql q = db_sql(c);
    struct rows *r;
    *n = 0;
    sql_lit(&q, "SELECT id, inst_id, gen, token_id, task_id, kind, n FROM x_flow_due WHERE "
                "is_paused = 0 AND due_at <= ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, " ORDER BY due_at, id LIMIT 50");
    TRY(db_query(c, &q, &r));
    for (bool more; *n < BATCH;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        rows[(*n)++] = (struct row){ rows_i64(r, 0),
                                     rows_i64(r, 1),
                                     rows_i64(r, 2),
                                     { .token = rows_i64(r, 3),
                                       .task = rows_i64(r, 4),
                                       .kind = str_dup(c->mem, rows_text(r, 5)),
                                       .n = (int)rows_i64(r, 6) } };
    }
    rows_close(r);
    return OK;
}

// PostgreSQL: another process may have the instance at hand.
static err_t lock(struct ctx *c, id64 inst, bool *got)
{
    struct sql q = db_sql(c);
    i64 id;
    sql_lit(&q, "SELECT id FROM x_flow_inst WHERE id = ");
    sql_i64(&q, inst);
    if (q.dialect == PG) sql_lit(&q, " FOR UPDATE SKIP LOCKED");
    return db_one_i64(c, &q, &id, got);
}

static err_t put_off(struct ctx *c, const struct row *r)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_flow_due SET due_at = ");
    sql_i64(&q, c->now_ms + LATER_MS);
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, r->id);
    return db_exec(c, &q, NULL);
}

// What cannot be done now (a form that is gone) is tried again later, and holds up nobody else.
static err_t look(struct ctx *c, struct row *r, bool *did)
{
    struct stimulus s = { r->inst, -1, true, time_came, r };
    TRY(lock(c, r->inst, did));
    if (!*did) return OK;
    err_t e = inst_stimulate(c, &s, NULL);
    if (e == OK || act_is_passing(e)) return e;
    log_warn("a time of flow instance %lld could not be kept: %.*s", (long long)r->inst,
             STR_ARG(err_symbol(e)));
    err_clear(c);
    return put_off(c, r);
}

static err_t due_job(struct ctx *c, void *arg)
{
    struct row rows[BATCH];
    const struct actor *who = c->who;
    i64 end = clock_monotonic_ms() + CHUNK_MS;
    int n, *did = arg;
    *did = 0;
    c->now_ms = clock_now_ms();
    TRY(take(c, rows, &n));
    for (int k = 0; k < n; k++) {
        bool done;
        err_t e = look(c, &rows[k], &done);
        c->who = who;
        TRY(e);
        *did += done;
        if (clock_monotonic_ms() >= end || store_others_wait(c)) break;
    }
    return OK;
}

// --- Woken ----------------------------------------------------------------------------------------------------

// "flow:<instance>:<token>:<gen>", as its actions are named.
err_t flow_wake(struct ctx *c, str key)
{
    struct sql q = db_sql(c);
    str rest = key, part[4] = { STR_NONE };
    i64 token, gen;
    for (int i = 0; i < 4 && str_next(&rest, ':', &part[i]); i++) continue;
    if (!str_eq(part[0], S("flow")) || !str_to_i64(part[2], &token) || !str_to_i64(part[3], &gen))
        return OK;
    sql_lit(&q, "UPDATE x_flow_due SET due_at = ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, " WHERE kind = 'node' AND token_id = ");
    sql_i64(&q, token);
    sql_lit(&q, " AND gen = ");
    sql_i64(&q, gen);
    store_on_commit(c, wake, NULL);
    return db_exec(c, &q, NULL);
}

static err_t round_of_flows(struct ctx *c, bool *did)
{
    int n = 0;
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT 1 FROM x_flow_due WHERE is_paused = 0 AND due_at <= ");
    sql_i64(&q, c->now_ms);
    TRY(loop_finds(c, &q, did));
    if (!*did) return OK;
    c->who = actor_capability(c, S("flows"));
    TRY(store_write(c, WRITE_JOBS, due_job, &n));
    *did = n > 0;
    return OK;
}

const struct loop_kind flow_loop = { "flows", NULL, round_of_flows };

// --- Saves ----------------------------------------------------------------------------------------------------------

// Who waits for this record looks at it.
static err_t after_save(struct ctx *c, struct save *s)
{
    if (!s->form->has_flows || s->is_create) return OK;
    struct sql q = db_sql(c);
    i64 changed;
    sql_lit(&q, "UPDATE x_flow_due SET due_at = ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, " WHERE listens = 1 AND inst_id IN (SELECT id FROM x_flow_inst WHERE form_id = ");
    sql_i64(&q, s->form->id);
    sql_lit(&q, " AND record_id = ");
    sql_i64(&q, s->id);
    sql_lit(&q, " AND state = 'running')");
    TRY(db_exec(c, &q, &changed));
    if (changed) store_on_commit(c, wake, NULL);
    return OK;
}

static err_t cancel(struct ctx *c, struct inst *i, void *arg)
{
    (void)arg;
    return i->state > INST_SUSPENDED ? OK : inst_end(c, i, INST_CANCELLED, S("deleted"));
}

// A record that is gone has nothing to go on with.
static err_t after_removal(struct ctx *c, const struct form *f, const struct image *img,
                           bool is_back)
{
    struct sql q = db_sql(c);
    struct rows *r;
    VEC(id64) ids = { 0 };
    if (is_back || !f->has_flows) return OK;
    sql_lit(&q,
            "SELECT id FROM x_flow_inst WHERE state IN ('running', 'suspended') AND form_id = ");
    sql_i64(&q, f->id);
    sql_lit(&q, " AND record_id = ");
    sql_i64(&q, img->id);
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        vec_push(c->mem, &ids, rows_i64(r, 0));
    }
    for (size_t k = 0; k < ids.n; k++) {
        struct stimulus s = { ids.v[k], -1, true, cancel, NULL };
        TRY(inst_stimulate(c, &s, NULL));
    }
    return OK;
}

const struct record_hook flow_hook = { .capability = S("flows"),
                                       .after = after_save,
                                       .removed = after_removal };
