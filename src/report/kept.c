// SPDX-License-Identifier: Apache-2.0
#include "report/kept.h"
#include "auth/actor.h"
#include "auth/audit.h"
#include "base/date.h"
#include "query/series.h"
#include "report/analysis.h"

#define ASK_BYTES_MAX 20000
#define TITLE_BYTES_MAX 300

static err_t noted(struct ctx *c, const struct timed *k, bool is_gone)
{
    struct buf buf = BUF(c->mem);
    struct jw w = JW(&buf);
    jw_obj(&w);
    jw_kstr(&w, "title", k->own[KEPT_TITLE].s);
    jw_kbool(&w, "house", !k->user);
    jw_end_obj(&w);
    if (is_gone) {
        struct sql q = db_sql(c);
        sql_lit(&q, "DELETE FROM x_kept_run WHERE kept_id = ");
        sql_i64(&q, k->id);
        TRY(db_exec(c, &q, NULL));
    }
    return audit_write(c, is_gone ? S("report.keep_end") : S("report.keep"), 0, 0, buf_str(&buf),
                       S("ok"));
}

// --- Who may read what was kept ---------------------------------------------------------------------------

static bool reads_field(struct ctx *c, const struct field *f, bool all)
{
    const struct form_policy *p;
    if (all) return actor_reads_all(c->who, f->form, f);
    return policy_of(c, f->form, &p) == OK && cell_right_any(p, f) == CELL_READ;
}

static bool reads_path(struct ctx *c, const struct form *f, const struct json *name, bool all)
{
    struct path p;
    if (query_series_path(c, f, json_str(name), &p) != OK) {
        err_clear(c);
        return false;
    }
    for (int i = 0; i < p.hop_count; i++)
        if (!reads_field(c, p.hops[i], all)) return false;
    return reads_field(c, p.leaf, all);
}

// Conditions on fields that links to one lead to; with others nothing is kept for the house.
static bool reads_filter(struct ctx *c, const struct form *f, const struct json *j)
{
    static const char *const groups[] = { "and", "or" };
    if (!j || j->type == JSON_NULL) return true;
    if (!json_is(j, JSON_OBJECT)) return false;
    for (size_t i = 0; i < COUNT_OF(groups); i++) {
        const struct json *list = json_get(j, str_of(groups[i]));
        json_each(one, list) if (!reads_filter(c, f, one)) return false;
        if (list) return true;
    }
    if (json_get(j, S("not"))) return reads_filter(c, f, json_get(j, S("not")));
    return json_get(j, S("field")) && reads_path(c, f, json_get(j, S("field")), true);
}

// all: every row and field that it is made of; else: he could ask it himself.
static bool reads_ask(struct ctx *c, str ask, bool all)
{
    static const char *const fields[] = { "stage", "amount", "close", "entity", "at" };
    const struct json *j = json_parse(c->mem, ask, NULL);
    const struct form *f = catalog_form(c->cat, json_str(json_get(j, S("form"))));
    if (!f || !(all ? actor_reads_all(c->who, f, NULL) : actor_may(c, f, ACT_READ))) return false;
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        const struct json *name = json_get(j, str_of(fields[i]));
        if (name && !reads_path(c, f, name, all)) return false;
    }
    return !all || reads_filter(c, f, json_get(j, S("filter")));
}

static bool is_seen(struct ctx *c, const struct timed *k)
{
    if (k->user) return k->user == c->who->user_id && !c->who->also;
    return reads_ask(c, k->own[KEPT_ASK].s, true);
}

static err_t sees(struct ctx *c, const struct timed *k, bool *out)
{
    *out = is_seen(c, k);
    return OK;
}

static bool may_edit(const struct ctx *c, const struct timed *k)
{
    return !c->who->also && (k->user ? k->user == c->who->user_id : actor_has(c, RIGHT(DESIGN)));
}

static const struct timed_column columns[] = {
    [KEPT_TITLE] = { "title", true },
    [KEPT_ASK] = { "ask", true },
    { NULL, false },
};
const struct timed_kind kept_kind = { .table = "x_kept",
                                      .own = columns,
                                      .per_person = 50,
                                      .lease_ms = 15 * 60000LL,
                                      .sees = sees,
                                      .may_edit = may_edit,
                                      .noted = noted,
                                      .work = kept_look,
                                      .done = kept_store };

// --- Showing ----------------------------------------------------------------------------------------------

static void put_day(struct ctx *c, struct jw *w, const char *key, i64 day, bool has)
{
    struct buf b = BUF(c->mem);
    jw_key(w, str_of(key));
    if (has) date_put(&b, day);
    if (has) jw_str(w, buf_str(&b));
    else jw_null(w);
}

static err_t put_runs(struct ctx *c, struct jw *w, id64 id)
{
    struct sql q = db_sql(c);
    struct rows *r;
    bool more;
    sql_lit(&q, "SELECT count(*), coalesce(min(day), 0), coalesce(max(day), 0) FROM x_kept_run "
                "WHERE kept_id = ");
    sql_i64(&q, id);
    TRY(db_query(c, &q, &r));
    TRY(rows_next(r, &more));
    i64 n = rows_i64(r, 0), first = rows_i64(r, 1), last = rows_i64(r, 2);
    rows_close(r);
    jw_ki64(w, "runs", n);
    put_day(c, w, "first_day", first, n > 0);
    put_day(c, w, "last_day", last, n > 0);
    return OK;
}

static err_t put_row(struct ctx *c, struct jw *w, const struct timed *k)
{
    const struct json *ask = json_parse(c->mem, k->own[KEPT_ASK].s, NULL);
    jw_obj(w);
    timed_put(c, w, k);
    jw_kstr(w, "kind", json_str(json_get(ask, S("kind"))));
    jw_kstr(w, "form", json_str(json_get(ask, S("form"))));
    jw_kstr(w, "title", k->own[KEPT_TITLE].s);
    timed_put_json(c, w, "ask", k->own[KEPT_ASK].s);
    jw_kbool(w, "house", !k->user);
    TRY(put_runs(c, w, k->id));
    jw_kbool(w, "may_edit", may_edit(c, k));
    jw_end_obj(w);
    return OK;
}

err_t kept_put(struct ctx *c, struct jw *w, id64 id)
{
    struct timed k;
    TRY(timed_find(c, &kept_kind, id, &k));
    return put_row(c, w, &k);
}

err_t kept_list_put(struct ctx *c, struct jw *w)
{
    struct sql where = db_sql(c);
    struct timed *rows;
    size_t n;
    sql_lit(&where, "user_id IN (0, ");
    sql_i64(&where, c->who->also ? 0 : c->who->user_id);
    sql_lit(&where, ")");
    TRY(timed_list(c, &kept_kind, &where, &rows, &n));
    jw_obj(w);
    jw_key(w, S("rows"));
    jw_arr(w);
    for (size_t i = 0; i < n; i++)
        if (is_seen(c, &rows[i])) TRY(put_row(c, w, &rows[i]));
    jw_end_arr(w);
    jw_end_obj(w);
    return OK;
}

// --- Saving -----------------------------------------------------------------------------------------------

static err_t wrong(struct ctx *c, const char *path, const char *want)
{
    return fail_arg2(c, ERR_FIELD_FORMAT, str_of(path), str_of(path), str_of(want));
}

static err_t try_ask(struct ctx *c, void *arg)
{
    const struct json *ask = arg;
    const struct analysis *kind = analysis_of(json_str(json_get(ask, S("kind"))));
    return kind->run(c, ask, mem_new_of(c->mem, struct analysis_out));
}

// Asked once as whoever wants it kept, so that what is wrong is said to him and not found at night.
static err_t take_ask(struct ctx *c, const struct kept_edit *e, struct timed *k)
{
    str kind = json_str(json_get(e->ask, S("kind"))), *ask = &k->own[KEPT_ASK].s;
    bool is_forecast = str_eq(kind, S("forecast")), is_rfm = str_eq(kind, S("rfm"));
    if (!is_forecast && !is_rfm) return wrong(c, "ask.kind", "forecast, rfm");
    if (is_forecast && !json_get(json_get(e->ask, S("period")), S("is")))
        return wrong(c, "ask.period", "this_month");
    if (json_get(e->ask, S("as_of"))) return wrong(c, "ask.as_of", "null");
    if (json_get(e->ask, S("before"))) return wrong(c, "ask.before", "null");
    *ask = json_to_text(c->mem, e->ask);
    if (ask->n > ASK_BYTES_MAX)
        return fail_arg2(c, ERR_FIELD_TOO_LONG, S("ask"), S("ask"), S("20000"));
    TRY(store_read(c, try_ask, (void *)(uintptr_t)e->ask));
    return reads_ask(c, *ask, !k->user) ? OK : fail(c, ERR_ACTION_DENIED);
}

static err_t take(struct ctx *c, const struct kept_edit *e, struct timed *k)
{
    str *title = &k->own[KEPT_TITLE].s;
    if (e->title) *title = str_trim(*e->title);
    if (!title->n) return fail_arg(c, ERR_FIELD_REQUIRED, S("title"), S("title"));
    if (title->n > TITLE_BYTES_MAX)
        return fail_arg2(c, ERR_FIELD_TOO_LONG, S("title"), S("title"), S("100"));
    if (e->schedule && str_eq(json_str(json_get(e->schedule, S("every"))), S("hour")))
        return wrong(c, "schedule.every", "day, week, month");
    return timed_take(c, k, e->schedule, e->is_off);
}

err_t kept_create(struct ctx *c, const struct kept_edit *e, id64 *id)
{
    struct timed k = {
        .user = e->is_house ? 0 : c->who->user_id,
        .own = { [KEPT_TITLE] = { .kind = SVAL_TEXT }, [KEPT_ASK] = { .kind = SVAL_TEXT } }
    };
    if (!c->who->user_id || c->who->also) return fail(c, ERR_ACTION_DENIED);
    if (e->is_house) TRY(need_right(c, RIGHT(DESIGN)));
    TRY(take(c, e, &k));
    TRY(take_ask(c, e, &k));
    k.next_at = c->now_ms; // how it stands today is kept at once
    TRY(timed_save(c, &kept_kind, &k));
    *id = k.id;
    return OK;
}

err_t kept_change(struct ctx *c, id64 id, i64 rev, const struct kept_edit *e)
{
    struct timed k;
    TRY(timed_take_up(c, &kept_kind, id, rev, &k));
    TRY(take(c, e, &k));
    return timed_save(c, &kept_kind, &k);
}

err_t kept_remove(struct ctx *c, id64 id, i64 rev) { return timed_remove(c, &kept_kind, id, rev); }

// --- For the kinds that show it ---------------------------------------------------------------------------

err_t kept_of_ask(struct ctx *c, const struct json *ask, const char *kind,
                  const struct json **kept_ask, id64 *id)
{
    return kept_of(c, ask, json_get(ask, S("run")), kind, kept_ask, id);
}

err_t kept_of(struct ctx *c, const struct json *ask, const struct json *run, const char *kind,
              const struct json **kept_ask, id64 *id)
{
    struct timed k;
    if (!run || !json_i64(run, id)) return fail_arg(c, ERR_BAD_REQUEST, S("run"), S("run"));
    TRY(timed_find(c, &kept_kind, *id, &k));
    *kept_ask = json_parse(c->mem, k.own[KEPT_ASK].s, NULL);
    const struct form *a = catalog_form(c->cat, json_str(json_get(*kept_ask, S("form"))));
    const struct form *b = catalog_form(c->cat, json_str(json_get(ask, S("form"))));
    if (!a || a != b) return fail_arg(c, ERR_BAD_REQUEST, S("form"), S("form"));
    if (kind && !str_eq(json_str(json_get(*kept_ask, S("kind"))), str_of(kind)))
        return fail_arg(c, ERR_BAD_REQUEST, S("run"), str_of(kind));
    // Who could not ask it any more is not told what it was.
    return reads_ask(c, k.own[KEPT_ASK].s, !k.user) ? OK : fail(c, ERR_NOT_FOUND);
}

static struct sql select_runs(struct ctx *c, id64 id, bool with_members)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT day, answer");
    if (with_members) sql_lit(&q, ", members");
    sql_lit(&q, " FROM x_kept_run WHERE kept_id = ");
    sql_i64(&q, id);
    return q;
}

err_t kept_runs(struct ctx *c, id64 id, kept_fn each, void *arg)
{
    struct sql q = select_runs(c, id, false);
    struct rows *r;
    sql_lit(&q, " ORDER BY day");
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) return OK;
        struct kept_run run = { .day = rows_i64(r, 0), .answer = rows_text(r, 1) };
        err_t e = each(c, arg, &run);
        if (e != OK) {
            rows_close(r);
            return e;
        }
    }
}

err_t kept_run_by(struct ctx *c, id64 id, i64 day, struct kept_run *out, bool *found)
{
    struct sql q = select_runs(c, id, true);
    struct rows *r;
    sql_lit(&q, " AND day <= ");
    sql_i64(&q, day);
    sql_lit(&q, " ORDER BY day DESC LIMIT 1");
    TRY(db_query(c, &q, &r));
    TRY(rows_next(r, found));
    if (*found)
        *out = (struct kept_run){ .day = rows_i64(r, 0),
                                  .answer = str_dup(c->mem, rows_text(r, 1)),
                                  .members = str_dup(c->mem, rows_text(r, 2)) };
    rows_close(r);
    return OK;
}
