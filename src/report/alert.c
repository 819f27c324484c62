// SPDX-License-Identifier: Apache-2.0
// An alert asks for one figure, so its ask has no dimensions. Whoever makes it may ask that; whether he still
// may is asked again at each look.
#include "report/alert.h"
#include "auth/actor.h"
#include "base/date.h"
#include "report/ask.h"
#include "report/board.h"
#include "report/schedule.h"
#include "report/sub.h"

#define PER_PERSON_MAX 50
#define ASK_BYTES_MAX 20000

struct alert {
    id64 id, board;
    str title, ask, measure, op, value, schedule, channel, last_value, last_state;
    bool is_off, is_over;
    i64 next_at, last_at, rev;
};

static struct alert alert_of_row(struct ctx *c, const struct rows *r)
{
    struct mem *m = c->mem;
    struct alert a = { .id = rows_i64(r, 0),
                       .board = rows_i64(r, 1),
                       .is_off = rows_i64(r, 2) != 0,
                       .is_over = rows_i64(r, 3) != 0,
                       .next_at = rows_i64(r, 4),
                       .last_at = rows_i64(r, 5),
                       .rev = rows_i64(r, 6) };
    str *const texts[] = { &a.title,    &a.ask,     &a.measure,    &a.op,        &a.value,
                           &a.schedule, &a.channel, &a.last_value, &a.last_state };
    for (size_t i = 0; i < COUNT_OF(texts); i++) *texts[i] = str_dup(m, rows_text(r, 7 + (int)i));
    return a;
}

// One's own: through another's eyes there are none.
static struct sql select_own(struct ctx *c)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT id, board_id, is_off, is_over, next_at, last_at, rev, title, ask, measure, "
                "op, value, schedule, channel, last_value, last_state FROM x_board_alert WHERE "
                "user_id = ");
    sql_i64(&q, c->who->also ? 0 : c->who->user_id);
    return q;
}

static err_t find(struct ctx *c, id64 id, struct alert *a)
{
    struct sql q = select_own(c);
    struct rows *r;
    bool found;
    sql_lit(&q, " AND id = ");
    sql_i64(&q, id);
    TRY(db_query(c, &q, &r));
    TRY(rows_next(r, &found));
    if (found) *a = alert_of_row(c, r);
    rows_close(r);
    return found ? OK : fail(c, ERR_NOT_FOUND);
}

// --- Showing ----------------------------------------------------------------------------------------------

static void put_at(struct ctx *c, struct jw *w, const char *key, i64 ms)
{
    struct buf b = BUF(c->mem);
    jw_key(w, str_of(key));
    if (!ms) {
        jw_null(w);
        return;
    }
    instant_put(&b, ms);
    jw_str(w, buf_str(&b));
}

static void put_json(struct ctx *c, struct jw *w, const char *key, str text)
{
    const struct json *j = json_parse(c->mem, text, NULL);
    jw_key(w, str_of(key));
    if (j) jw_json(w, j);
    else jw_null(w);
}

static void put_row(struct ctx *c, struct jw *w, const struct alert *a)
{
    jw_obj(w);
    jw_kid(w, "id", a->id);
    jw_key(w, S("board"));
    if (a->board) jw_id(w, a->board);
    else jw_null(w);
    jw_kstr(w, "title", a->title);
    put_json(c, w, "ask", a->ask);
    jw_kstr(w, "measure", a->measure);
    jw_kstr(w, "op", a->op);
    jw_kstr(w, "value", a->value);
    put_json(c, w, "schedule", a->schedule);
    jw_kstr(w, "channel", a->channel);
    jw_kbool(w, "is_off", a->is_off);
    jw_kbool(w, "is_over", a->is_over);
    jw_kstr(w, "last_value", a->last_value);
    jw_kstr(w, "last_state", a->last_state);
    put_at(c, w, "last_at", a->last_at);
    put_at(c, w, "next_at", a->is_off ? 0 : a->next_at);
    jw_ki64(w, "rev", a->rev);
    jw_end_obj(w);
}

err_t alert_put(struct ctx *c, struct jw *w, id64 id)
{
    struct alert a;
    TRY(find(c, id, &a));
    put_row(c, w, &a);
    return OK;
}

err_t alert_list_put(struct ctx *c, struct jw *w)
{
    struct sql q = select_own(c);
    struct rows *r;
    sql_lit(&q, " ORDER BY id");
    TRY(db_query(c, &q, &r));
    jw_obj(w);
    jw_key(w, S("rows"));
    jw_arr(w);
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        struct alert a = alert_of_row(c, r);
        put_row(c, w, &a);
    }
    jw_end_arr(w);
    jw_end_obj(w);
    return OK;
}

// --- Saving -----------------------------------------------------------------------------------------------

static bool is_decimal(str s)
{
    bool digits = false, dot = false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '-' && i == 0) continue;
        if (s.p[i] == '.' && !dot) dot = true;
        else if (s.p[i] >= '0' && s.p[i] <= '9') digits = true;
        else return false;
    }
    return digits && s.n <= 20;
}

static err_t check_ask(struct ctx *c, const struct alert *a)
{
    const struct json *j = json_parse(c->mem, a->ask, NULL);
    struct ask *ask;
    TRY(ask_parse(c, j, &ask));
    if (ask->dim_count) return fail_arg2(c, ERR_FIELD_FORMAT, S("ask.dims"), S("dims"), S("[]"));
    int at = ask_measure_of(ask, 0, a->measure);
    if (at < 0 || ask->measures[at].is_hidden)
        return fail_arg2(c, ERR_FIELD_FORMAT, S("measure"), S("measure"), a->measure);
    return OK;
}

static err_t check_op(struct ctx *c, str op)
{
    static const char *const ops[] = { "lt", "le", "gt", "ge" };
    for (size_t i = 0; i < COUNT_OF(ops); i++)
        if (str_eq(op, str_of(ops[i]))) return OK;
    return fail_arg2(c, ERR_FIELD_FORMAT, S("op"), S("op"), S("lt, le, gt, ge"));
}

static err_t take_texts(struct ctx *c, const struct alert_edit *e, struct alert *a)
{
    if (e->title) a->title = str_trim(*e->title);
    if (!a->title.n) return fail_arg(c, ERR_FIELD_REQUIRED, S("title"), S("title"));
    if (a->title.n > 300) return fail_arg2(c, ERR_FIELD_TOO_LONG, S("title"), S("title"), S("100"));
    if (e->measure) a->measure = *e->measure;
    if (e->op) a->op = *e->op;
    if (e->value) a->value = e->value->text;
    if (e->channel) {
        TRY(sub_check_channel(c, *e->channel));
        a->channel = *e->channel;
    }
    TRY(check_op(c, a->op));
    return is_decimal(a->value) ? OK
                                : fail_arg2(c, ERR_FIELD_FORMAT, S("value"), S("value"), S("0.85"));
}

static err_t take(struct ctx *c, const struct alert_edit *e, struct alert *a)
{
    TRY(take_texts(c, e, a));
    if (e->ask) a->ask = json_to_text(c->mem, e->ask);
    if (!a->ask.n) return fail_arg(c, ERR_FIELD_REQUIRED, S("ask"), S("ask"));
    if (a->ask.n > ASK_BYTES_MAX)
        return fail_arg2(c, ERR_FIELD_TOO_LONG, S("ask"), S("ask"), S("20000"));
    TRY(check_ask(c, a));
    if (e->schedule) {
        TRY(schedule_check(c, e->schedule));
        a->schedule = json_to_text(c->mem, e->schedule);
    }
    if (!a->schedule.n) return fail_arg(c, ERR_FIELD_REQUIRED, S("schedule"), S("schedule"));
    if (e->is_off) a->is_off = *e->is_off;
    // Another line or another figure: it begins anew.
    if (e->ask || e->measure || e->op || e->value) a->is_over = false;
    a->next_at = schedule_next(c, json_parse(c->mem, a->schedule, NULL), c->now_ms);
    return OK;
}

static void put_texts(struct sql *q, const struct alert *a)
{
    const str texts[] = { a->title, a->ask, a->measure, a->op, a->value, a->schedule, a->channel };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        if (i) sql_lit(q, ", ");
        sql_text(q, texts[i]);
    }
}

struct saving {
    struct alert a;
    id64 made;
};

static err_t insert(struct ctx *c, struct saving *k)
{
    struct sql q = db_sql(c), count = db_sql(c);
    i64 n;
    sql_lit(&count, "SELECT count(*) FROM x_board_alert WHERE user_id = ");
    sql_i64(&count, c->who->user_id);
    TRY(db_one_i64(c, &count, &n, NULL));
    if (n >= PER_PERSON_MAX)
        return fail_arg(c, ERR_BAD_REQUEST, STR_NONE, str_fmt(c->mem, "≤ %d", PER_PERSON_MAX));
    TRY(store_next_sys_id(c, &k->made));
    sql_lit(&q, "INSERT INTO x_board_alert (rev, is_over, leased_until, last_at, last_value, "
                "last_state, title, ask, measure, op, value, schedule, channel, id, user_id, "
                "board_id, made_at, next_at, is_off) VALUES (1, 0, 0, 0, '', '', ");
    put_texts(&q, &k->a);
    const i64 numbers[] = { k->made,   c->who->user_id, k->a.board,
                            c->now_ms, k->a.next_at,    k->a.is_off };
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        sql_lit(&q, ", ");
        sql_i64(&q, numbers[i]);
    }
    sql_lit(&q, ")");
    return db_exec(c, &q, NULL);
}

static err_t save_job(struct ctx *c, void *arg)
{
    struct saving *k = arg;
    struct sql q = db_sql(c);
    i64 changed;
    if (!k->a.id) return insert(c, k);
    sql_lit(&q, "UPDATE x_board_alert SET (title, ask, measure, op, value, schedule, channel) = (");
    put_texts(&q, &k->a);
    sql_lit(&q, "), rev = rev + 1, is_off = ");
    sql_i64(&q, k->a.is_off);
    sql_lit(&q, ", is_over = ");
    sql_i64(&q, k->a.is_over);
    sql_lit(&q, ", next_at = ");
    sql_i64(&q, k->a.next_at);
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, k->a.id);
    sql_lit(&q, " AND rev = ");
    sql_i64(&q, k->a.rev);
    TRY(db_exec(c, &q, &changed));
    return changed ? OK : fail(c, ERR_CONFLICT);
}

err_t alert_create(struct ctx *c, const struct alert_edit *e, id64 *id)
{
    struct saving k = { .a = { .board = e->board } };
    struct board b;
    if (!c->who->user_id || c->who->also) return fail(c, ERR_ACTION_DENIED);
    if (e->board) TRY(board_find(c, e->board, &b));
    TRY(take(c, e, &k.a));
    TRY(store_write(c, WRITE_PEOPLE, save_job, &k));
    *id = k.made;
    return OK;
}

err_t alert_change(struct ctx *c, id64 id, i64 rev, const struct alert_edit *e)
{
    struct saving k = { .made = 0 };
    TRY(find(c, id, &k.a));
    if (k.a.rev != rev) return fail(c, ERR_CONFLICT);
    TRY(take(c, e, &k.a));
    return store_write(c, WRITE_PEOPLE, save_job, &k);
}

static err_t remove_job(struct ctx *c, void *arg)
{
    struct saving *k = arg;
    struct sql q = db_sql(c);
    i64 changed;
    sql_lit(&q, "DELETE FROM x_board_alert WHERE id = ");
    sql_i64(&q, k->a.id);
    sql_lit(&q, " AND rev = ");
    sql_i64(&q, k->a.rev);
    TRY(db_exec(c, &q, &changed));
    return changed ? OK : fail(c, ERR_CONFLICT);
}

err_t alert_remove(struct ctx *c, id64 id, i64 rev)
{
    struct saving k = { .made = 0 };
    TRY(find(c, id, &k.a));
    k.a.rev = rev;
    return store_write(c, WRITE_PEOPLE, remove_job, &k);
}
