// SPDX-License-Identifier: Apache-2.0
// Looking: claimed with a lease, asked outside of any transaction with the rights of who wants to know, and
// stored in one that first looks whether it is still due. The message's key has the time of the look in it.
#include <stdlib.h>
#include "auth/user.h"
#include "job/loop.h"
#include "job/notice.h"
#include "job/outbox.h"
#include "report/alert.h"
#include "report/paper.h"
#include "report/report.h"
#include "report/schedule.h"

#define LEASE_MS (5 * 60000LL)

struct look {
    id64 id, user, board;
    str title, ask, measure, op, value, schedule, channel;
    bool found, was_over;
    i64 next_at;
    // what was seen
    bool knows, is_over;
    str seen, shown, line, what;
    const char *state;
    enum lang lang;
};

static void put_due(struct ctx *c, struct sql *q)
{
    sql_lit(q, " FROM x_board_alert WHERE is_off = 0 AND next_at <= ");
    sql_i64(q, c->now_ms);
    sql_lit(q, " AND leased_until <= ");
    sql_i64(q, c->now_ms);
}

static err_t claim(struct ctx *c, void *arg)
{
    struct look *k = arg;
    struct sql q = db_sql(c), lease = db_sql(c);
    struct rows *r;
    *k = (struct look){ .found = false };
    sql_lit(&q, "SELECT id, user_id, board_id, is_over, next_at, title, ask, measure, op, value, "
                "schedule, channel");
    put_due(c, &q);
    sql_lit(&q, " ORDER BY next_at, id LIMIT 1");
    if (q.dialect == PG) sql_lit(&q, " FOR UPDATE SKIP LOCKED");
    TRY(db_query(c, &q, &r));
    TRY(rows_next(r, &k->found));
    if (!k->found) return OK;
    k->id = rows_i64(r, 0);
    k->user = rows_i64(r, 1);
    k->board = rows_i64(r, 2);
    k->was_over = rows_i64(r, 3) != 0;
    k->next_at = rows_i64(r, 4);
    str *const texts[] = { &k->title, &k->ask,      &k->measure, &k->op,
                           &k->value, &k->schedule, &k->channel };
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        *texts[i] = str_dup(c->mem, rows_text(r, 5 + (int)i));
    rows_close(r);
    sql_lit(&lease, "UPDATE x_board_alert SET leased_until = ");
    sql_i64(&lease, c->now_ms + LEASE_MS);
    sql_lit(&lease, " WHERE id = ");
    sql_i64(&lease, k->id);
    return db_exec(c, &lease, NULL);
}

// --- Asking -----------------------------------------------------------------------------------------------

static bool holds(double seen, str op, double line)
{
    if (str_eq(op, S("lt"))) return seen < line;
    if (str_eq(op, S("le"))) return seen <= line;
    return str_eq(op, S("gt")) ? seen > line : seen >= line;
}

static double number(struct ctx *c, str s) { return strtod(str_z(c->mem, s), NULL); }

// Hidden measures stand not in the answer; the rest are in order.
static void read_answer(struct ctx *c, struct look *k, const struct json *answer)
{
    const struct json *rows = json_get(answer, S("rows")),
                      *row = json_is(rows, JSON_ARRAY) ? rows->first : NULL,
                      *values = json_get(row, S("values")), *v = values ? values->first : NULL;
    json_each(m, json_get(answer, S("measures")))
    {
        if (v && str_eq(json_str(json_get(m, S("key"))), k->measure)) {
            struct json line = { .type = JSON_STRING, .text = k->value };
            str as = json_str(json_get(m, S("as")));
            bool is_number = v->type == JSON_NUMBER ||
                             (v->type == JSON_STRING && v->text.n && v->text.p[0] != '#');
            k->knows = is_number;
            k->seen = is_number ? v->text : STR_NONE;
            k->shown = paper_figure(c, v, as);
            k->line = paper_figure(c, &line, as);
            k->what = json_str(json_get(m, S("title")));
        }
        if (v) v = v->next;
    }
}

struct asking {
    const struct json *ask;
    struct jw *w;
};

static err_t ask_now(struct ctx *c, void *arg)
{
    struct asking *a = arg;
    return report_answer(c, a->ask, a->w);
}

static err_t look_at(struct ctx *c, struct look *k)
{
    const struct user *u = catalog_user(c->cat, k->user);
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    struct asking a = { json_parse(c->mem, k->ask, NULL), &w };
    k->state = "no_right";
    k->is_over = k->was_over;
    if (!u || u->is_off || !a.ask) return OK;
    c->who = actor_of_user(c, u);
    c->lang = k->lang = u->has_lang ? u->lang : c->cat->lang;
    err_t e = store_read(c, ask_now, &a);
    if (e != OK && err_http_status(e) >= 500) return e;
    err_clear(c);
    if (e != OK) return OK;
    read_answer(c, k, json_parse(c->mem, buf_str(&b), NULL));
    k->state = k->knows ? "ok" : "empty";
    if (k->knows) k->is_over = holds(number(c, k->seen), k->op, number(c, k->value));
    return OK;
}

// --- Telling ----------------------------------------------------------------------------------------------

static str words(struct ctx *c, const struct look *k)
{
    bool en = k->lang == LANG_EN, below = k->op.p[0] == 'l';
    const char *how = below ? (en ? "is down to" : "降到") : (en ? "is up to" : "升到");
    struct buf b = BUF(c->mem);
    str base = STR_NONE;
    bool found = false;
    if (meta_get(c, S("base_url"), &base, &found) != OK) err_clear(c);
    buf_fmt(&b,
            en ? STR_FMT " %s " STR_FMT " (your line: " STR_FMT ")."
               : STR_FMT "%s " STR_FMT "（您设的线：" STR_FMT "）。",
            STR_ARG(k->what.n ? k->what : k->title), how, STR_ARG(k->shown), STR_ARG(k->line));
    if (k->board && found && base.n)
        buf_fmt(&b, "\n" STR_FMT "/boards/%lld", STR_ARG(base), (long long)k->board);
    return buf_str(&b);
}

static err_t tell(struct ctx *c, const struct look *k)
{
    static const char *const keys[] = { "title", "text" };
    const str values[] = { k->title, words(c, k) };
    str key = str_fmt(c->mem, "board_alert:%lld:%lld", (long long)k->id, (long long)k->next_at);
    struct notice n = {
        .user = k->user, .kind = S("rule"), .args = notice_args(c, keys, values, 2), .key = key
    };
    struct message m = { .key = key,
                         .channel = k->channel,
                         .title = values[0],
                         .text = values[1],
                         .user_id = k->user,
                         .purpose = PURPOSE_INTERNAL };
    return k->channel.n ? outbox_add(c, &m, NULL, NULL) : notice_add(c, &n, NULL);
}

static err_t finish(struct ctx *c, void *arg)
{
    struct look *k = arg;
    struct sql q = db_sql(c);
    i64 changed;
    sql_lit(&q, "UPDATE x_board_alert SET leased_until = 0, next_at = ");
    sql_i64(&q, schedule_next(c, json_parse(c->mem, k->schedule, NULL), c->now_ms));
    sql_lit(&q, ", is_over = ");
    sql_i64(&q, k->is_over);
    sql_lit(&q, ", last_at = ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ", last_value = ");
    sql_text(&q, k->seen);
    sql_lit(&q, ", last_state = ");
    sql_text(&q, str_of(k->state));
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, k->id);
    sql_lit(&q, " AND next_at = ");
    sql_i64(&q, k->next_at);
    TRY(db_exec(c, &q, &changed));
    return changed && k->is_over && !k->was_over ? tell(c, k) : OK;
}

err_t alert_next(struct ctx *c, bool *did)
{
    struct look k;
    bool found;
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT 1");
    put_due(c, &q);
    TRY(loop_finds(c, &q, &found));
    if (!found) return OK;
    c->who = actor_capability(c, S("report"));
    TRY(store_write(c, WRITE_JOBS, claim, &k));
    if (!k.found) return OK;
    *did = true;
    TRY(look_at(c, &k));
    c->who = actor_capability(c, S("report"));
    return store_write(c, WRITE_JOBS, finish, &k);
}
