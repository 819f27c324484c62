// SPDX-License-Identifier: Apache-2.0
#include "report/sub.h"
#include "auth/audit.h"
#include "base/date.h"
#include "report/board.h"
#include "report/schedule.h"

#define PER_PERSON_MAX 50

struct sub {
    id64 id, board, user;
    str schedule, channel, filters, last_state;
    bool is_off;
    i64 next_at, last_at, rev;
};

static void take_row(struct ctx *c, const struct rows *r, struct sub *s)
{
    struct mem *m = c->mem;
    *s = (struct sub){ .id = rows_i64(r, 0),
                       .board = rows_i64(r, 1),
                       .user = rows_i64(r, 2),
                       .schedule = str_dup(m, rows_text(r, 3)),
                       .channel = str_dup(m, rows_text(r, 4)),
                       .filters = str_dup(m, rows_text(r, 5)),
                       .is_off = rows_i64(r, 6) != 0,
                       .next_at = rows_i64(r, 7),
                       .last_at = rows_i64(r, 8),
                       .last_state = str_dup(m, rows_text(r, 9)),
                       .rev = rows_i64(r, 10) };
}

static struct sql select_rows(struct ctx *c)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT id, board_id, user_id, schedule, channel, filters, is_off, next_at, "
                "last_at, last_state, rev FROM x_board_sub");
    return q;
}

static err_t find(struct ctx *c, id64 id, struct sub *s)
{
    struct sql q = select_rows(c);
    struct rows *r;
    bool found;
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, id);
    TRY(db_query(c, &q, &r));
    TRY(rows_next(r, &found));
    if (found) take_row(c, r, s);
    rows_close(r);
    if (!found) return fail(c, ERR_NOT_FOUND);
    if (s->user == c->who->user_id && !c->who->also) return OK;
    struct board b; // others' are seen by who may change the board
    TRY(boards_get(c, s->board, &b));
    return board_may_edit(c, &b) ? OK : fail(c, ERR_NOT_FOUND);
}

// --- Showing ----------------------------------------------------------------------------------------------

static void put_json(struct ctx *c, struct jw *w, const char *key, str text)
{
    const struct json *j = text.n ? json_parse(c->mem, text, NULL) : NULL;
    jw_key(w, str_of(key));
    if (j) jw_json(w, j);
    else jw_null(w);
}

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

static void put_row(struct ctx *c, struct jw *w, const struct sub *s)
{
    const struct user *u = catalog_user(c->cat, s->user);
    jw_obj(w);
    jw_kid(w, "id", s->id);
    jw_kid(w, "board", s->board);
    jw_key(w, S("user"));
    jw_obj(w);
    jw_kid(w, "id", s->user);
    jw_kstr(w, "title", u ? u->name : STR_NONE);
    jw_end_obj(w);
    put_json(c, w, "schedule", s->schedule);
    jw_kstr(w, "channel", s->channel);
    put_json(c, w, "filters", s->filters);
    jw_kbool(w, "is_off", s->is_off);
    put_at(c, w, "next_at", s->is_off ? 0 : s->next_at);
    put_at(c, w, "last_at", s->last_at);
    jw_kstr(w, "last_state", s->last_state);
    jw_ki64(w, "rev", s->rev);
    jw_end_obj(w);
}

err_t sub_put(struct ctx *c, struct jw *w, id64 id)
{
    struct sub s;
    TRY(find(c, id, &s));
    put_row(c, w, &s);
    return OK;
}

err_t sub_list_put(struct ctx *c, struct jw *w, id64 board)
{
    struct sql q = select_rows(c);
    struct rows *r;
    struct board b;
    struct sub s;
    TRY(boards_get(c, board, &b));
    if (!board_is_seen(c, &b)) return fail(c, ERR_NOT_FOUND);
    sql_lit(&q, " WHERE board_id = ");
    sql_i64(&q, board);
    if (!board_may_edit(c, &b)) {
        sql_lit(&q, " AND user_id = ");
        sql_i64(&q, c->who->also ? 0 : c->who->user_id);
    }
    sql_lit(&q, " ORDER BY id");
    TRY(db_query(c, &q, &r));
    jw_obj(w);
    jw_key(w, S("rows"));
    jw_arr(w);
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        take_row(c, r, &s);
        put_row(c, w, &s);
    }
    jw_end_arr(w);
    jw_end_obj(w);
    return OK;
}

// --- Saving -----------------------------------------------------------------------------------------------

err_t sub_check_channel(struct ctx *c, str channel)
{
    struct sql q = db_sql(c);
    str kind;
    bool found;
    if (!channel.n) return OK;
    sql_lit(&q, "SELECT kind FROM x_msg_channel WHERE key = ");
    sql_text(&q, channel);
    TRY(db_one_text(c, &q, &kind, &found));
    return found ? OK : fail_arg2(c, ERR_FIELD_FORMAT, S("channel"), S("channel"), channel);
}

static err_t take(struct ctx *c, const struct sub_edit *e, struct sub *s)
{
    if (e->schedule) {
        TRY(schedule_check(c, e->schedule));
        s->schedule = json_to_text(c->mem, e->schedule);
    }
    if (e->channel) {
        TRY(sub_check_channel(c, *e->channel));
        s->channel = *e->channel;
    }
    if (e->filters) {
        if (e->filters->type != JSON_NULL && e->filters->type != JSON_OBJECT)
            return fail_arg2(c, ERR_FIELD_FORMAT, S("filters"), S("filters"), S("{}"));
        s->filters = e->filters->type == JSON_NULL ? STR_NONE : json_to_text(c->mem, e->filters);
        if (s->filters.n > 8000)
            return fail_arg2(c, ERR_FIELD_TOO_LONG, S("filters"), S("filters"), S("8000"));
    }
    if (e->is_off) s->is_off = *e->is_off;
    if (!s->schedule.n) return fail_arg(c, ERR_FIELD_REQUIRED, S("schedule"), S("schedule"));
    s->next_at = schedule_next(c, json_parse(c->mem, s->schedule, NULL), c->now_ms);
    return OK;
}

static err_t note(struct ctx *c, const char *action, const struct sub *s)
{
    struct buf buf = BUF(c->mem);
    struct jw w = JW(&buf);
    jw_obj(&w);
    jw_kid(&w, "board", s->board);
    jw_kid(&w, "user", s->user);
    jw_end_obj(&w);
    return audit_write(c, str_of(action), 0, 0, buf_str(&buf), S("ok"));
}

static void put_text(struct sql *q, str s)
{
    sql_lit(q, ", ");
    sql_text(q, s);
}

static err_t insert(struct ctx *c, struct sub *s, id64 *made)
{
    struct sql q = db_sql(c), count = db_sql(c);
    i64 n;
    sql_lit(&count, "SELECT count(*) FROM x_board_sub WHERE user_id = ");
    sql_i64(&count, s->user);
    TRY(db_one_i64(c, &count, &n, NULL));
    if (n >= PER_PERSON_MAX)
        return fail_arg(c, ERR_BAD_REQUEST, STR_NONE, str_fmt(c->mem, "≤ %d", PER_PERSON_MAX));
    TRY(store_next_sys_id(c, made));
    sql_lit(&q, "INSERT INTO x_board_sub (rev, leased_until, last_at, last_state, id, board_id, "
                "user_id, made_by, made_at, next_at, is_off, schedule, channel, filters) VALUES "
                "(1, 0, 0, ''");
    const i64 numbers[] = { *made,     s->board,   s->user,  c->who->user_id,
                            c->now_ms, s->next_at, s->is_off };
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        sql_lit(&q, ", ");
        sql_i64(&q, numbers[i]);
    }
    put_text(&q, s->schedule);
    put_text(&q, s->channel);
    put_text(&q, s->filters);
    sql_lit(&q, ")");
    TRY(db_exec(c, &q, NULL));
    return note(c, "board.subscribe", s);
}

struct saving {
    struct sub s;
    id64 made;
};

static err_t save_job(struct ctx *c, void *arg)
{
    struct saving *k = arg;
    struct sql q = db_sql(c);
    i64 changed;
    if (!k->s.id) return insert(c, &k->s, &k->made);
    sql_lit(&q, "UPDATE x_board_sub SET rev = rev + 1, schedule = ");
    sql_text(&q, k->s.schedule);
    sql_lit(&q, ", channel = ");
    sql_text(&q, k->s.channel);
    sql_lit(&q, ", filters = ");
    sql_text(&q, k->s.filters);
    sql_lit(&q, ", is_off = ");
    sql_i64(&q, k->s.is_off);
    sql_lit(&q, ", next_at = ");
    sql_i64(&q, k->s.next_at);
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, k->s.id);
    sql_lit(&q, " AND rev = ");
    sql_i64(&q, k->s.rev);
    TRY(db_exec(c, &q, &changed));
    return changed ? note(c, "board.subscribe", &k->s) : fail(c, ERR_CONFLICT);
}

err_t sub_create(struct ctx *c, id64 board, const struct sub_edit *e, id64 *id)
{
    struct saving k = { .s = { .board = board, .user = e->user ? e->user : c->who->user_id } };
    struct board b;
    TRY(boards_get(c, board, &b));
    if (!board_is_seen(c, &b) || b.deleted_at) return fail(c, ERR_NOT_FOUND);
    if (!k.s.user || c->who->also) return fail(c, ERR_ACTION_DENIED);
    if (k.s.user != c->who->user_id && !board_may_edit(c, &b)) return fail(c, ERR_ACTION_DENIED);
    if (!catalog_user(c->cat, k.s.user))
        return fail_arg2(c, ERR_FIELD_FORMAT, S("user"), S("user"), str_of_i64(c->mem, k.s.user));
    TRY(take(c, e, &k.s));
    TRY(store_write(c, WRITE_PEOPLE, save_job, &k));
    *id = k.made;
    return OK;
}

err_t sub_change(struct ctx *c, id64 id, i64 rev, const struct sub_edit *e)
{
    struct saving k = { .made = 0 };
    TRY(find(c, id, &k.s));
    if (k.s.rev != rev) return fail(c, ERR_CONFLICT);
    TRY(take(c, e, &k.s));
    return store_write(c, WRITE_PEOPLE, save_job, &k);
}

static err_t remove_job(struct ctx *c, void *arg)
{
    struct saving *k = arg;
    struct sql q = db_sql(c);
    i64 changed;
    sql_lit(&q, "DELETE FROM x_board_sub WHERE id = ");
    sql_i64(&q, k->s.id);
    sql_lit(&q, " AND rev = ");
    sql_i64(&q, k->s.rev);
    TRY(db_exec(c, &q, &changed));
    return changed ? note(c, "board.unsubscribe", &k->s) : fail(c, ERR_CONFLICT);
}

err_t sub_remove(struct ctx *c, id64 id, i64 rev)
{
    struct saving k = { .made = 0 };
    TRY(find(c, id, &k.s));
    k.s.rev = rev;
    return store_write(c, WRITE_PEOPLE, remove_job, &k);
}
