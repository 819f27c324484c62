// SPDX-License-Identifier: Apache-2.0
// Keeping: asked with the owner's rights, of the house's with all. Times that nobody was there for are passed over.
#include "auth/user.h"
#include "base/date.h"
#include "report/analysis.h"
#include "report/kept.h"

#define KEEP_DAYS 1100 // three years

struct running {
    str ask, answer, members;
    i64 day;
};

static err_t ask_now(struct ctx *c, void *arg)
{
    struct running *k = arg;
    struct analysis_out *o = mem_new_of(c->mem, struct analysis_out);
    struct buf answer = BUF(c->mem), members = BUF(c->mem);
    struct jw w = JW(&answer);
    const struct json *ask = json_parse(c->mem, k->ask, NULL);
    const struct analysis *kind = analysis_of(json_str(json_get(ask, S("kind"))));
    if (!kind) return fail(c, ERR_NOT_FOUND);
    o->members = &members;
    TRY(analysis_run(c, kind, ask, o));
    analysis_put(c, o, &w);
    k->answer = buf_str(&answer);
    k->members = buf_str(&members);
    return OK;
}

err_t kept_look(struct ctx *c, struct timed *d)
{
    const struct user *u = catalog_user(c->cat, d->user);
    struct running *k = mem_new_of(c->mem, struct running);
    *k = (struct running){ .ask = d->own[KEPT_ASK].s,
                           .day = date_of_instant(c->now_ms, c->cat->offset_min) };
    d->made = k;
    d->last_state = S("no_right");
    if (d->user && (!u || u->is_off)) return OK;
    if (d->user) c->who = actor_of_user(c, u);
    err_t e = store_read(c, ask_now, k);
    if (e != OK && (!d->user || err_http_status(e) >= 500)) return e;
    err_clear(c);
    if (e != OK) return OK;
    d->last_state = S("ok");
    d->is_done = true;
    return OK;
}

err_t kept_store(struct ctx *c, const struct timed *d)
{
    const struct running *k = d->made;
    struct sql q = db_sql(c), old = db_sql(c);
    sql_lit(&old, "DELETE FROM x_kept_run WHERE kept_id = ");
    sql_i64(&old, d->id);
    sql_lit(&old, " AND day < ");
    sql_i64(&old, k->day - KEEP_DAYS);
    TRY(db_exec(c, &old, NULL));
    sql_lit(&q, "INSERT INTO x_kept_run (kept_id, day, at, answer, members) VALUES (");
    sql_i64(&q, d->id);
    sql_lit(&q, ", ");
    sql_i64(&q, k->day);
    sql_lit(&q, ", ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ", ");
    sql_text(&q, k->answer);
    sql_lit(&q, ", ");
    sql_text(&q, k->members);
    sql_lit(&q, ") ON CONFLICT (kept_id, day) DO NOTHING"); // the first one of a day stays
    return db_exec(c, &q, NULL);
}
