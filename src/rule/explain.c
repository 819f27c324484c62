// SPDX-License-Identifier: Apache-2.0
// What a rule would do, and why it did or did not: asked by whoever designs it, with his own rights. Trying a
// rule on a record does everything in a transaction that is then given up, so what it shows is what would be.
#include "auth/chain.h"
#include "base/date.h"
#include "job/words.h"
#include "rule/internal.h"

#define PREVIEW_ROWS 20
#define RUNS_MAX 50

err_t rule_preview(struct ctx *c, const struct form *f, const struct json *spec, struct jw *w)
{
    const struct json *j = rule_if(spec);
    struct query *q;
    struct page *page;
    i64 n;
    bool capped;
    TRY(need_right(c, RIGHT(DESIGN)));
    TRY(query_parse(
        c, f,
        json_parse(
            c->mem,
            str_fmt(c->mem,
                    "{\"fields\":[],\"sort\":[{\"field\":\"id\",\"dir\":\"desc\"}],\"limit\":%d}",
                    PREVIEW_ROWS),
            NULL),
        &q));
    if (j) TRY(query_filter_parse(c, f, j, false, &q->filter));
    TRY(query_count(c, q, false, &n, &capped));
    TRY(query_page(c, q, &page));
    jw_obj(w);
    jw_ki64(w, "count", n);
    jw_kbool(w, "is_capped", capped);
    jw_key(w, S("rows"));
    jw_arr(w);
    for (int i = 0; i < page->count; i++) {
        jw_obj(w);
        jw_kid(w, "id", page->records[i].id);
        jw_kstr(w, "title", page->records[i].title);
        jw_end_obj(w);
    }
    jw_end_arr(w);
    jw_end_obj(w);
    return OK;
}

// --- Trying -------------------------------------------------------------------------------------------------

// The log of a run as the caller may read it: words only where he reads in full what is in them.
static err_t put_said(struct ctx *c, struct jw *w, const struct form *f, id64 record,
                      const struct json *said)
{
    jw_key(w, S("said"));
    jw_arr(w);
    json_each(one, said)
    {
        str reads = json_str(json_get(one, S("reads")));
        bool may = true;
        if (reads.n) TRY(message_reads_all(c, f, record, reads, &may));
        jw_obj(w);
        jw_kstr(w, "to", json_str(json_get(one, S("to"))));
        jw_kstr(w, "title", may ? json_str(json_get(one, S("title"))) : STR_NONE);
        jw_kstr(w, "text", may ? json_str(json_get(one, S("text"))) : STR_NONE);
        jw_kbool(w, "is_hidden", !may || json_bool(json_get(one, S("sealed"))));
        jw_end_obj(w);
    }
    jw_end_arr(w);
    return OK;
}

static err_t log_put(struct ctx *c, struct jw *w, const struct form *f, id64 record, str log)
{
    size_t at;
    jw_arr(w);
    json_each(step, json_parse(c->mem, log, &at))
    {
        jw_obj(w);
        json_each(part, step)
        {
            if (str_eq(part->key, S("said"))) {
                TRY(put_said(c, w, f, record, part));
                continue;
            }
            jw_key(w, part->key);
            jw_json(w, part);
        }
        jw_end_obj(w);
    }
    jw_end_arr(w);
    return OK;
}

static err_t log_shown(struct ctx *c, const struct form *f, id64 record, bool is_seen, str *log)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    if (!is_seen) *log = S("[]");
    if (!is_seen || str_find(*log, S("\"said\"")) < 0) return OK;
    TRY(log_put(c, &w, f, record, *log));
    *log = buf_str(&b);
    return OK;
}

struct attempt {
    struct act act;
    const struct json *steps;
    struct buf *log;
    bool ended;
};

// Always ends with an error, so nothing of it stays.
static err_t attempt_job(struct ctx *c, void *arg)
{
    struct attempt *a = arg;
    struct jw w = JW(a->log);
    jw_arr(&w);
    TRY(act_steps(c, &a->act, a->steps, &w, &a->ended));
    jw_end_arr(&w);
    return fail(c, ERR_RULE_TRIED);
}

static void put_error(struct ctx *c, struct jw *w, err_t e)
{
    jw_key(w, S("error"));
    jw_obj(w);
    jw_kstr(w, "code", err_symbol(e));
    jw_kstr(w, "path", c->errs ? c->errs->path : STR_NONE);
    jw_key(w, S("args"));
    jw_arr(w);
    for (int i = 0; c->errs && i < 3; i++) jw_str(w, c->errs->arg[i]);
    jw_end_arr(w);
    jw_end_obj(w);
}

err_t rule_try(struct ctx *c, const struct form *f, const struct json *spec, id64 record,
               struct jw *w)
{
    struct buf log = BUF(c->mem), said = BUF(c->mem), shown = BUF(c->mem);
    struct jw only = JW(&shown);
    struct chain chain = { .path = S(",") };
    struct attempt a = { .act = { .form = f, .record = record, .key = S("run:0"), .said = &said },
                         .steps = json_get(spec, S("do")),
                         .log = &log };
    bool holds;
    TRY(need_right(c, RIGHT(DESIGN)));
    TRY(spec_check(c, f, spec));
    if (!json_get(spec, S("do"))) return fail_arg(c, ERR_BAD_REQUEST, S("spec"), S("spec"));
    TRY(act_holds(c, f, NULL, record, &holds));
    if (!holds) return fail(c, ERR_NOT_FOUND);
    TRY(act_holds(c, f, rule_if(spec), record, &holds));
    struct actor *me = mem_dup(c->mem, c->who, sizeof *me);
    const struct actor *who = c->who;
    me->chain = &chain;
    c->who = me;
    err_t e = store_write(c, WRITE_PEOPLE, attempt_job, &a);
    c->who = who;
    jw_obj(w);
    jw_kbool(w, "holds", holds);
    if (e == ERR_RULE_TRIED) {
        TRY(log_put(c, &only, f, record, buf_str(&log)));
        jw_key(w, S("steps"));
        jw_raw(w, buf_str(&shown));
        jw_kbool(w, "waits", !a.ended);
    } else {
        put_error(c, w, e);
    }
    jw_end_obj(w);
    err_clear(c);
    return OK;
}

// --- Runs ---------------------------------------------------------------------------------------------------

static void put_why(struct ctx *c, struct jw *w, str text)
{
    size_t at;
    const struct json *why = text.n ? json_parse(c->mem, str_dup(c->mem, text), &at) : NULL;
    if (json_is(why, JSON_OBJECT)) jw_json(w, why);
    else jw_str(w, text);
}

// Where in the flow it was, and how it left; who decided and why is for those who may ask the flow.
static void put_told(struct ctx *c, struct jw *w, str text)
{
    size_t at;
    const struct json *told = text.n ? json_parse(c->mem, str_dup(c->mem, text), &at) : NULL;
    if (!told) return;
    jw_key(w, S("told"));
    jw_obj(w);
    jw_kstr(w, "flow", json_str(json_get(told, S("flow"))));
    jw_kstr(w, "node", json_str(json_get(told, S("node"))));
    jw_kstr(w, "outcome", json_str(json_get(told, S("outcome"))));
    jw_end_obj(w);
}

// What was done may name what stands in the record: for whoever sees that.
static void put_run(struct ctx *c, struct jw *w, const struct rows *r, str title, bool is_visible,
                    str log)
{
    jw_obj(w);
    jw_kid(w, "id", rows_i64(r, 0));
    jw_kid(w, "record", rows_i64(r, 1));
    jw_kstr(w, "title", title);
    jw_kinstant(w, "at", rows_i64(r, 2));
    jw_kstr(w, "cause", rows_text(r, 3));
    jw_kstr(w, "state", rows_text(r, 4));
    jw_kinstant(w, "next_at", str_eq(rows_text(r, 4), S("waiting")) ? rows_i64(r, 5) : 0);
    jw_key(w, S("why"));
    put_why(c, w, is_visible ? rows_text(r, 6) : STR_NONE);
    jw_ki64(w, "depth", rows_i64(r, 7));
    jw_key(w, S("log"));
    jw_raw(w, log);
    jw_ki64(w, "version", rows_i64(r, 9));
    jw_ki64(w, "step", rows_i64(r, 10));
    put_told(c, w, is_visible ? rows_text(r, 11) : STR_NONE);
    jw_end_obj(w);
}

static void select_runs(struct sql *q)
{
    sql_lit(q, "SELECT id, record_id, at, cause, state, next_at, why, depth, log, version, step, "
               "told FROM "
               "x_rule_run WHERE rule_id = ");
}

static err_t ids_of(struct ctx *c, const struct sql *q, id64 *ids, str *logs, int *n)
{
    struct rows *r;
    *n = 0;
    TRY(db_query(c, q, &r));
    for (bool more; *n < RUNS_MAX;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        logs[*n] = str_dup(c->mem, rows_text(r, 8));
        ids[(*n)++] = rows_i64(r, 1);
    }
    rows_close(r);
    return OK;
}

static err_t visible(struct ctx *c, const struct form *f, const id64 *ids, int n, bool *out)
{
    const struct form_policy *p;
    u64 rm, also;
    TRY(policy_of(c, f, &p));
    bool all = c->who->has_all_rights || (p->sees_all_rows && !p->also);
    for (int i = 0; i < n; i++) {
        if (!all) TRY(query_row_mask(c, f, ids[i], ACT_READ, &rm, &also));
        out[i] = all || rm;
    }
    return OK;
}

// Titles as the caller may read them: a run tells nobody of a record that he does not see.
static err_t put_runs(struct ctx *c, const struct form *f, const struct sql *q, struct jw *w)
{
    id64 ids[RUNS_MAX];
    str titles[RUNS_MAX], logs[RUNS_MAX];
    bool seen[RUNS_MAX];
    struct rows *r;
    int n, i = 0;
    TRY(ids_of(c, q, ids, logs, &n));
    TRY(query_titles(c, f, ids, n, titles));
    TRY(visible(c, f, ids, n, seen));
    for (int k = 0; k < n; k++) TRY(log_shown(c, f, ids[k], seen[k], &logs[k]));
    TRY(db_query(c, q, &r));
    jw_arr(w);
    for (bool more; i < n; i++) {
        TRY(rows_next(r, &more));
        if (!more) break;
        put_run(c, w, r, titles[i], seen[i], logs[i]);
    }
    rows_close(r);
    jw_end_arr(w);
    return OK;
}

err_t rule_runs(struct ctx *c, const struct rule_def *d, id64 record, id64 before, struct jw *w)
{
    struct sql q = db_sql(c);
    select_runs(&q);
    sql_i64(&q, d->id);
    if (record) {
        sql_lit(&q, " AND record_id = ");
        sql_i64(&q, record);
    }
    if (before) {
        sql_lit(&q, " AND id < ");
        sql_i64(&q, before);
    }
    sql_lit(&q, " ORDER BY id DESC LIMIT 50");
    jw_obj(w);
    jw_key(w, S("rows"));
    TRY(put_runs(c, d->form, &q, w));
    jw_end_obj(w);
    return OK;
}

static err_t next_due(struct ctx *c, const struct rule_def *d, id64 record, i64 *at)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT due_at FROM x_rule_due WHERE is_done = 0 AND rule_id = ");
    sql_i64(&q, d->id);
    sql_lit(&q, " AND record_id = ");
    sql_i64(&q, d->kind == WHEN_SCHEDULE || d->kind == WHEN_SEGMENT ? 0 : record);
    sql_lit(&q, " ORDER BY due_at LIMIT 1");
    return db_one_i64(c, &q, at, NULL);
}

static i64 again_from(const struct json *spec, i64 runs, i64 last_at)
{
    const struct json *again = json_get(spec, S("again"));
    i64 days;
    bool spaced = runs && str_eq(json_str(json_get(again, S("kind"))), S("days")) &&
                  json_i64(json_get(again, S("days")), &days);
    return spaced ? last_at + days * DAY_MS : 0;
}

err_t rule_why(struct ctx *c, const struct rule_def *d, id64 record, struct jw *w)
{
    bool holds, was;
    i64 runs, last_at, due;
    TRY(act_holds(c, d->form, NULL, record, &holds));
    if (!holds) return fail(c, ERR_NOT_FOUND);
    TRY(act_holds(c, d->form, rule_if(d->spec), record, &holds));
    TRY(state_of(c, d->id, record, &was, &runs, &last_at));
    TRY(next_due(c, d, record, &due));
    jw_obj(w);
    jw_kstr(w, "mode", rule_mode_key(d->mode));
    jw_kbool(w, "holds", holds);
    if (d->kind == WHEN_SEGMENT)
        jw_kbool(w, "known", was); // to be in: it was told then, or was there
    jw_ki64(w, "runs", runs);
    jw_kinstant(w, "last_at", last_at);
    jw_kinstant(w, "due_at", due);
    jw_kinstant(w, "again_from", again_from(d->spec, runs, last_at));
    jw_kbool(w, "only_once",
             runs &&
                 str_eq(json_str(json_get(json_get(d->spec, S("again")), S("kind"))), S("once")));
    TRY(why_put(c, w, d, record, was));
    struct sql q = db_sql(c);
    select_runs(&q);
    sql_i64(&q, d->id);
    sql_lit(&q, " AND record_id = ");
    sql_i64(&q, record);
    sql_lit(&q, " ORDER BY id DESC LIMIT 1");
    jw_key(w, S("last"));
    TRY(put_runs(c, d->form, &q, w));
    jw_end_obj(w);
    return OK;
}

// --- Once more ------------------------------------------------------------------------------------------------

static err_t retry_job(struct ctx *c, void *arg)
{
    const id64 *id = arg;
    struct sql q = db_sql(c);
    i64 changed;
    sql_lit(
        &q,
        "UPDATE x_rule_run SET state = 'waiting', why = NULL, ended_at = NULL, tries = tries + 1, "
        "next_at = ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, " WHERE state = 'failed' AND id = ");
    sql_i64(&q, *id);
    TRY(db_exec(c, &q, &changed));
    return changed ? OK : fail(c, ERR_NOT_FOUND);
}

err_t rule_retry(struct ctx *c, id64 run)
{
    TRY(need_right(c, RIGHT(DESIGN)));
    TRY(store_write(c, WRITE_PEOPLE, retry_job, &run));
    worker_wake();
    return OK;
}
