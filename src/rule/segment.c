// SPDX-License-Identifier: Apache-2.0
// Who belongs to a segment is whoever its condition holds for; the rule runs when a record comes in or goes out.
// It is asked when the record is saved, when one is saved that the condition counts (heard.c), and for all by
// the rule's clock, because time moves members too. That somebody is known to be in is one bit of x_rule_state,
// turned by a statement that says whether it was it that turned it: so a crossing fires once, whoever sees it.
// Until the records there are have been met (backfill.c sets the clock at its end) crossings are noted and
// nothing is told of them, unless the rule wants to hear of those that are in already.
#include "auth/chain.h"
#include "base/date.h"
#include "rule/internal.h"

#define SWEEP 100
#define HOUR_MS 3600000LL
#define AT_DEFAULT (9 * HOUR_MS)

static const struct json *when_of(const struct rule_def *d) { return json_get(d->spec, S("when")); }

err_t segment_check(struct ctx *c, const struct form *f, const struct json *w)
{
    const struct json *on = json_get(w, S("on"));
    (void)f;
    TRY(keys_only(c, w, S("when"), KEYS("kind", "on", "every", "at", "present")));
    if (!json_is(on, JSON_ARRAY) || !on->count)
        return spec_wrong(c, S("when.on"), "请至少选一个时机", "choose at least one");
    json_each(one, on) TRY(one_of(c, one, S("when.on"), KEYS("entered", "left")));
    if (json_get(w, S("every")))
        TRY(one_of(c, json_get(w, S("every")), S("when.every"), KEYS("hour", "day")));
    return time_at(c, json_get(w, S("at")), S("when.at"));
}

i64 segment_next(const struct ctx *c, const struct json *when)
{
    i64 ms, at = time_parse(json_str(json_get(when, S("at"))), &ms) ? ms : AT_DEFAULT;
    if (!str_eq(json_str(json_get(when, S("every"))), S("day")))
        return (c->now_ms / HOUR_MS + 1) * HOUR_MS;
    i64 today = date_of_instant(c->now_ms, c->cat->offset_min);
    i64 next = instant_of_local(today, at, c->cat->offset_min);
    return next > c->now_ms ? next : next + DAY_MS;
}

// --- In or out --------------------------------------------------------------------------------------------

// *crossed: this statement has turned it.
static err_t turn(struct ctx *c, id64 rule, id64 record, bool in, bool *crossed)
{
    struct sql q = db_sql(c);
    i64 n;
    if (in) {
        sql_lit(&q,
                "INSERT INTO x_rule_state (rule_id, record_id, is_true, runs, last_at) VALUES (");
        sql_i64(&q, rule);
        sql_lit(&q, ", ");
        sql_i64(&q, record);
        sql_lit(&q, ", 1, 0, 0) ON CONFLICT (rule_id, record_id) DO UPDATE SET is_true = 1 WHERE "
                    "x_rule_state.is_true = 0");
    } else {
        sql_lit(&q, "UPDATE x_rule_state SET is_true = 0 WHERE is_true = 1 AND rule_id = ");
        sql_i64(&q, rule);
        sql_lit(&q, " AND record_id = ");
        sql_i64(&q, record);
    }
    TRY(db_exec(c, &q, &n));
    *crossed = n > 0;
    return OK;
}

static bool wants(const struct rule_def *d, str word)
{
    json_each(one, json_get(when_of(d), S("on"))) if (str_eq(json_str(one), word)) return true;
    return false;
}

bool segment_tells_present(const struct rule_def *d)
{
    return json_bool(json_get(when_of(d), S("present")));
}

static err_t is_met(struct ctx *c, const struct rule_def *d, bool *is)
{
    struct sql q = db_sql(c);
    i64 n;
    if (segment_tells_present(d)) return *is = true, OK;
    sql_lit(&q, "SELECT count(*) FROM x_rule_due WHERE record_id = 0 AND rule_id = ");
    sql_i64(&q, d->id);
    TRY(db_one_i64(c, &q, &n, NULL));
    *is = n > 0;
    return OK;
}

static err_t cross(struct ctx *c, const struct rule_def *d, id64 record, bool in, bool is_bulk)
{
    str cause = in ? S("entered") : S("left");
    bool crossed, met, did;
    TRY(turn(c, d->id, record, in, &crossed));
    if (!crossed || !wants(d, cause)) return OK;
    TRY(is_met(c, d, &met));
    if (!met) return OK;
    TRY(is_bulk ? fire_in_bulk(c, d, record, cause, &did) : fire(c, d, record, cause, &did));
    return in ? OK : turn(c, d->id, record, false, &crossed); // a firing marks it as true
}

err_t segment_look(struct ctx *c, const struct rule_def *d, id64 record, bool is_bulk)
{
    struct image img;
    bool in = false, crossed;
    err_t e = record_image_locked(c, d->form, record, &img);
    if (e == ERR_NOT_FOUND) err_clear(c);
    if (e != OK && e != ERR_NOT_FOUND) return e;
    if (e == ERR_NOT_FOUND) return turn(c, d->id, record, false, &crossed);
    if (img.is_demo) return OK;
    TRY(act_holds(c, d->form, rule_if(d->spec), record, &in));
    return cross(c, d, record, in, is_bulk);
}

err_t segment_removed(struct ctx *c, const struct rule_def *d, id64 record, bool is_back)
{
    bool in = false, crossed;
    if (is_back) TRY(act_holds(c, d->form, rule_if(d->spec), record, &in));
    return turn(c, d->id, record, in, &crossed);
}

err_t segment_forget(struct ctx *c, id64 rule)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_rule_state SET is_true = 0 WHERE is_true = 1 AND rule_id = ");
    sql_i64(&q, rule);
    return db_exec(c, &q, NULL);
}

// --- By the clock: all of them, some at a time ---------------------------------------------------------------

struct ids {
    id64 v[SWEEP];
    int n;
};

static err_t read_ids(struct ctx *c, const struct sql *q, struct ids *out)
{
    struct rows *r;
    out->n = 0;
    TRY(db_query(c, q, &r));
    for (bool more; out->n < SWEEP;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        out->v[out->n++] = rows_i64(r, 0);
    }
    rows_close(r);
    return OK;
}

static struct sql select_known(struct ctx *c, id64 rule)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT record_id FROM x_rule_state WHERE is_true = 1 AND rule_id = ");
    sql_i64(&q, rule);
    return q;
}

static bool has(const struct ids *l, id64 id)
{
    for (int i = 0; i < l->n; i++)
        if (l->v[i] == id) return true;
    return false;
}

// Those that the condition holds for and that are not known to be in.
err_t segment_sweep_in(struct ctx *c, const struct rule_def *d, id64 *after)
{
    struct query *q;
    struct page *page;
    struct ids known = { .n = 0 };
    TRY(act_query(c, d->form, rule_if(d->spec), *after, SWEEP, &q));
    TRY(query_page(c, q, &page));
    if (page->count) {
        struct sql s = select_known(c, d->id);
        sql_lit(&s, " AND record_id >= ");
        sql_i64(&s, page->records[0].id);
        sql_lit(&s, " AND record_id <= ");
        sql_i64(&s, page->records[page->count - 1].id);
        sql_lit(&s, " ORDER BY record_id LIMIT 100");
        TRY(read_ids(c, &s, &known));
    }
    for (int i = 0; i < page->count; i++)
        if (!has(&known, page->records[i].id)) TRY(segment_look(c, d, page->records[i].id, false));
    *after = page->count == SWEEP ? page->records[SWEEP - 1].id : 0;
    return OK;
}

// Those that are known to be in and that it does not hold for any more.
err_t segment_sweep_out(struct ctx *c, const struct rule_def *d, id64 *after)
{
    struct query *q;
    struct page *page;
    struct ids known, in = { .n = 0 };
    struct sql s = select_known(c, d->id);
    sql_lit(&s, " AND record_id > ");
    sql_i64(&s, *after);
    sql_lit(&s, " ORDER BY record_id LIMIT 100");
    TRY(read_ids(c, &s, &known));
    *after = known.n == SWEEP ? known.v[SWEEP - 1] : 0;
    if (!known.n) return OK;
    TRY(act_query(c, d->form, rule_if(d->spec), 0, SWEEP, &q));
    q->only_ids = known.v;
    q->only_id_count = known.n;
    TRY(query_page(c, q, &page));
    for (int i = 0; i < page->count; i++) in.v[in.n++] = page->records[i].id;
    for (int i = 0; i < known.n; i++)
        if (!has(&in, known.v[i])) TRY(segment_look(c, d, known.v[i], false));
    return OK;
}
