// SPDX-License-Identifier: Apache-2.0
#include "report/sub.h"
#include "auth/audit.h"
#include "report/board.h"
#include "report/sub_row.h"

static err_t noted(struct ctx *c, const struct timed *d, bool is_gone)
{
    struct buf buf = BUF(c->mem);
    struct jw w = JW(&buf);
    jw_obj(&w);
    jw_kid(&w, "board", d->own[SUB_BOARD].i);
    jw_kid(&w, "user", d->user);
    jw_end_obj(&w);
    return audit_write(c, is_gone ? S("board.unsubscribe") : S("board.subscribe"), 0, 0,
                       buf_str(&buf), S("ok"));
}

static const struct timed_column columns[] = { [SUB_BOARD] = { "board_id", false },
                                               [SUB_MADE_BY] = { "made_by", false },
                                               [SUB_CHANNEL] = { "channel", true },
                                               [SUB_FILTERS] = { "filters", true },
                                               { NULL, false } };
const struct timed_kind sub_kind = { .table = "x_board_sub",
                                     .own = columns,
                                     .per_person = 50,
                                     .lease_ms = 15 * 60000LL,
                                     .noted = noted,
                                     .work = sub_draw,
                                     .done = sub_send };

static err_t find(struct ctx *c, id64 id, struct timed *s)
{
    struct board b;
    TRY(timed_find(c, &sub_kind, id, s));
    if (s->user == c->who->user_id && !c->who->also) return OK;
    // others' are seen by who may change the board
    TRY(boards_get(c, s->own[SUB_BOARD].i, &b));
    return board_may_edit(c, &b) ? OK : fail(c, ERR_NOT_FOUND);
}

// --- Showing ----------------------------------------------------------------------------------------------

static void put_row(struct ctx *c, struct jw *w, const struct timed *s)
{
    const struct user *u = catalog_user(c->cat, s->user);
    jw_obj(w);
    timed_put(c, w, s);
    jw_kid(w, "board", s->own[SUB_BOARD].i);
    jw_key(w, S("user"));
    jw_obj(w);
    jw_kid(w, "id", s->user);
    jw_kstr(w, "title", u ? u->name : STR_NONE);
    jw_end_obj(w);
    jw_kstr(w, "channel", s->own[SUB_CHANNEL].s);
    timed_put_json(c, w, "filters", s->own[SUB_FILTERS].s);
    jw_end_obj(w);
}

err_t sub_put(struct ctx *c, struct jw *w, id64 id)
{
    struct timed s;
    TRY(find(c, id, &s));
    put_row(c, w, &s);
    return OK;
}

err_t sub_list_put(struct ctx *c, struct jw *w, id64 board)
{
    struct sql where = db_sql(c);
    struct board b;
    struct timed *rows;
    size_t n;
    TRY(boards_get(c, board, &b));
    if (!board_is_seen(c, &b)) return fail(c, ERR_NOT_FOUND);
    sql_lit(&where, "board_id = ");
    sql_i64(&where, board);
    if (!board_may_edit(c, &b)) {
        sql_lit(&where, " AND user_id = ");
        sql_i64(&where, c->who->also ? 0 : c->who->user_id);
    }
    TRY(timed_list(c, &sub_kind, &where, &rows, &n));
    jw_obj(w);
    jw_key(w, S("rows"));
    jw_arr(w);
    for (size_t i = 0; i < n; i++) put_row(c, w, &rows[i]);
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

static err_t take(struct ctx *c, const struct sub_edit *e, struct timed *s)
{
    TRY(timed_take(c, s, e->schedule, e->is_off));
    if (e->channel) {
        TRY(sub_check_channel(c, *e->channel));
        s->own[SUB_CHANNEL].s = *e->channel;
    }
    if (e->filters) {
        bool none = e->filters->type == JSON_NULL;
        if (!none && e->filters->type != JSON_OBJECT)
            return fail_arg2(c, ERR_FIELD_FORMAT, S("filters"), S("filters"), S("{}"));
        s->own[SUB_FILTERS].s = none ? STR_NONE : json_to_text(c->mem, e->filters);
        if (s->own[SUB_FILTERS].s.n > 8000)
            return fail_arg2(c, ERR_FIELD_TOO_LONG, S("filters"), S("filters"), S("8000"));
    }
    return OK;
}

err_t sub_create(struct ctx *c, id64 board, const struct sub_edit *e, id64 *id)
{
    struct timed s = { .user = e->user ? e->user : c->who->user_id,
                       .own = { [SUB_BOARD] = { SVAL_INT, board, STR_NONE },
                                [SUB_MADE_BY] = { SVAL_INT, c->who->user_id, STR_NONE },
                                [SUB_CHANNEL] = { .kind = SVAL_TEXT },
                                [SUB_FILTERS] = { .kind = SVAL_TEXT } } };
    struct board b;
    TRY(boards_get(c, board, &b));
    if (!board_is_seen(c, &b) || b.deleted_at) return fail(c, ERR_NOT_FOUND);
    if (!s.user || c->who->also) return fail(c, ERR_ACTION_DENIED);
    if (s.user != c->who->user_id && !board_may_edit(c, &b)) return fail(c, ERR_ACTION_DENIED);
    if (!catalog_user(c->cat, s.user))
        return fail_arg2(c, ERR_FIELD_FORMAT, S("user"), S("user"), str_of_i64(c->mem, s.user));
    TRY(take(c, e, &s));
    TRY(timed_save(c, &sub_kind, &s));
    *id = s.id;
    return OK;
}

err_t sub_change(struct ctx *c, id64 id, i64 rev, const struct sub_edit *e)
{
    struct timed s;
    TRY(find(c, id, &s));
    if (s.rev != rev) return fail(c, ERR_CONFLICT);
    TRY(take(c, e, &s));
    return timed_save(c, &sub_kind, &s);
}

err_t sub_remove(struct ctx *c, id64 id, i64 rev)
{
    struct timed s;
    TRY(find(c, id, &s));
    s.rev = rev;
    return timed_remove(c, &sub_kind, &s);
}
